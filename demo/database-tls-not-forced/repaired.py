"""A database that takes connections over TLS alone."""

import pulumi_aws as aws

group = aws.rds.ParameterGroup(
    "db",
    family="postgres16",
    parameters=[{"name": "rds.force_ssl", "value": "1"}],
)

aws.rds.Instance(
    "db",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="app",
    manage_master_user_password=True,
    parameter_group_name=group.name,
)
