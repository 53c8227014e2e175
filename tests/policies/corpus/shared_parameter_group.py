"""Databases whose parameter groups are the company's, or AWS's own for a version that forces TLS."""

import pulumi_aws as aws

common = dict(
    instance_class="db.t4g.medium",
    allocated_storage=50,
    username="app",
    manage_master_user_password=True,
    storage_encrypted=True,
    final_snapshot_identifier="last",
)
aws.rds.Instance(
    "company", engine="postgres", engine_version="14.12", parameter_group_name="acme-postgres14-tls", **common
)
aws.rds.Instance(
    "recent", engine="postgres", engine_version="16.4", parameter_group_name="default.postgres16", **common
)
aws.rds.Instance("maria", engine="mariadb", engine_version="10.11", **common)
aws.rds.Cluster(
    "aurora",
    engine="aurora-postgresql",
    engine_version="15.8",
    db_cluster_parameter_group_name="acme-aurora15-tls",
    master_username="app",
    manage_master_user_password=True,
    final_snapshot_identifier="last",
)
