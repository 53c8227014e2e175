"""What a stack is made of before its first service: the components that others are made with."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.base.grant import Grant
from components.compute.cluster import Cluster
from components.compute.database_setup import DatabaseSetup
from components.compute.database_users import DatabaseUsers
from components.compute.registry import Registry
from components.data.app_secret import AppSecret
from components.data.bucket import Bucket
from components.data.cache import Cache
from components.data.database import Database, DatabaseAccess
from components.data.existing_database import ExistingDatabase
from components.data.queue import Queue
from components.data.user_pool import UserPool
from components.edge.edge import Edge
from components.network.network import Network


@dataclass(frozen=True, kw_only=True)
class Parts:
    """None where the stack has no such part; registries by repository, the other mappings by the settings' names."""

    network: Network
    cluster: Cluster
    edge: Edge
    registries: Mapping[str, Registry]
    secrets: Mapping[str, AppSecret]
    queues: Mapping[str, Queue]
    database: Database | None
    existing_database: ExistingDatabase | None
    database_setup: DatabaseSetup | DatabaseUsers | None
    cache: Cache | None
    bucket: Bucket | None
    user_pool: UserPool | None

    @property
    def connection(self) -> Database | ExistingDatabase | None:
        """The database that services connect to: the stack's own, or one on a server that exists."""
        return self.database or self.existing_database

    @property
    def database_users(self) -> DatabaseUsers | None:
        """The users as whom services and migrations connect; None where both do as the connection's one."""
        return self.database_setup if isinstance(self.database_setup, DatabaseUsers) else None

    @property
    def access(self) -> DatabaseAccess | None:
        """As whom services connect."""
        users, connection = self.database_users, self.connection
        return users.app if users else connection and connection.access

    @property
    def grants(self) -> list[Grant]:
        """What services may use when their `grants` name it."""
        return [part.grant for part in (self.bucket, self.user_pool) if part]

    @property
    def values(self) -> Mapping[str, pulumi.Input[str]]:
        """What only the stack knows, by the names that the outputs and `{stack: …}` in a service's env have."""
        values: dict[str, pulumi.Input[str]] = {"url": self.edge.url}
        for grant in self.grants:
            values.update(grant.values)
        return values
