"""One service and its database, in a VPC and behind a load balancer that are there already."""

import pulumi

from components.compute.cluster import Cluster, ClusterArgs
from components.compute.config import HealthConfig
from components.compute.registry import Registry, RegistryArgs
from components.compute.service import Service, ServiceArgs, ServiceSubnets
from components.data.database import Database, DatabaseArgs
from components.edge.load_balancer import ListenerAttachment

config = pulumi.Config()
vpc, subnets = config.require("vpcId"), config.require_object("subnetIds")
listener = ListenerAttachment(
    name="shared", listener_arn=config.require("listenerArn"), group_id=config.require("balancerGroupId")
)

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
