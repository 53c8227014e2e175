"""Tasks without a public address, in a subnet that leads to an internet gateway: no image ever arrives."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
gateway = aws.ec2.InternetGateway("shop", vpc_id=vpc.id)
subnet = aws.ec2.Subnet("shop", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
routes = aws.ec2.RouteTable("shop", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id}])
aws.ec2.RouteTableAssociation("shop", subnet_id=subnet.id, route_table_id=routes.id)

aws.ecs.Service(
    "worker",
    cluster="arn:aws:ecs:us-east-1:111122223333:cluster/shop",
    task_definition="arn:aws:ecs:us-east-1:111122223333:task-definition/worker:7",
    launch_type="FARGATE",
    desired_count=1,
    network_configuration={"subnets": [subnet.id], "assign_public_ip": False},
    deployment_circuit_breaker={"enable": True, "rollback": True},
    wait_for_steady_state=True,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="20m", update="20m")),
)
