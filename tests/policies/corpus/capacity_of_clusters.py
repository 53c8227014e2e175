"""A strategy of the cluster, a namespace of the cluster, and instances with a provider of their own."""

import json

import pulumi
import pulumi_aws as aws

cluster = aws.ecs.Cluster("c")
providers = aws.ecs.ClusterCapacityProviders(
    "c",
    cluster_name=cluster.name,
    capacity_providers=["FARGATE", "FARGATE_SPOT"],
    default_capacity_provider_strategies=[
        {"capacity_provider": "FARGATE_SPOT", "weight": 4},
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
    ],
)
td = aws.ecs.TaskDefinition(
    "w",
    family="w",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [{"name": "w", "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/w@sha256:" + "ab" * 32}]
    ),
)
aws.ecs.Service(
    "w",
    cluster=cluster.arn,
    task_definition=td.arn,
    desired_count=2,
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(depends_on=[providers]),
)


ns = aws.servicediscovery.HttpNamespace("y-mesh", name="mesh")
cluster = aws.ecs.Cluster("y-c", service_connect_defaults={"namespace": ns.arn})
td = aws.ecs.TaskDefinition(
    "y-w",
    family="w",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [
            {
                "name": "w",
                "portMappings": [{"name": "http", "containerPort": 8080}],
                "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/w@sha256:" + "ab" * 32,
            }
        ]
    ),
)
aws.ecs.Service(
    "y-w",
    cluster=cluster.arn,
    task_definition=td.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    service_connect_configuration={"enabled": True, "services": [{"port_name": "http"}]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
aws.ecs.Service(
    "y-client",
    cluster=aws.ecs.Cluster("y-other").arn,
    task_definition=td.arn,
    desired_count=2,
    launch_type="FARGATE",
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    service_connect_configuration={"enabled": False},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)


cluster = aws.ecs.Cluster("z-c")
asg = aws.autoscaling.Group(
    "z-g",
    min_size=1,
    max_size=3,
    launch_template={"id": "lt-0123456789abcdef0"},
    vpc_zone_identifiers=["subnet-0a1b2c3d4e5f60711"],
)
cp = aws.ecs.CapacityProvider("z-ec2", auto_scaling_group_provider={"auto_scaling_group_arn": asg.arn})
aws.ecs.ClusterCapacityProviders("z-c", cluster_name=cluster.name, capacity_providers=[cp.name])
td = aws.ecs.TaskDefinition(
    "z-w",
    family="w",
    network_mode="awsvpc",
    requires_compatibilities=["EC2"],
    execution_role_arn="arn:aws:iam::111122223333:role/ecsTaskExecutionRole",
    container_definitions=json.dumps(
        [{"name": "w", "memory": 256, "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/w@sha256:" + "ab" * 32}]
    ),
)
aws.ecs.Service(
    "z-w",
    cluster=cluster.arn,
    task_definition=td.arn,
    desired_count=2,
    capacity_provider_strategies=[{"capacity_provider": cp.name, "weight": 1}],
    ordered_placement_strategies=[{"type": "binpack", "field": "memory"}],
    placement_constraints=[{"type": "distinctInstance"}],
    network_configuration={"subnets": ["subnet-0a1b2c3d4e5f60711"]},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
)
