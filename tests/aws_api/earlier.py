"""The four systems as they were before Fairway: what each was made of, for `HandMade` to make it of with boto3."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["terraform", "tags", "cdk", "copilot"]
PASSWORD = "kept-as-it-was-8Hq2"


@dataclass(frozen=True, kw_only=True)
class EarlierService:
    """routes: path patterns, none for what answers everything else; database: what it reads of the database's secret.

    secrets: names of the app's own; variables: plain ones. An empty path makes a worker.
    """

    port: int
    path: str
    routes: Sequence[str] = ()
    check: str = ""
    count: int = 1
    cpu: str = "256"
    memory: str = "512"
    database: Literal["", "url", "fields"] = ""
    secrets: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class EarlierSystem:
    """source: what `adopt` reads it from; instance: settings of the database beside the usual ones.

    secret: how the app got at the database; parameters: whether the database has a parameter group of its own.
    domain: a hosted zone of its own with a certificate; files: a bucket and users; queue: of jobs; key: of KMS, with
    which it encrypts its secrets and files.
    """

    name: str
    region: str
    source: Source
    services: Mapping[str, EarlierService]
    instance: Mapping[str, Any]
    secret: Literal["parameter", "url", "fields"]
    parameters: bool = False
    domain: str = ""
    files: bool = False
    queue: bool = False
    key: bool = False

    @property
    def app(self) -> str:
        """Its name in Fairway."""
        return self.name[:20]

    @property
    def tags(self) -> Mapping[str, str]:
        """Of everything that it is made of."""
        return {"Project": self.name}


COSTFX = EarlierSystem(
    name="costfx",
    region="us-west-2",
    source="terraform",
    secret="parameter",
    queue=True,
    # By hand in the console, years ago: neither encrypted nor private, on a disk of the older kind.
    instance={"EngineVersion": "16.4", "StorageEncrypted": False, "PubliclyAccessible": True, "StorageType": "gp2"},
    services={
        "frontend": EarlierService(port=80, path="/", check="wget -q -O - http://localhost/ || exit 1"),
        "backend": EarlierService(
            port=3001,
            path="/api/health",
            routes=("/api", "/api/*"),
            check="curl -f http://localhost:3001/api/health || exit 1",
            database="url",
            secrets=("openai-api-key",),
            variables={"NODE_ENV": "production", "PORT": "3001", "NODE_TLS_REJECT_UNAUTHORIZED": "0"},
        ),
    },
)
SCALEMAP = EarlierSystem(
    name="scalemap",
    region="eu-west-1",
    source="tags",
    secret="url",
    files=True,
    key=True,
    domain="scalemap.example.org",
    instance={"EngineVersion": "16.4", "StorageEncrypted": True, "DeletionProtection": True, "AllocatedStorage": 50},
    services={
        "api": EarlierService(
            port=3000,
            path="/api/health",
            check="wget -q -O - http://localhost:3000/api/health || exit 1",
            database="url",
            secrets=("openai-api-key", "stripe-secret-key"),
            variables={"NODE_ENV": "production", "LOG_LEVEL": "info"},
        )
    },
)
SNIPPET_MANAGER = EarlierSystem(
    name="snippet-manager",
    region="us-east-1",
    source="cdk",
    secret="fields",
    instance={"EngineVersion": "16.4", "StorageEncrypted": True, "CopyTagsToSnapshot": True},
    services={"api": EarlierService(port=3000, path="/health", database="fields")},
)
PORTFOLIO_PLATFORM = EarlierSystem(
    name="portfolio-platform",
    region="us-east-1",
    source="copilot",
    secret="fields",
    parameters=True,
    domain="portfolio.example.org",
    instance={
        "EngineVersion": "15.8",
        "StorageEncrypted": True,
        "BackupRetentionPeriod": 14,
        "PreferredBackupWindow": "03:00-03:30",
        "PreferredMaintenanceWindow": "sun:05:00-sun:05:30",
        "MultiAZ": True,
        "CACertificateIdentifier": "rds-ca-rsa4096-g1",
    },
    services={
        "frontend": EarlierService(port=3000, path="/api/health", check="curl -f localhost:3000 || exit 1", count=2),
        "backend": EarlierService(
            port=3001,
            path="/api/health",
            routes=("/api/*",),
            check="curl -f http://localhost:3001/api/health || exit 1",
            count=2,
            cpu="512",
            memory="1024",
            database="fields",
        ),
    },
)
SYSTEMS = {one.name: one for one in (COSTFX, SCALEMAP, SNIPPET_MANAGER, PORTFOLIO_PLATFORM)}
