"""The stack's database on a server that exists, and what a task makes there or on the stack's own instance."""

from components.compute.cluster import Cluster
from components.compute.database_setup import DatabaseSetup
from components.compute.database_users import DatabaseUsers
from components.data.database import Database
from components.data.existing_database import ExistingDatabase
from components.network.network import Network
from settings import model
from wiring import data, stack


def existing_database(
    settings: model.Settings, network: Network, cluster: Cluster, own: Database | None
) -> tuple[ExistingDatabase | None, DatabaseSetup | DatabaseUsers | None]:
    """None for what the stack has not; nothing is set up where the server, or the master user, has all of it.

    own: the stack's own instance.
    """
    config, server = settings.database, settings.existing_database
    if own:
        users = stack.database_users(settings, own, network, cluster)
        return None, DatabaseUsers("database-users", users) if users else None
    if config is None or server is None:
        return None, None
    database = ExistingDatabase("existing-database", data.existing_database(config, server))
    setup = stack.database_setup(settings, database, network, cluster)
    return database, DatabaseSetup("database-setup", setup) if setup else None
