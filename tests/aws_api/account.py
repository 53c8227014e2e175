"""What an AWS account holds, read with boto3 from the same API that the provider writes to."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import boto3

from components.base.aws import CLOUDFRONT_REGION

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
    """One account. url: where its API answers; id: its 12 digits; region: of the stack in it."""

    url: str
    id: str
    region: str = REGION

    def client(self, service: str, region: str | None = None) -> Any:
        make = cast(Callable[..., Any], boto3.client)
        return make(
            service,
            endpoint_url=self.url,
            region_name=region or self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def inventory(self) -> frozenset[str]:
        """Everything that costs or collides when it is left behind, as `label name`."""
        found: set[str] = set()
        for region in {self.region, CLOUDFRONT_REGION}:  # CloudFront's certificate, web ACL and its log are there
            for label, (service, operation, key, name) in LISTED.items():
                items = getattr(self.client(service, region), operation)()[key]
                found |= {f"{label} {item[name] if name else item}" for item in items}
        return frozenset(found | self._in_the_region() | self._in_the_world())

    def _in_the_region(self) -> set[str]:
        """What is still told of for a while when it is gone."""
        gateways = self.client("ec2").describe_nat_gateways()["NatGateways"]
        found = {f"NAT gateway {item['NatGatewayId']}" for item in gateways if item["State"] != "deleted"}
        endpoints = self.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
        found |= {f"VPC endpoint {item['VpcEndpointId']}" for item in endpoints if item["State"] != "deleted"}
        arns = self.client("ecs").list_clusters()["clusterArns"]
        clusters = self.client("ecs").describe_clusters(clusters=arns)["clusters"] if arns else []
        found |= {f"cluster {item['clusterArn']}" for item in clusters if item["status"] != "INACTIVE"}
        pools = self.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
        return found | {f"user pool {item['Name']}" for item in pools}

    def _in_the_world(self) -> set[str]:
        """What has no region: CloudFront, its web ACLs, DNS, and budgets."""
        cloudfront = self.client("cloudfront")
        distributions = cloudfront.list_distributions()["DistributionList"].get("Items", [])
        found = {f"distribution {item['Id']}" for item in distributions}
        functions = cloudfront.list_functions()["FunctionList"].get("Items", [])
        found |= {f"function {item['Name']}" for item in functions}
        controls = cloudfront.list_origin_access_controls()["OriginAccessControlList"].get("Items", [])
        found |= {f"origin access control {item['Name']}" for item in controls}
        budgets = self.client("budgets").describe_budgets(AccountId=self.id)["Budgets"]
        found |= {f"budget {item['BudgetName']}" for item in budgets}
        walls = self.client("wafv2", CLOUDFRONT_REGION).list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
        found |= {f"web ACL {item['Name']}" for item in walls}
        return found | {f"record {name} {kind}" for name, kind in self.records() if kind not in ("NS", "SOA")}

    def records(self) -> Mapping[tuple[str, str], Any]:
        """(name without the last dot, type) → record, of every zone."""
        dns = self.client("route53")
        zones = [zone["Id"] for zone in dns.list_hosted_zones()["HostedZones"]]
        sets = [dns.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"] for zone in zones]
        return {(record["Name"].rstrip("."), record["Type"]): record for records in sets for record in records}

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

    def migration(self, name: str) -> Mapping[str, Any]:
        """Container name → its definition, of the migration of service `name`."""
        task = self.task_definition(self._family(name))
        return {container["name"]: container for container in task["containerDefinitions"]}

    def migrations(self, name: str) -> Any:
        """Every task that ran the migration of service `name`."""
        ecs, cluster = self.client("ecs"), self.service(name)["clusterArn"]
        arns = ecs.list_tasks(cluster=cluster, family=self._family(name), desiredStatus="STOPPED")["taskArns"]
        return ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]

    def _family(self, name: str) -> str:
        definition = self.task_definition(self.service(name)["taskDefinition"])
        return f"{definition['family']}-migration"

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
