"""A database without a subnet group, which means the default network, behind a security group of another."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("database", vpc_id=vpc.id)

aws.rds.Instance(
    "shop",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="shop",
    manage_master_user_password=True,
    vpc_security_group_ids=[group.id],
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
)
