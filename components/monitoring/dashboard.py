"""One screen for a stack: what its services answer, what they use, what its database does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.monitoring.alarms import RDS_NAMESPACE
from components.monitoring.alarms_metric import ALB_NAMESPACE
from components.monitoring.alarms_service import ECS_NAMESPACE

WIDTH = 24  # CloudWatch's grid
HEIGHT = 6


@dataclass(frozen=True, kw_only=True)
class DashboardService:
    """The names that AWS counts a service under. target: the target group's ARN suffix; None of a worker."""

    service_name: pulumi.Input[str]
    target: pulumi.Input[str] | None


@dataclass(frozen=True, kw_only=True)
class DashboardArgs:
    """load_balancer: ARN suffix. services: by name, a row each. database: the RDS instance's identifier."""

    dashboard_name: str
    region: str
    cluster_name: pulumi.Input[str]
    load_balancer: pulumi.Input[str]
    services: Mapping[str, DashboardService] = field(default_factory=dict[str, DashboardService])
    database: pulumi.Input[str] | None = None


class Dashboard(Component):
    """A row of graphs for each service (answers, latency, CPU and memory) and one for the database.

    Creates: dashboard.
    """

    def __init__(self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard:Dashboard", name, {}, opts)
        rows = [_service_row(service, of, args) for service, of in sorted(args.services.items())]
        if args.database is not None:
            rows.append(_database_row(args.database))
        dashboard = aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.dashboard_name,
            dashboard_body=pulumi.Output.json_dumps({"widgets": _laid_out(rows, args.region)}),
            opts=self.child(),
        )
        self.url = pulumi.Output.concat(
            f"https://{args.region}.console.aws.amazon.com/cloudwatch/home?region={args.region}#dashboards/dashboard/",
            dashboard.dashboard_name,
        )
        self.register_outputs({"url": self.url})


def _service_row(name: str, of: DashboardService, args: DashboardArgs) -> Sequence[Mapping[str, Any]]:
    tasks = ["ClusterName", args.cluster_name, "ServiceName", of.service_name]
    if of.target is None:
        return [_worker_widget(name, tasks)]
    target = ["TargetGroup", of.target, "LoadBalancer", args.load_balancer]
    return [
        {
            "title": f"{name}: answers a minute",
            "stat": "Sum",
            "metrics": [
                [ALB_NAMESPACE, "RequestCount", *target],
                [ALB_NAMESPACE, "HTTPCode_Target_4XX_Count", *target],
                [ALB_NAMESPACE, "HTTPCode_Target_5XX_Count", *target],
            ],
        },
        {
            "title": f"{name}: seconds to answer",
            "metrics": [
                [ALB_NAMESPACE, "TargetResponseTime", *target, {"stat": stat, "label": stat}]
                for stat in ("p50", "p90", "p99")
            ],
        },
        {
            "title": f"{name}: tasks",
            "stat": "Average",
            "metrics": [
                [ECS_NAMESPACE, "CPUUtilization", *tasks, {"label": "CPU %"}],
                [ECS_NAMESPACE, "MemoryUtilization", *tasks, {"label": "memory %"}],
                [ALB_NAMESPACE, "HealthyHostCount", *target, {"yAxis": "right", "label": "healthy"}],
                [ALB_NAMESPACE, "UnHealthyHostCount", *target, {"yAxis": "right", "label": "unhealthy"}],
            ],
        },
    ]


def _worker_widget(name: str, tasks: Sequence[pulumi.Input[str]]) -> Mapping[str, Any]:
    """Each running task gives one sample of its CPU a minute."""
    return {
        "title": f"{name}: tasks",
        "stat": "Average",
        "metrics": [
            [ECS_NAMESPACE, "CPUUtilization", *tasks, {"label": "CPU %"}],
            [ECS_NAMESPACE, "MemoryUtilization", *tasks, {"label": "memory %"}],
            [ECS_NAMESPACE, "CPUUtilization", *tasks, {"stat": "SampleCount", "yAxis": "right", "label": "running"}],
        ],
    }


def _database_row(identifier: pulumi.Input[str]) -> Sequence[Mapping[str, Any]]:
    instance = ["DBInstanceIdentifier", identifier]
    return [
        {"title": f"database: {title}", "stat": "Average", "metrics": [[RDS_NAMESPACE, metric, *instance]]}
        for title, metric in (
            ("CPU %", "CPUUtilization"),
            ("connections", "DatabaseConnections"),
            ("free storage in bytes", "FreeStorageSpace"),
        )
    ]


def _laid_out(rows: Sequence[Sequence[Mapping[str, Any]]], region: str) -> list[dict[str, Any]]:
    """The widgets, row under row, sharing the width."""
    return [
        {
            "type": "metric",
            "x": column * WIDTH // len(row),
            "y": line * HEIGHT,
            "width": WIDTH // len(row),
            "height": HEIGHT,
            "properties": {"region": region, "period": 60, "view": "timeSeries", **widget},
        }
        for line, row in enumerate(rows)
        for column, widget in enumerate(row)
    ]
