"""Who is told what, what it may cost, and which pipeline may deploy."""

from dataclasses import dataclass

from components.monitoring.thresholds import Thresholds


@dataclass(frozen=True, kw_only=True)
class Alarms:
    """email: who is told. rollback: whether an alarm ends a deployment that is under way."""

    email: str
    thresholds: Thresholds
    rollback: bool
    dashboard: bool


@dataclass(frozen=True, kw_only=True)
class Budget:
    """tag: (key, value) of what is counted; None counts the whole account."""

    monthly_usd: int
    email: str
    tag: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class GithubActions:
    """The GitHub repository whose workflows may look at this stack and, from `environment`, change it.

    repository: owner/name. ids: GitHub's numbers of the owner and of the repository.
    oidc_provider: ARN of the account's provider for GitHub where it has one already.
    state_bucket, secrets_key: the bucket's name and the key's ARN of the Pulumi state, unless Pulumi Cloud has it.
    """

    repository: str
    ids: tuple[int, int] | None
    branch: str
    environment: str
    oidc_provider: str | None
    state_bucket: str | None
    secrets_key: str | None
