"""The alarms of a cache's nodes: full memory, dropped keys, too many connections."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms_metric import AlarmNotifier, Metric, alarm
from components.monitoring.config import CacheThresholds

NAMESPACE = "AWS/ElastiCache"


def watch_cache(
    nodes: Sequence[pulumi.Input[str]],
    limits: CacheThresholds,
    *,
    notifier: AlarmNotifier,
    opts: pulumi.ResourceOptions,
) -> None:
    """Alarms of each node: CloudWatch has the metrics by node, and any of them may be the one that is written to.

    nodes: ids of the cache's nodes, e.g. shop-001.
    """
    for number, node in enumerate(nodes, start=1):
        suffix = "" if number == 1 else f"-{number}"  # behind: a service may be called cache-2
        for kind, metric, stat, message, threshold in (
            (
                "memory",
                "DatabaseMemoryUsagePercentage",
                "Average",
                f"More than {limits.memory_percent} % of the cache's memory holds data",
                limits.memory_percent,
            ),
            (
                "evictions",
                "Evictions",
                "Sum",
                f"The cache drops more than {limits.evictions} keys a minute because its memory is full",
                limits.evictions,
            ),
            (
                "connections",
                "CurrConnections",
                "Maximum",
                f"More than {limits.connections} connections to the cache are open",
                limits.connections,
            ),
        ):
            alarm(
                f"cache-{kind}{suffix}",
                Metric(namespace=NAMESPACE, name=metric, dimensions={"CacheClusterId": node}, stat=stat),
                notifier=notifier,
                message=message,
                threshold=threshold,
                minutes=(10, 15),
                opts=opts,
            )
