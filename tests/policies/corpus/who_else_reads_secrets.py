"""Secrets read by others than tasks: a rotation function, a user of CI, a group of people, tasks by tag."""

import json

import pulumi_aws as aws

ALL = "arn:aws:secretsmanager:us-east-1:111122223333:secret:*"


def document(**more: object) -> str:
    statement = {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": ALL, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trusting(service: str) -> str:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


everything = aws.iam.Policy("everything", policy=document())
rotation = aws.iam.Role("rotation", assume_role_policy=trusting("lambda.amazonaws.com"))
aws.iam.RolePolicyAttachment("rotation", role=rotation, policy_arn=everything.arn)
ci = aws.iam.User("ci")
aws.iam.UserPolicyAttachment("ci", user=ci.name, policy_arn=everything.arn)
people = aws.iam.Group("people")
aws.iam.PolicyAttachment("people", groups=[people.name], policy_arn=everything.arn)

tasks = aws.iam.Role("tasks", assume_role_policy=trusting("ecs-tasks.amazonaws.com"))
tag = {"StringEquals": {"secretsmanager:ResourceTag/app": "shop"}}
aws.iam.RolePolicy("tasks", role=tasks.id, policy=document(Condition=tag))
files = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::shop-uploads/*"}
aws.iam.RolePolicy("files", role=tasks.id, policy=json.dumps({"Version": "2012-10-17", "Statement": files}))
