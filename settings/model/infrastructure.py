"""What a stack stands on."""

from dataclasses import dataclass
from typing import Literal

Nat = Literal["none", "single", "perAz"]
FlowLogs = Literal["none", "reject", "all"]


@dataclass(frozen=True, kw_only=True)
class Network:
    """tasks_public: tasks have public addresses. endpoints: AWS services that are reached without NAT."""

    cidr: str
    availability_zones: int
    nat: Nat
    tasks_public: bool
    endpoints: tuple[str, ...]
    flow_logs: FlowLogs


@dataclass(frozen=True, kw_only=True)
class Database:
    """sizes in GiB, backups in days. `protect` is Pulumi's own protection, `deletion_protection` is RDS's.

    apply_immediately: RDS does not wait for its maintenance window.
    """

    name: str
    username: str
    version: str
    instance_class: str
    storage: int
    max_storage: int
    multi_az: bool
    backup_days: int
    deletion_protection: bool
    protect: bool
    password_version: int
    allow_major_upgrade: bool
    apply_immediately: bool


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Repositories are created here unless `account` owns them already; `pull_accounts` may pull from them."""

    account: str | None
    pull_accounts: tuple[str, ...]
    extra_repositories: tuple[str, ...]
    keep_untagged: int
    keep_unreleased: int | None


@dataclass(frozen=True, kw_only=True)
class Cluster:
    container_insights: bool
    spot_percent: int
