"""The stack's database on a server that exists: looked up, and made on it where the settings say so."""

from components.compute.cluster import Cluster
from components.compute.database_setup import DatabaseSetup
from components.data.existing_database import ExistingDatabase
from components.network.network import Network
from settings import model
from wiring import data, stack


def existing_database(
    settings: model.Settings, network: Network, cluster: Cluster
) -> tuple[ExistingDatabase | None, DatabaseSetup | None]:
    """None, None where the stack has no database or its own instance; no setup where the server has it already."""
    config, server = settings.database, settings.existing_database
    if config is None or server is None:
        return None, None
    database = ExistingDatabase("existing-database", data.existing_database(config, server))
    setup = stack.database_setup(settings, database, network, cluster)
    return database, DatabaseSetup("database-setup", setup) if setup else None
