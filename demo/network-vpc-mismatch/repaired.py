"""A database in the network of its security group."""

import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16")
group = aws.ec2.SecurityGroup("database", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(
        f"data-{zone}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-east-1{zone}"
    )
    for number, zone in enumerate("ab")
]
subnet_group = aws.rds.SubnetGroup("data", subnet_ids=[subnet.id for subnet in subnets])

aws.rds.Instance(
    "shop",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="shop",
    manage_master_user_password=True,
    vpc_security_group_ids=[group.id],
    db_subnet_group_name=subnet_group.name,
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
)
