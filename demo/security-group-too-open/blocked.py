"""A database that the world may knock at."""

import pulumi_aws as aws

tasks = aws.ec2.SecurityGroup("tasks", vpc_id="vpc-0a1b2c3d4e5f60718")
database = aws.ec2.SecurityGroup("database", vpc_id="vpc-0a1b2c3d4e5f60718")

aws.vpc.SecurityGroupIngressRule(
    "database-from-tasks",
    security_group_id=database.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
    cidr_ipv4="0.0.0.0/0",
)
