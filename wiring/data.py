"""Arguments of what holds data: the database, and what an app brings or keeps beside it."""

from components.base.sleep import SleepConfig
from components.data.app_secret import AppSecretArgs
from components.data.bucket import BucketArgs
from components.data.cache import CacheArgs
from components.data.config import (
    AppSecretConfig,
    BucketConfig,
    CacheConfig,
    QueueConfig,
    UserPoolConfig,
)
from components.data.database import Database, DatabaseArgs
from components.data.database_config import DatabaseConfig, ExistingDatabaseConfig
from components.data.database_sleep import DatabaseSleepArgs
from components.data.existing_database import ExistingDatabaseArgs
from components.data.queue import QueueArgs
from components.data.user_pool import UserPoolArgs
from components.network.network import Network
from settings import model
from wiring.plain import plain


def database(settings: model.Settings, config: DatabaseConfig, vpc: Network) -> DatabaseArgs:
    """In the subnets for what holds data."""
    return DatabaseArgs(
        **plain(config, DatabaseConfig),
        vpc_id=vpc.vpc_id,
        subnet_ids=vpc.database_subnet_ids,
        log_days=settings.log_days,
        production=settings.production,
    )


def existing_database(config: DatabaseConfig, server: ExistingDatabaseConfig) -> ExistingDatabaseArgs:
    """server: which exists, and is looked up."""
    return ExistingDatabaseArgs(
        **plain(server, ExistingDatabaseConfig),
        database_name=config.database_name,
        username=config.username,
        password_version=config.password_version,
    )


def database_sleep(times: SleepConfig, database: Database) -> DatabaseSleepArgs:
    """Of the stack's one database."""
    return DatabaseSleepArgs(identifier=database.instance.identifier, arn=database.instance.arn, times=times)


def cache(settings: model.Settings, config: CacheConfig, vpc: Network) -> CacheArgs:
    """In the subnets for what holds data."""
    return CacheArgs(
        **plain(config, CacheConfig),
        vpc_id=vpc.vpc_id,
        subnet_ids=vpc.database_subnet_ids,
        production=settings.production,
    )


def queue(config: QueueConfig) -> QueueArgs:
    """Plain values alone."""
    return QueueArgs(**plain(config, QueueConfig))


def app_secret(settings: model.Settings, secret: model.Secret) -> AppSecretArgs:
    """Its value, or what names one that exists."""
    description = f"{secret.name} of {settings.app} in {settings.stack}"
    return AppSecretArgs(**plain(secret, AppSecretConfig), description=description, value=secret.value)


def bucket(config: BucketConfig) -> BucketArgs:
    """Plain values alone."""
    return BucketArgs(**plain(config, BucketConfig))


def user_pool(config: UserPoolConfig) -> UserPoolArgs:
    """Plain values alone."""
    return UserPoolArgs(**plain(config, UserPoolConfig))
