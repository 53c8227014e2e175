"""Everything a stack is told."""

from dataclasses import dataclass

from settings.model.app import Bucket, Secret, UserPool
from settings.model.edge import Edge, Site, Waf
from settings.model.infrastructure import Cluster, Database, Network, Registry
from settings.model.monitoring import Alarms, Budget, GithubActions
from settings.model.service import Service


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything a stack is told. `production` is said by the stack's own settings, never guessed from its name."""

    app: str
    stack: str
    region: str
    production: bool
    runtime_mode: str
    log_days: int
    network: Network
    database: Database | None
    secrets: tuple[Secret, ...]
    bucket: Bucket | None
    user_pool: UserPool | None
    registry: Registry
    cluster: Cluster
    edge: Edge
    site: Site | None
    waf: Waf | None
    services: tuple[Service, ...]
    alarms: Alarms | None
    budget: Budget | None
    github_actions: GithubActions | None

    @property
    def full_name(self) -> str:
        """What is unique in an account: names of the cluster, the dashboard, the alarms, the deploy roles."""
        return f"{self.app}-{self.stack}"

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories that the services name, and those that stay without a service; each once."""
        return tuple(sorted({*self.registry.extra_repositories, *(service.repository for service in self.services)}))
