"""Everything a stack is told."""

from dataclasses import dataclass

from settings.model.app import Documents, Identity, Secret
from settings.model.edge import Edge, Firewall, Site
from settings.model.infrastructure import Cluster, Database, Network, Registry
from settings.model.service import Service
from settings.model.watch import Alarms, Budget, Deploy


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
    documents: Documents | None
    identity: Identity | None
    registry: Registry
    cluster: Cluster
    edge: Edge
    site: Site | None
    firewall: Firewall | None
    services: tuple[Service, ...]
    alarms: Alarms | None
    budget: Budget | None
    deploy: Deploy | None

    @property
    def full_name(self) -> str:
        """What is unique in an account: names of the cluster, the dashboard, the alarms, the deploy roles."""
        return f"{self.app}-{self.stack}"

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories that the services name, and those that stay without a service; each once."""
        return tuple(sorted({*self.registry.keep, *(service.repository for service in self.services)}))
