"""What an AWS account holds, read with boto3 from the same API that the provider writes to."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import boto3

REGION = "us-east-1"

# What a stack may leave behind: label → (service, operation, key of the answer, what names an item; None for texts).
LISTED: Mapping[str, tuple[str, str, str, str | None]] = {
    "VPC": ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    "subnet": ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    "route table": ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    "internet gateway": ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "address": ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    "security group": ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    "flow log": ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    "database": ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    "subnet group": ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    "parameter group": ("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
    "snapshot": ("rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
    "secret": ("secretsmanager", "list_secrets", "SecretList", "Name"),
    "repository": ("ecr", "describe_repositories", "repositories", "repositoryName"),
    "task definition": ("ecs", "list_task_definitions", "taskDefinitionArns", None),
    "load balancer": ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    "target group": ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupName"),
    "log group": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "role": ("iam", "list_roles", "Roles", "RoleName"),
    "identity provider": ("iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn"),
    "bucket": ("s3", "list_buckets", "Buckets", "Name"),
    "alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "dashboard": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "topic": ("sns", "list_topics", "Topics", "TopicArn"),
    "rule": ("events", "list_rules", "Rules", "Name"),
    "key": ("kms", "list_keys", "Keys", "KeyId"),
    "zone": ("route53", "list_hosted_zones", "HostedZones", "Name"),
    "certificate": ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
}


@dataclass(frozen=True)
class Account:
    """One account. url: where its API answers; id: its 12 digits."""

    url: str
    id: str

    def client(self, service: str) -> Any:
        make = cast(Callable[..., Any], boto3.client)
        return make(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def inventory(self) -> frozenset[str]:
        """Everything that costs or collides when it is left behind, as `label name`."""
        found: set[str] = set()
        for label, (service, operation, key, name) in LISTED.items():
            items = getattr(self.client(service), operation)()[key]
            found |= {f"{label} {item[name] if name else item}" for item in items}
        # These are still told of for a while when they are gone.
        gateways = self.client("ec2").describe_nat_gateways()["NatGateways"]
        found |= {f"NAT gateway {item['NatGatewayId']}" for item in gateways if item["State"] != "deleted"}
        endpoints = self.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
        found |= {f"VPC endpoint {item['VpcEndpointId']}" for item in endpoints if item["State"] != "deleted"}
        arns = self.client("ecs").list_clusters()["clusterArns"]
        clusters = self.client("ecs").describe_clusters(clusters=arns)["clusters"] if arns else []
        found |= {f"cluster {item['clusterArn']}" for item in clusters if item["status"] != "INACTIVE"}
        distributions = self.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
        found |= {f"distribution {item['Id']}" for item in distributions}
        pools = self.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        found |= {f"user pool {item['Name']}" for item in pools}
        budgets = self.client("budgets").describe_budgets(AccountId=self.id)["Budgets"]
        found |= {f"budget {item['BudgetName']}" for item in budgets}
        walls = self.client("wafv2").list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
        found |= {f"web ACL {item['Name']}" for item in walls}
        return frozenset(found)

    def cluster(self) -> str:
        (arn,) = self.client("ecs").list_clusters()["clusterArns"]
        return arn

    def service(self, name: str) -> Any:
        """The ECS service whose logical name is `name`."""
        ecs, cluster = self.client("ecs"), self.cluster()
        arns: Iterable[str] = ecs.list_services(cluster=cluster)["serviceArns"]
        (arn,) = [arn for arn in arns if arn.split("/")[-1].startswith(f"{name}-service-")]
        (service,) = ecs.describe_services(cluster=cluster, services=[arn])["services"]
        return service

    def task_definition(self, arn: str) -> Any:
        return self.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]

    def containers(self, name: str) -> Mapping[str, Any]:
        """Container name → its definition, of what service `name` runs."""
        task = self.task_definition(self.service(name)["taskDefinition"])
        return {container["name"]: container for container in task["containerDefinitions"]}

    def target_group(self, name: str) -> Any:
        (balanced,) = self.service(name)["loadBalancers"]
        elb = self.client("elbv2")
        (group,) = elb.describe_target_groups(TargetGroupArns=[balanced["targetGroupArn"]])["TargetGroups"]
        return group

    def connection(self) -> tuple[str, list[str], Mapping[str, Any]]:
        """The database's secret: its ARN, the ids of its versions newest first, and the current value."""
        secrets = self.client("secretsmanager")
        (arn,) = [item["ARN"] for item in secrets.list_secrets()["SecretList"] if "database-connection" in item["Name"]]
        value = secrets.get_secret_value(SecretId=arn)
        stages: Mapping[str, list[str]] = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
        versions = sorted(stages, key=lambda version: "AWSCURRENT" not in stages[version])
        return arn, versions, json.loads(value["SecretString"])
