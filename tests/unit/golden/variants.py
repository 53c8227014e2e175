"""Settings that neither dev nor prod nor an example has, so that every part of every component is in a golden file."""

from collections.abc import Mapping
from typing import Any

KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:stripe-a1B2c3"
SERVER_SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-server-a1B2c3"
BACKEND: Mapping[str, Any] = {
    "port": 3001,
    "health": {"path": "/api/health", "tool": "python"},
    "routes": ["/api/*"],
    "scaling": {"min": 1, "max": 2},
    "database": "both",
    "grants": ["bucket", "userPool"],
}
FRONTEND: Mapping[str, Any] = {"port": 3000, "health": {"path": "/", "tool": "node"}, "desiredCount": 2}
HARDENED: Mapping[str, Any] = {  # an image that is run otherwise than it says itself
    "readOnlyFilesystem": True,
    "writablePaths": ["/tmp", "/app/.next/cache"],
    "command": ["node", "server.js"],
    "entryPoint": ["/usr/bin/env"],
    "user": "1000:1000",
    "init": False,
    "ephemeralStorageGb": 40,
    "stopSeconds": 90,
}
HELPER = "111122223333.dkr.ecr.us-east-1.amazonaws.com/tools/busybox@sha256:" + "0123456789abcdef" * 4
WITHOUT_SHELL: Mapping[str, Any] = {
    "shell": False,
    "helperImage": HELPER,
    "health": {"path": "/api/health", "command": ["/app/health"], "matcher": "200-204,401"},
}

LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4443"

VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "inside": {  # behind a VPC origin, without NAT, in another region than CloudFront's
        "aws:region": "eu-west-1",
        "fairway:network": {
            "nat": "none",
            "taskSubnets": "private",
            "endpoints": ["ecr", "logs", "secretsmanager", "cognito", "exec", "kms", "sns", "sqs", "ssm", "sts"],
            "flowLogs": "all",
        },
        "fairway:cluster": {"spotPercent": 40, "containerInsights": True},
        "fairway:edge": {
            "vpcOrigin": True,
            "cachedPaths": ["/api/files/*"],
            "domain": {
                "name": "app.example.org",
                "zone": "example.org",
                "zoneRole": "arn:aws:iam::444455556666:role/shop-dns",
            },
            "deletionProtection": True,
        },
        "fairway:site": {"spa": False},
        "fairway:queues": {"orders": {"visibilitySeconds": 120}},
        "fairway:cache": {"multiAz": True, "eviction": "noeviction", "backupDays": 3},
        "fairway:waf": {"mode": "block", "countOnly": ["SizeRestrictions_BODY"], "inspectedBodyKb": 32},
        "fairway:bucket": {"corsOrigins": ["https://app.example.org"], "forceDestroy": True},
        "fairway:userPool": {"mfa": "optional", "selfSignUp": True},
        "fairway:secrets": {"stripe": {"arn": SECRET, "key": "apiKey", "kmsKeyArn": KEY.replace("us-east", "eu-west")}},
        "fairway:githubActions": {
            "repository": "example-org/portfolio",
            "ownerId": 1234567,
            "repositoryId": 987654321,
            "stateBucket": "example-state",
            "secretsKey": KEY,
        },
        "fairway:services": {
            "backend": {
                **BACKEND,
                "deployment": "blueGreen",
                "bakeMinutes": 3,
                "deploymentTimeoutMinutes": 20,
                "executeCommand": True,
                "secrets": {"STRIPE_KEY": "stripe"},
                "env": {"BUCKET": {"stack": "bucketName"}},
                "memory": 1024,
                "sidecars": {
                    "otel": {
                        "image": f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/tools/otel@sha256:{'0' * 64}",
                        "secrets": {"OTEL_EXPORTER_OTLP_HEADERS": "stripe"},
                        "env": {"SITE": "eu"},
                    }
                },
                "sendTo": {"ORDERS_QUEUE_URL": "orders"},
                "receiveFrom": {"ORDERS_QUEUE_URL": "orders"},
                "cacheEnv": {"REDIS_URL": "url", "CELERY_BROKER_URL": "celeryUrl"},
            },
            "frontend": {**FRONTEND, "routes": ["/ssr/*"], "architecture": "X86_64", **HARDENED},
        },
    },
    "in-the-open": {  # TLS at the load balancer, tasks in public subnets
        "fairway:network": {"nat": "none", "flowLogs": "reject"},
        "fairway:edge": {"ingress": "https", "domain": {"name": "app.example.org", "zone": "example.org"}},
        "fairway:waf": {"mode": "count", "rateLimit": 500},
        "fairway:bucket": {},
        "fairway:userPool": {"mfa": "required", "protect": True},
        "fairway:budget": {"monthlyUsd": 10, "email": "dev@example.org"},
        "fairway:alarms": {"email": "dev@example.org", "rollback": False},
        "fairway:services": {
            "backend": {**BACKEND, "database": "url", **WITHOUT_SHELL},
            "frontend": {**FRONTEND, "health": {"path": "/", "tool": "none"}, "routes": ["/*"]},
        },
    },
    "shared-database": {  # a database and a user of its own on a server that exists
        "fairway:database": {
            "existing": {"instance": "shop-shared", "secretArn": SERVER_SECRET, "ownDatabase": True},
            "name": "pr_12",
            "username": "pr_12",
        },
        "fairway:services": {
            "backend": {**BACKEND, "grants": [], "migration": ["npm", "run", "migration:run"]},
            "frontend": FRONTEND,
        },
    },
    "elsewhere": {  # DNS outside Route53, no alarms, plain HTTP as long as there is no certificate
        "fairway:edge": {
            "domain": {"name": "app.example.org"},
            "responseHeaders": "security",
            "cors": {"origins": ["https://shop.example.org"], "credentials": True, "exposeHeaders": ["etag"]},
            "basicAuth": {},
        },
        "fairway:alarms": None,
        "fairway:budget": None,
        "fairway:sleep": {"from": "19:30", "until": "06:30", "timezone": "Europe/Berlin"},
    },
    "plain": {  # a worker of the backend's image, of which there is never more than one, and what it connects to
        "fairway:edge": {"ingress": "http"},
        "fairway:database": {
            "version": "16",
            "users": "separate",
            "applyImmediately": False,
            "storageGb": 400,
            "maxStorageGb": 1000,
            "iops": 16000,
            "parameters": {"max_connections": "200", "log_min_duration_statement": "500"},
            "extensions": ["pg_cron", "pgaudit"],
            "performanceInsights": True,
            "maintenanceWindow": "sun:03:00-sun:04:00",
            "caCertificate": "rds-ca-ecc384-g1",
            "snapshot": "portfolio-before-the-move",
        },
        "fairway:services": {
            "backend": {**BACKEND, "database": "url", "grants": [], "migration": ["npm", "run", "migration:run"]},
            "frontend": FRONTEND,
            "mailer": {
                "kind": "worker",
                "imageOf": "backend",
                "command": ["bin/work", "mail"],
                "health": {"command": ["bin/check"]},
                "single": True,
                "stopSeconds": 120,
                "database": "url",
                "connectsTo": ["letters"],
            },
            "letters": {
                "imageOf": "backend",
                "command": ["bin/letters"],
                "internal": True,
                "port": 50051,
                "protocolVersion": "GRPC",
                "health": {"command": ["bin/check-grpc"]},
            },
        },
        "fairway:jobs": {
            "report": {
                "imageOf": "backend",
                "command": ["bin/report"],
                "schedule": "cron(0 5 ? * MON-FRI *)",
                "timezone": "Europe/Berlin",
                "memory": 1024,
            },
        },
    },
    "shared": {  # in a VPC and behind a load balancer that are there already
        "fairway:edge": {
            "ingress": "https",
            "domain": {
                "name": "app.example.org",
                "zone": "example.org",
                "aliases": ["api.example.org"],
                "redirects": ["www.example.org"],
            },
        },
        "fairway:loadBalancer": {"existing": {"listener": LISTENER, "firstPriority": 3001}},
        "fairway:network": {
            "existing": {
                "tags": {"Name": "shared"},
                "publicSubnetTags": {"Tier": "public"},
                "privateSubnetTags": {"Tier": "private"},
                "databaseSubnets": ["subnet-c0000000000000003", "subnet-d0000000000000003"],
            }
        },
    },
}
