"""A master user of the app's own."""

import pulumi_aws as aws

aws.rds.Instance(
    "shop",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="shop",
    manage_master_user_password=True,
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
)
