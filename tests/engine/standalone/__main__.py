"""One service and its database, in a VPC and behind a load balancer that are there already."""

import pulumi

from components.compute.cluster import Cluster, ClusterArgs
from components.compute.registry import Registry, RegistryArgs
from components.compute.service import HealthConfig, Service, ServiceArgs, ServiceSubnets
from components.data.database import Database, DatabaseArgs
from components.edge.load_balancer import ListenerAttachment

config = pulumi.Config()
vpc, subnets = config.require("vpcId"), config.require_object("subnetIds")
listener_arn, group_id = config.require("listenerArn"), config.require("balancerGroupId")
listener = ListenerAttachment(name="shared", listener_arn=listener_arn, group_id=group_id)

database = Database("shop", DatabaseArgs(vpc_id=vpc, subnet_ids=subnets, database_name="shop", username="shop"))
registry = Registry("shop-api", RegistryArgs(repository="shop/api", region="us-east-1", account="111122223333"))
Service(
    "api",
    ServiceArgs(
        app="shop",
        stack="prod",
        region="us-east-1",
        image=registry.image(config.require("digest"), ("linux/amd64",)),
        placement=Cluster("shop", ClusterArgs(cluster_name="shop")).placement,
        subnets=ServiceSubnets(vpc_id=vpc, subnet_ids=subnets),
        attachment=listener,
        port=3000,
        health=HealthConfig(path="/health", tool="node"),
        routes={"/shop/*": 100},
        database="url",
        access=database.access,
    ),
)
