"""A generated password of characters that RDS takes."""

import pulumi_aws as aws
import pulumi_random as random

password = random.RandomPassword("shop", length=32, override_special="!#$%&*()-_=+")
aws.rds.Instance(
    "shop",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="shop",
    password=password.result,
    deletion_protection=True,
    final_snapshot_identifier="shop-final",
)
