"""A web app in classes of arguments: network load balancer, CodeDeploy blue/green, parameters from SSM."""

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

role = aws.iam.Role(
    "execution",
    assume_role_policy=aws.iam.get_policy_document_output(
        statements=[
            aws.iam.GetPolicyDocumentStatementArgs(
                actions=["sts:AssumeRole"],
                principals=[
                    aws.iam.GetPolicyDocumentStatementPrincipalArgs(
                        type="Service", identifiers=["ecs-tasks.amazonaws.com"]
                    )
                ],
            )
        ]
    ).json,
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
)
logs = aws.cloudwatch.LogGroup("app", retention_in_days=7)
task = aws.ecs.TaskDefinition(
    "app",
    family="app",
    cpu="512",
    memory="1024",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    runtime_platform=aws.ecs.TaskDefinitionRuntimePlatformArgs(
        cpu_architecture="ARM64", operating_system_family="LINUX"
    ),
    execution_role_arn=role.arn,
    container_definitions=pulumi.Output.json_dumps(
        [
            {
                "name": "app",
                "image": f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app@{DIGEST}",
                "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": logs.name,
                        "awslogs-region": "us-east-1",
                        "awslogs-stream-prefix": "app",
                    },
                },
            }
        ]
    ),
)
groups = [
    aws.lb.TargetGroup(
        colour,
        port=8080,
        protocol="HTTP",
        target_type="ip",
        vpc_id="vpc-0a1b2c3d4e5f60718",
        health_check=aws.lb.TargetGroupHealthCheckArgs(path="/readyz", matcher="200"),
    )
    for colour in ("blue", "green")
]
aws.lb.Listener(
    "https",
    load_balancer_arn="arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9188",
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012",
    default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=groups[0].arn)],
)
aws.ecs.Service(
    "app",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition=task.arn,
    launch_type="FARGATE",
    desired_count=3,
    deployment_controller=aws.ecs.ServiceDeploymentControllerArgs(type="CODE_DEPLOY"),
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(subnets=["subnet-0a1b2c3d4e5f60718"]),
    load_balancers=[
        aws.ecs.ServiceLoadBalancerArgs(target_group_arn=groups[0].arn, container_name="app", container_port=8080)
    ],
    opts=pulumi.ResourceOptions(ignore_changes=["taskDefinition", "loadBalancers"]),
)
