"""A replica, a restored snapshot, a cluster with a serverless and a provisioned member, parameters that need a restart."""

import pulumi_aws as aws

pg = aws.rds.ParameterGroup(
    "pg",
    family="postgres16",
    parameters=[
        {"name": "rds.force_ssl", "value": "1"},
        {"name": "log_min_duration_statement", "value": "500"},
        {"name": "max_connections", "value": "300", "apply_method": "pending-reboot"},
    ],
)
primary = aws.rds.Instance(
    "primary",
    engine="postgres",
    engine_version="16.4",
    instance_class="db.t4g.small",
    allocated_storage=20,
    username="shop",
    manage_master_user_password=True,
    storage_encrypted=True,
    parameter_group_name=pg.name,
    final_snapshot_identifier="x",
    deletion_protection=True,
    backup_retention_period=7,
)
aws.rds.Instance(
    "replica",
    replicate_source_db=primary.arn,
    instance_class="db.t4g.small",
    skip_final_snapshot=True,
    parameter_group_name=pg.name,
)
aws.rds.Instance(
    "restored",
    snapshot_identifier="rds:shop-2026-01-01",
    instance_class="db.t4g.small",
    parameter_group_name=pg.name,
    final_snapshot_identifier="y",
    deletion_protection=True,
    backup_retention_period=7,
)
cpg = aws.rds.ClusterParameterGroup(
    "cpg", family="aurora-postgresql16", parameters=[{"name": "rds.force_ssl", "value": "1"}]
)
c = aws.rds.Cluster(
    "c",
    engine="aurora-postgresql",
    engine_mode="provisioned",
    engine_version="16.4",
    master_username="shop",
    manage_master_user_password=True,
    storage_encrypted=True,
    db_cluster_parameter_group_name=cpg.name,
    final_snapshot_identifier="z",
    deletion_protection=True,
    backup_retention_period=7,
    serverlessv2_scaling_configuration={"min_capacity": 0, "max_capacity": 8},
)
for i, cls in enumerate(["db.serverless", "db.r6g.large"]):
    aws.rds.ClusterInstance(
        f"i{i}", cluster_identifier=c.id, engine=c.engine, engine_version=c.engine_version, instance_class=cls
    )
