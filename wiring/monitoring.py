"""From a stack's settings to the arguments of what watches it and what deploys it."""

from collections.abc import Mapping

from components.compute.service import Service
from components.data.database import Database
from components.delivery.config import GithubActionsConfig
from components.delivery.github_oidc import GithubActionsArgs
from components.monitoring.alarms import AlarmsArgs, WatchedDatabase, WatchedQueue
from components.monitoring.budget import BudgetArgs
from components.monitoring.config import AlarmsConfig, BudgetConfig
from components.monitoring.dashboard import DashboardArgs, DashboardService
from settings import model
from wiring.parts import Parts
from wiring.plain import plain
from wiring.roles import environments_path, role_path


def alarms(settings: model.Settings, config: model.Alarms, parts: Parts) -> AlarmsArgs:
    """Of the load balancer, the database, the cache, the queues and, through `watch`, of each service."""
    return AlarmsArgs(
        app=settings.app,
        stack=settings.stack,
        **plain(config, AlarmsConfig),
        cluster_name=settings.full_name,
        load_balancer=parts.edge.load_balancer.arn_suffix,
        database=_watched(settings, parts.database),
        queues={name: WatchedQueue(queue=one.queue.name, dead=one.dead.name) for name, one in parts.queues.items()},
        cache_nodes=parts.cache.node_ids if parts.cache else (),
        container_insights=settings.cluster.container_insights,
    )


def _watched(settings: model.Settings, database: Database | None) -> WatchedDatabase | None:
    """Of an own instance; whoever has a server that exists watches it."""
    if database is None or settings.own_database is None:
        return None
    return WatchedDatabase(identifier=database.instance.identifier, storage=settings.own_database.storage)


def dashboard(settings: model.Settings, parts: Parts, services: Mapping[str, Service]) -> DashboardArgs | None:
    """None where the stack has no alarms, or wants none drawn."""
    if settings.alarms is None or not settings.alarms.dashboard:
        return None
    return DashboardArgs(
        dashboard_name=settings.full_name,
        region=settings.region,
        cluster_name=parts.cluster.cluster_name,
        load_balancer=parts.edge.load_balancer.arn_suffix,
        services={
            name: DashboardService(
                service_name=service.service.name, target=service.target and service.target.arn_suffix
            )
            for name, service in services.items()
        },
        database=parts.database.instance.identifier if parts.database else None,
    )


def budget(settings: model.Settings, config: BudgetConfig) -> BudgetArgs:
    """Named as everything of the stack that is unique in the account."""
    return BudgetArgs(
        budget_name=settings.full_name,
        **plain(config, BudgetConfig),
    )


def deploy_roles(settings: model.Settings, config: GithubActionsConfig) -> GithubActionsArgs:
    """Of the workflows of one repository."""
    existing = settings.existing_database
    return GithubActionsArgs(
        role_prefix=settings.full_name,
        role_path=role_path(settings.app, settings.stack),
        environments_path=environments_path(settings.app, settings.stack),
        zone_role=settings.edge.domain.zone_role if settings.edge.domain else None,
        read_secrets=(existing.secret_arn,) if existing and not existing.own else (),
        **plain(config, GithubActionsConfig),
    )
