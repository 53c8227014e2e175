"""The ECS cluster and where its tasks run."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.contract import ClusterContract
from components.compute.config import ClusterConfig


@dataclass(frozen=True, kw_only=True)
class ClusterArgs(ClusterConfig):
    """cluster_name: unique in account and region. connected: whether services reach each other by name."""

    cluster_name: str
    connected: bool = False


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a service runs. capacity: the capacity providers' weights; both names wait until these are attached.

    namespace_arn: of the names of Service Connect; None where no service is internal.
    """

    cluster_arn: pulumi.Input[str]
    cluster_name: pulumi.Input[str]
    capacity: tuple[aws.ecs.ServiceCapacityProviderStrategyArgs, ...]
    namespace_arn: pulumi.Input[str] | None = None


class Cluster(Component):
    """An ECS cluster on Fargate.

    Creates: cluster, its capacity providers; with `connected` a namespace, which costs nothing.
    """

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract: ClusterContract = {"spotPercent": args.spot_percent}
        super().__init__("cluster:Cluster", name, contract, opts)
        cluster = aws.ecs.Cluster(
            f"{name}-cluster",
            name=args.cluster_name,
            settings=[{"name": "containerInsights", "value": "enabled" if args.container_insights else "disabled"}],
            opts=self.child(),
        )
        providers = aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity",
            cluster_name=cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            opts=self.child(),
        )
        namespace = None
        if args.connected:
            namespace = aws.servicediscovery.HttpNamespace(
                f"{name}-namespace",
                name=args.cluster_name,
                opts=self.child(),
            )
        self.arn = cluster.arn
        # Through the capacity providers, so that no service is placed before they are attached.
        self.cluster_name = providers.cluster_name
        attached_arn = pulumi.Output.all(cluster.arn, providers.id).apply(lambda known: str(known[0]))
        self.placement = Placement(
            cluster_arn=attached_arn,
            cluster_name=self.cluster_name,
            capacity=_capacity(args.spot_percent),
            namespace_arn=namespace.arn if namespace else None,
        )
        self.register_outputs({"arn": self.arn, "clusterName": self.cluster_name})


def _capacity(spot_percent: int) -> tuple[aws.ecs.ServiceCapacityProviderStrategyArgs, ...]:
    weights = {"FARGATE": 100 - spot_percent, "FARGATE_SPOT": spot_percent}
    return tuple(
        aws.ecs.ServiceCapacityProviderStrategyArgs(capacity_provider=provider, weight=weight)
        for provider, weight in weights.items()
        if weight
    )
