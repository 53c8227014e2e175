"""One of the four systems as it was before Fairway: with the defaults of whoever made it, and none of Fairway's."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

system = pulumi.get_stack()
SHAPES: dict[str, dict[str, Any]] = {
    "costfx": {
        "tags": {"Project": "costfx"},
        "database": {"version": "16", "name": "costfx", "username": "costfx", "encrypted": True},
        "secret": "parameter",
        "queue": True,
        "services": {
            "frontend": {"port": 80, "path": "/", "routes": [], "check": "wget -q -O - http://localhost/ || exit 1"},
            "backend": {
                "port": 3001,
                "path": "/api/health",
                "routes": ["/api", "/api/*"],
                "check": "curl -f http://localhost:3001/api/health || exit 1",
                "env": {"NODE_ENV": "production", "PORT": "3001", "NODE_TLS_REJECT_UNAUTHORIZED": "0"},
                "secrets": ["openai-api-key"],
                "database": "url",
            },
        },
    },
    "scalemap": {
        "tags": {"Project": "scalemap"},
        "database": {"version": "16", "name": "scalemap", "username": "scalemap", "encrypted": True},
        "secret": "url",
        "bucket": True,
        "domain": "scalemap.example.org",
        "services": {
            "api": {
                "port": 3000,
                "path": "/api/health",
                "routes": [],
                "check": "wget -q -O - http://localhost:3000/api/health || exit 1",
                "env": {"NODE_ENV": "production", "LOG_LEVEL": "info"},
                "secrets": ["openai-api-key", "stripe-secret-key"],
                "database": "url",
            },
        },
    },
    "snippet-manager": {
        "tags": {"aws:cloudformation:stack-name": "SnippetStack"},
        "database": {"version": "16", "name": "snippets", "username": "snippets", "encrypted": True},
        "secret": "fields",
        "services": {
            "api": {
                "port": 3000,
                "path": "/health",
                "routes": [],
                "check": "node -e \"fetch('http://localhost:3000/health')\"",
                "database": "fields",
            },
        },
    },
    "portfolio-platform": {
        "tags": {"copilot-application": "portfolio"},
        "domain": "portfolio.example.org",
        "database": {"version": "15", "name": "portfolio", "username": "portfolio", "encrypted": True},
        "secret": "fields",
        "services": {
            "frontend": {
                "port": 3000,
                "path": "/api/health",
                "routes": [],
                "check": "curl -f localhost:3000 || exit 1",
            },
            "backend": {
                "port": 3001,
                "path": "/api/health",
                "routes": ["/api/*"],
                "check": "curl -f http://localhost:3001/api/health || exit 1",
                "database": "fields",
            },
        },
    },
}
shape = SHAPES[system]
tags: dict[str, str] = {key: value for key, value in shape["tags"].items() if not key.startswith("aws:")}
region = aws.get_region().region
PASSWORD = "kept-as-it-was-8Hq2"

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags=tags)
subnets = {
    f"{tier}-{zone}": aws.ec2.Subnet(
        f"{tier}-{zone}",
        vpc_id=vpc.id,
        cidr_block=f"10.0.{10 * row + column}.0/24",
        availability_zone=f"{region}{zone}",
        map_public_ip_on_launch=tier == "public",
        tags=tags,
    )
    for row, tier in enumerate(("public", "private"))
    for column, zone in enumerate("ab")
}
public = [subnet.id for name, subnet in subnets.items() if name.startswith("public")]
private = [subnet.id for name, subnet in subnets.items() if name.startswith("private")]
gateway = aws.ec2.InternetGateway("gateway", vpc_id=vpc.id, tags=tags)
group = aws.ec2.SecurityGroup("database", name=f"{system}-db", description="db", vpc_id=vpc.id, tags=tags)
subnet_group = aws.rds.SubnetGroup("database", name=f"{system}-db", subnet_ids=private, tags=tags)
about = shape["database"]
database = aws.rds.Instance(
    "database",
    identifier=f"{system}-db",
    engine="postgres",
    engine_version=about["version"],
    instance_class="db.t4g.micro",
    allocated_storage=20,
    storage_encrypted=about["encrypted"],
    db_name=about["name"],
    username=about["username"],
    password=PASSWORD,
    db_subnet_group_name=subnet_group.name,
    vpc_security_group_ids=[group.id],
    backup_retention_period=7,
    skip_final_snapshot=True,
    tags=tags,
)
url = database.address.apply(
    lambda host: f"postgresql://{about['username']}:{PASSWORD}@{host}:5432/{about['name']}?sslmode=no-verify"
)
fields = database.address.apply(
    lambda host: json.dumps(
        {"host": host, "port": 5432, "username": about["username"], "password": PASSWORD, "dbname": about["name"]}
    )
)
if shape["secret"] == "parameter":
    source = aws.ssm.Parameter(
        "database", name=f"/{system}/DATABASE_URL", type="SecureString", value=url, tags=tags
    ).arn
else:
    secret = aws.secretsmanager.Secret("database", name=f"{system}/database", tags=tags)
    aws.secretsmanager.SecretVersion(
        "database", secret_id=secret.id, secret_string=url if shape["secret"] == "url" else fields
    )
    source = secret.arn

values: dict[str, pulumi.Output[str]] = {}
if shape.get("bucket"):
    bucket = aws.s3.Bucket("documents", bucket=f"{system}-documents-1f2e", tags=tags)
    aws.s3.BucketVersioning("documents", bucket=bucket.bucket, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketCorsConfiguration(
        "documents",
        bucket=bucket.bucket,
        cors_rules=[{"allowed_methods": ["GET"], "allowed_origins": ["https://app.scalemap.example.org"]}],
    )
    pool = aws.cognito.UserPool("users", name=f"{system}-users", auto_verified_attributes=["email"], tags=tags)
    client = aws.cognito.UserPoolClient("web", name="web", user_pool_id=pool.id)
    values = {"S3_BUCKET_NAME": bucket.bucket, "COGNITO_USER_POOL_ID": pool.id, "COGNITO_CLIENT_ID": client.id}

if shape.get("queue"):
    queue = aws.sqs.Queue("jobs", name=f"{system}-jobs", visibility_timeout_seconds=120, tags=tags)
    values["JOBS_QUEUE_URL"] = queue.url
if domain := shape.get("domain"):
    zone = aws.route53.Zone("main", name=domain, comment="by hand", tags=tags)
    mail = ["10 mail.example.org"]
    aws.route53.Record("mail", zone_id=zone.zone_id, name=domain, type="MX", ttl=300, records=mail)
    aws.acm.Certificate("main", domain_name=domain, validation_method="DNS", tags=tags)
    aws.kms.Key("data", description=f"data of {system}", tags=tags)

balancer_group = aws.ec2.SecurityGroup("balancer", description="alb", vpc_id=vpc.id, tags=tags)
balancer = aws.lb.LoadBalancer(
    "balancer",
    name=system,
    load_balancer_type="application",
    security_groups=[balancer_group.id],
    subnets=public,
    tags=tags,
    opts=pulumi.ResourceOptions(depends_on=[gateway]),
)
cluster = aws.ecs.Cluster("cluster", name=system, tags=tags)
role = aws.iam.Role(
    "execution",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
            ],
        }
    ),
    tags=tags,
)
listener: aws.lb.Listener | None = None
routed: list[pulumi.Resource] = []
for name, one in shape["services"].items():
    repository = aws.ecr.Repository(name, name=f"{system}/{name}", tags=tags)
    app_secrets = {
        key: aws.secretsmanager.Secret(key, name=f"{system}/{key}", tags=tags) for key in one.get("secrets", [])
    }
    for key, app_secret in app_secrets.items():
        aws.secretsmanager.SecretVersion(key, secret_id=app_secret.id, secret_string=f"value-of-{key}")
    target = aws.lb.TargetGroup(
        name,
        name=f"{system}-{name}"[:32],
        port=one["port"],
        protocol="HTTP",
        target_type="ip",
        vpc_id=vpc.id,
        health_check={"path": one["path"]},
        tags=tags,
    )
    if not one["routes"]:
        listener = aws.lb.Listener(
            name,
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[{"type": "forward", "target_group_arn": target.arn}],
            tags=tags,
        )
        routed.append(listener)
    elif listener:
        rule = aws.lb.ListenerRule(
            name,
            listener_arn=listener.arn,
            priority=10,
            conditions=[{"path_pattern": {"values": one["routes"]}}],
            actions=[{"type": "forward", "target_group_arn": target.arn}],
            tags=tags,
        )
        routed.append(rule)
    database_secrets: dict[str, pulumi.Input[str]] = {}
    if one.get("database") == "url":
        database_secrets = {"DATABASE_URL": source}
    elif one.get("database") == "fields":
        keys = {"DB_HOST": "host", "DB_PORT": "port", "DB_USERNAME": "username", "DB_PASSWORD": "password"}
        database_secrets = {
            variable: pulumi.Output.concat(source, f":{key}::")
            for variable, key in {**keys, "DB_NAME": "dbname"}.items()
        }
    container = pulumi.Output.json_dumps(
        [
            {
                "name": name,
                "image": pulumi.Output.concat(repository.repository_url, ":latest"),
                "essential": True,
                "portMappings": [{"containerPort": one["port"]}],
                "environment": [
                    {"name": key, "value": value} for key, value in {**one.get("env", {}), **values}.items()
                ],
                "secrets": [
                    {"name": key, "valueFrom": value}
                    for key, value in {
                        **database_secrets,
                        **{key.upper().replace("-", "_"): app_secret.arn for key, app_secret in app_secrets.items()},
                    }.items()
                ],
                "healthCheck": {"command": ["CMD-SHELL", one["check"]]},
            }
        ]
    )
    task = aws.ecs.TaskDefinition(
        name,
        family=f"{system}-{name}",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=container,
        tags=tags,
    )
    aws.ecs.Service(
        name,
        name=f"{system}-{name}",
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=1,
        launch_type="FARGATE",
        network_configuration={"subnets": private, "security_groups": [balancer_group.id]},
        load_balancers=[{"target_group_arn": target.arn, "container_name": name, "container_port": one["port"]}],
        tags=tags,
        opts=pulumi.ResourceOptions(depends_on=routed),
    )
