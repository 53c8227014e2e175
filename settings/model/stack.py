"""Everything a stack is told."""

from dataclasses import dataclass

from settings.model.app import Documents, Identity, Secret
from settings.model.edge import Edge
from settings.model.infrastructure import Cluster, Database, Network, Registry
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
    documents: Documents | None
    identity: Identity | None
    registry: Registry
    cluster: Cluster
    edge: Edge
    services: tuple[Service, ...]

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories that the services name, each once."""
        return tuple(sorted({service.repository for service in self.services}))
