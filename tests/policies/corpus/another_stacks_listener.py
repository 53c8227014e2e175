"""A service behind a shared load balancer of another stack, beside an internal one of its own."""

import json

import pulumi
import pulumi_aws as aws

shared = pulumi.StackReference("acme/network/prod")
VPC = "vpc-0a1b2c3d4e5f60718"


class Web(pulumi.ComponentResource):
    """One service: task, group and rule."""

    def __init__(self, name: str, port: int, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("acme:web:Web", name, None, opts)
        mine = pulumi.ResourceOptions(parent=self)
        self.group = aws.lb.TargetGroup(name, vpc_id=VPC, port=8080, protocol="HTTP", target_type="ip", opts=mine)
        rule = aws.lb.ListenerRule(
            name,
            listener_arn=shared.require_output("listenerArn"),
            conditions=[{"path_pattern": {"values": ["/shop/*"]}}],
            actions=[{"type": "forward", "target_group_arn": self.group.arn}],
            opts=mine,
        )
        definition = {
            "Name": name,
            "Image": "ghcr.io/acme/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "PortMappings": [{"ContainerPort": port}],
        }
        task = aws.ecs.TaskDefinition(
            name,
            family=name,
            cpu="256",
            memory="512",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            container_definitions=json.dumps([definition]),
            opts=mine,
        )
        aws.ecs.Service(
            name,
            cluster=shared.get_output("clusterArn"),
            task_definition=task.arn,
            desired_count=2,
            launch_type="FARGATE",
            network_configuration={
                "subnets": shared.get_output("subnetIds"),
                "security_groups": [shared.get_output("taskGroupId")],
            },
            load_balancers=[{"target_group_arn": self.group.arn, "container_name": name, "container_port": port}],
            deployment_circuit_breaker={"enable": True, "rollback": True},
            wait_for_steady_state=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rule]),
        )
        self.register_outputs({"group": self.group.arn})


Web("web", 3000)
inner = aws.lb.LoadBalancer("inner", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"])
aws.lb.Listener(
    "inner",
    load_balancer_arn=inner.arn,
    port=80,
    protocol="HTTP",
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "404"}}
    ],
)
