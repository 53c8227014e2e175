"""A production database that no change takes away."""

import pulumi
import pulumi_aws as aws

aws.rds.Instance(
    "db",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="app",
    manage_master_user_password=True,
    backup_retention_period=7,
    deletion_protection=True,
    skip_final_snapshot=False,
    final_snapshot_identifier="shop-db-final",
    opts=pulumi.ResourceOptions(protect=True),
)
