"""A whole network of one's own: public and private subnets, groups whose rules stand beside them, a database behind."""

import json

import pulumi
import pulumi_aws as aws

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
vpc = aws.ec2.Vpc("main", cidr_block="10.20.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("main", vpc_id=vpc.id)
public = aws.ec2.RouteTable("public", vpc_id=vpc.id)
aws.ec2.Route("public", route_table_id=public.id, destination_cidr_block="0.0.0.0/0", gateway_id=gateway.id)
outer: list[aws.ec2.Subnet] = []
inner: list[aws.ec2.Subnet] = []
for number, zone in enumerate(("us-east-1a", "us-east-1b")):
    outer.append(
        aws.ec2.Subnet(f"outer-{number}", vpc_id=vpc.id, cidr_block=f"10.20.{number}.0/24", availability_zone=zone)
    )
    inner.append(
        aws.ec2.Subnet(f"inner-{number}", vpc_id=vpc.id, cidr_block=f"10.20.1{number}.0/24", availability_zone=zone)
    )
    aws.ec2.RouteTableAssociation(f"outer-{number}", subnet_id=outer[-1].id, route_table_id=public.id)
address = aws.ec2.Eip("nat", domain="vpc")
nat = aws.ec2.NatGateway("nat", allocation_id=address.id, subnet_id=outer[0].id)
private = aws.ec2.RouteTable("private", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "nat_gateway_id": nat.id}])
for number, subnet in enumerate(inner):
    aws.ec2.RouteTableAssociation(f"inner-{number}", subnet_id=subnet.id, route_table_id=private.id)

edge, tasks, store = (aws.ec2.SecurityGroup(name, vpc_id=vpc.id) for name in ("edge", "tasks", "store"))
for name, group, port, source in (("app", tasks, 5000, edge), ("rows", store, 5432, tasks)):
    aws.ec2.SecurityGroupRule(
        f"{name}-in",
        type="ingress",
        protocol="tcp",
        from_port=port,
        to_port=port,
        security_group_id=group.id,
        source_security_group_id=source.id,
    )
aws.vpc.SecurityGroupIngressRule(
    "visitors", security_group_id=edge.id, ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0"
)
for name, group in (("edge", edge), ("tasks", tasks)):
    aws.vpc.SecurityGroupEgressRule(f"{name}-out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")

aws.rds.Instance(
    "rows",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.small",
    allocated_storage=20,
    db_name="rows",
    username="rows",
    manage_master_user_password=True,
    db_subnet_group_name=aws.rds.SubnetGroup("rows", subnet_ids=[subnet.id for subnet in inner]).name,
    vpc_security_group_ids=[store.id],
    skip_final_snapshot=True,
)
balancer = aws.lb.LoadBalancer(
    "edge",
    load_balancer_type="application",
    security_groups=[edge.id],
    subnets=[subnet.id for subnet in outer],
)
blue, green = (
    aws.lb.TargetGroup(
        colour,
        vpc_id=vpc.id,
        port=5000,
        protocol="HTTP",
        target_type="ip",
        health_check={"path": "/up", "interval": 15, "timeout": 10},
    )
    for colour in ("blue", "green")
)
certificate = aws.acm.Certificate("edge", domain_name="*.example.com", validation_method="DNS")
issued = aws.acm.CertificateValidation("edge", certificate_arn=certificate.arn)
aws.route53.Record(
    "edge",
    zone_id="Z0123456789ABC",
    name="rows.example.com",
    type="A",
    aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
)
listener = aws.lb.Listener(
    "edge",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=issued.certificate_arn,
    default_actions=[
        {
            "type": "forward",
            "forward": {
                "target_groups": [{"arn": blue.arn, "weight": 90}, {"arn": green.arn, "weight": 10}],
            },
        }
    ],
)
trust = json.dumps(
    {
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
        ]
    }
)
role = aws.iam.Role("starts", assume_role_policy=trust)
aws.iam.RolePolicyAttachment(
    "starts", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
)
logs = aws.cloudwatch.LogGroup("rows", name="/apps/rows", retention_in_days=30)
cluster = aws.ecs.Cluster("main")
for colour, group in (("blue", blue), ("green", green)):
    container = {
        "name": "rows",
        "image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/rows@{DIGEST}",
        "command": ["gunicorn", "--bind", "0.0.0.0:5000", "rows:app"],
        "cpu": 256,
        "memory": 512,
        "portMappings": [{"containerPort": 5000, "hostPort": 5000}],
        "environment": [{"name": "PORT", "value": "5000"}, {"name": "DB_NAME", "value": "rows"}],
        "healthCheck": {"command": ["CMD", "python", "-m", "rows.check"], "startPeriod": 30},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/apps/rows",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": colour,
            },
        },
    }
    task = aws.ecs.TaskDefinition(
        colour,
        family=f"rows-{colour}",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=json.dumps([container]),
    )
    aws.ecs.Service(
        colour,
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=2,
        launch_type="FARGATE",
        network_configuration={
            "subnets": [subnet.id for subnet in inner],
            "security_groups": [tasks.id],
            "assign_public_ip": False,
        },
        load_balancers=[{"target_group_arn": group.arn, "container_name": "rows", "container_port": 5000}],
        health_check_grace_period_seconds=60,
        deployment_circuit_breaker={"enable": True, "rollback": True},
        wait_for_steady_state=True,
        opts=pulumi.ResourceOptions(
            depends_on=[listener], custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m")
        ),
    )
