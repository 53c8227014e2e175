"""A small stack for the tests of shared state: a secret, and things that AWS takes its time over."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pulumi_random as random

release = json.loads(Path("release.json").read_text())  # a test that makes it a pipe holds an update here
vpc = aws.ec2.Vpc("network", cidr_block="10.20.0.0/16")
subnets = [
    aws.ec2.Subnet(
        f"network-{zone}", vpc_id=vpc.id, cidr_block=f"10.20.{number}.0/24", availability_zone=f"us-east-1{zone}"
    )
    for number, zone in enumerate("ab")
]
password = random.RandomPassword("database-password", length=32, special=False)
balancer = aws.lb.LoadBalancer("edge-alb", load_balancer_type="application", subnets=[each.id for each in subnets])
repository = aws.ecr.Repository("images", image_tag_mutability="IMMUTABLE")
database = aws.rds.Instance(
    "database-instance",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="portfolio",
    password=password.result,
    skip_final_snapshot=True,
)
pulumi.export("release", release)
