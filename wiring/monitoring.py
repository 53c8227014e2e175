"""From a stack's settings to the arguments of what watches it and what deploys it."""

from collections.abc import Mapping

from components.compute.cluster import Cluster
from components.compute.service import Service
from components.data.database import Database
from components.delivery.github_oidc import GithubActionsArgs
from components.edge.load_balancer import LoadBalancer
from components.monitoring.alarms import AlarmsArgs, WatchedDatabase
from components.monitoring.budget import BudgetArgs
from components.monitoring.dashboard import DashboardArgs, DashboardService
from settings import model


def alarms(
    told: model.Settings, wanted: model.Alarms, load_balancer: LoadBalancer, database: Database | None
) -> AlarmsArgs:
    return AlarmsArgs(
        app=told.app,
        stack=told.stack,
        email=wanted.email,
        cluster_name=told.full_name,
        load_balancer=load_balancer.alb.arn_suffix,
        database=_watched(told, database),
        thresholds=wanted.thresholds,
        container_insights=told.cluster.container_insights,
        rollback=wanted.rollback,
    )


def _watched(told: model.Settings, database: Database | None) -> WatchedDatabase | None:
    if database is None or told.database is None:
        return None
    return WatchedDatabase(identifier=database.instance.identifier, storage=told.database.storage)


def dashboard(
    told: model.Settings,
    cluster: Cluster,
    load_balancer: LoadBalancer,
    database: Database | None,
    services: Mapping[str, Service],
) -> DashboardArgs | None:
    if told.alarms is None or not told.alarms.dashboard:
        return None
    return DashboardArgs(
        dashboard_name=told.full_name,
        region=told.region,
        cluster_name=cluster.cluster_name,
        load_balancer=load_balancer.alb.arn_suffix,
        services={
            name: DashboardService(service_name=service.service.name, target=service.target.arn_suffix)
            for name, service in services.items()
        },
        database=database.instance.identifier if database else None,
    )


def budget(told: model.Settings, wanted: model.Budget) -> BudgetArgs:
    return BudgetArgs(
        budget_name=told.full_name,
        monthly_usd=wanted.monthly_usd,
        email=wanted.email,
        tag=wanted.tag,
    )


def deploy_roles(told: model.Settings, wanted: model.GithubActions) -> GithubActionsArgs:
    return GithubActionsArgs(
        role_prefix=told.full_name,
        repository=wanted.repository,
        ids=wanted.ids,
        branch=wanted.branch,
        environment=wanted.environment,
        provider=wanted.oidc_provider,
        state_bucket=wanted.state_bucket,
        secrets_key=wanted.secrets_key,
    )
