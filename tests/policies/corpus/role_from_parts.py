"""Rights of an execution role from four sides: own policies in its list, attachments by name, an exclusive list."""

import json

import pulumi_aws as aws

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/api-Ab12Cd"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": ["ecs-tasks.amazonaws.com"]}, "Action": "sts:AssumeRole"}
    ],
}


def allowing(name: str, actions: list[str], resource: str) -> aws.iam.Policy:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return aws.iam.Policy(name, policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def task(name: str, role: aws.iam.Role) -> None:
    aws.ecs.TaskDefinition(
        name,
        family=name,
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=json.dumps(
            [
                {
                    "name": name,
                    "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "secrets": [{"name": "API_KEY", "valueFrom": f"{SECRET}:key::1"}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/shop", "awslogs-region": "us-east-1"},
                    },
                }
            ]
        ),
    )


pull = allowing("pull", ["ecr:Get*", "ecr:Batch*", "logs:*"], "*")
read = allowing("read", ["secretsmanager:GetSecretValue"], SECRET)

listed = aws.iam.Role("listed", assume_role_policy=json.dumps(TRUST), managed_policy_arns=[pull.arn, read.arn])
task("listed", listed)

attached = aws.iam.Role("attached", name="shop-attached", assume_role_policy=json.dumps(TRUST))
aws.iam.PolicyAttachment("pull", roles=["shop-attached"], policy_arn=pull.arn)
aws.iam.PolicyAttachment("read", roles=[attached], policy_arn=read.arn)
task("attached", attached)

exclusive = aws.iam.Role("exclusive", assume_role_policy=json.dumps(TRUST))
aws.iam.RolePolicyAttachmentsExclusive("exclusive", role_name=exclusive.name, policy_arns=[pull.arn, read.arn])
task("exclusive", exclusive)

inline = aws.iam.Role(
    "inline",
    assume_role_policy=json.dumps(TRUST),
    inline_policies=[aws.iam.RoleInlinePolicyArgs(name="read", policy=read.policy)],
    managed_policy_arns=["arn:aws:iam::111122223333:policy/platform/ecs-pull"],
)
task("inline", inline)
