"""A database in a component of one's own, with a generated, encoded password; and an Aurora cluster beside it."""

from urllib.parse import quote

import pulumi
import pulumi_aws as aws
import pulumi_random as random


class Database(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("acme:data:Database", name, {"size": "small", "replicas": [1, 2]})
        own = pulumi.ResourceOptions(parent=self)
        clients = aws.ec2.SecurityGroup(f"{name}-clients", vpc_id="vpc-1", opts=own)
        group = aws.ec2.SecurityGroup(
            f"{name}-db",
            vpc_id="vpc-1",
            ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [clients.id]}],
            egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
            opts=own,
        )
        password = random.RandomPassword(f"{name}-password", special=False, length=32, opts=own)
        database = aws.rds.Instance(
            name,
            engine="postgres",
            engine_version="16.4",
            instance_class="db.t4g.micro",
            allocated_storage=20,
            username="app",
            password=password.result,
            vpc_security_group_ids=[group.id],
            skip_final_snapshot=True,
            opts=own,
        )
        secret = aws.secretsmanager.Secret(f"{name}-url", opts=own)
        encoded = password.result.apply(lambda raw: quote(raw, safe=""))
        url = pulumi.Output.concat("postgresql://app:", encoded, "@", database.endpoint, "/app?sslmode=verify-full")
        aws.secretsmanager.SecretVersion(f"{name}-url", secret_id=secret.id, secret_string=url, opts=own)


Database("main")
aws.rds.Cluster(
    "aurora",
    engine="aurora-postgresql",
    engine_version="17.4",
    master_username="app",
    manage_master_user_password=True,
    skip_final_snapshot=True,
)
