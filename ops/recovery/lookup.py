"""Whether AWS has what an update was creating when it was killed: asked by the names and tags that it was given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.base.aws import CLOUDFRONT_REGION
from ops.aws.client import Aws, AwsError
from ops.errors import MALFORMED
from ops.recovery.identity import BY_INPUT, REPEATABLE, Location

Inputs = Mapping[str, Any]
ABSENT = (
    "ClusterNotFoundException", "DBInstanceNotFound", "DBInstanceNotFoundFault", "LoadBalancerNotFound",
    "LoadBalancerNotFoundException", "ListenerNotFound", "ListenerNotFoundException", "ResourceNotFoundException",
    "RuleNotFound", "ServiceNotFoundException", "TargetGroupNotFound", "TargetGroupNotFoundException",
)  # fmt: skip
GONE = ("deleted", "deleting", "failed", "INACTIVE")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """id: of what AWS has, or may have, None for what is not there; reason: why that cannot be said.

    repeatable: it does no harm to make it once more.
    """

    id: str | None = None
    reason: str = ""
    repeatable: bool = False


Filters = Sequence[Mapping[str, Any]]
Answers = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class _Ec2:
    """One of EC2's `describe_…`: what an item's id is called, filter → input, and whether it is found by its tags."""

    describe: Callable[[Aws, Filters], Answers]
    id: str
    filters: Mapping[str, str]
    tagged: bool = True


_EC2: Mapping[str, _Ec2] = {
    "aws:ec2/eip:Eip": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_addresses", Filters=filters)["Addresses"],
        id="AllocationId",
        filters={},
    ),
    "aws:ec2/flowLog:FlowLog": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_flow_logs", Filter=filters)["FlowLogs"],
        id="FlowLogId",
        filters={"resource-id": "vpcId"},
    ),
    "aws:ec2/internetGateway:InternetGateway": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_internet_gateways", Filters=filters)["InternetGateways"],
        id="InternetGatewayId",
        filters={},
    ),
    "aws:ec2/natGateway:NatGateway": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_nat_gateways", Filters=filters)["NatGateways"],
        id="NatGatewayId",
        filters={"subnet-id": "subnetId"},
    ),
    "aws:ec2/routeTable:RouteTable": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_route_tables", Filters=filters)["RouteTables"],
        id="RouteTableId",
        filters={"vpc-id": "vpcId"},
    ),
    "aws:ec2/securityGroup:SecurityGroup": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_security_groups", Filters=filters)["SecurityGroups"],
        id="GroupId",
        filters={"vpc-id": "vpcId", "group-name": "name"},
        tagged=False,
    ),
    "aws:ec2/subnet:Subnet": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_subnets", Filters=filters)["Subnets"],
        id="SubnetId",
        filters={"vpc-id": "vpcId", "cidr-block": "cidrBlock"},
        tagged=False,
    ),
    "aws:ec2/vpc:Vpc": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_vpcs", Filters=filters)["Vpcs"],
        id="VpcId",
        filters={"cidr": "cidrBlock"},
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _Ec2(
        describe=lambda aws, filters: aws.ask("ec2", "describe_vpc_endpoints", Filters=filters)["VpcEndpoints"],
        id="VpcEndpointId",
        filters={"vpc-id": "vpcId", "service-name": "serviceName"},
        tagged=False,
    ),
}


class Lookup:
    """known: ids per type that the state has already, which are not what is looked for. tags: of the whole stack."""

    def __init__(self, aws: Aws, *, known: Mapping[str, set[str]], tags: Mapping[str, str]) -> None:
        self._aws, self._known, self._tags = aws, known, tags

    def find(self, type_token: str, inputs: Inputs) -> Outcome:
        """Changes nothing. Whatever has no answer is an outcome with a reason."""
        if type_token.startswith(REPEATABLE):
            return Outcome(repeatable=True)
        try:
            if derive := BY_INPUT.get(type_token):
                return Outcome(id=derive(inputs, self._location()))
            if call := _EC2.get(type_token):
                return self._one(type_token, self._ec2(call, inputs))
            if finder := _FINDERS.get(type_token):
                return self._one(type_token, finder(self._aws, {**inputs, "tags": self._all_tags(inputs)}))
        except AwsError as error:
            return Outcome() if error.code in ABSENT else Outcome(reason=str(error))
        except MALFORMED as error:
            return Outcome(reason=f"an answer or inputs of no known form ({type(error).__name__}: {error})")
        return Outcome(reason="Fairway does not know how to look this type up")

    def _one(self, type_token: str, ids: Sequence[str]) -> Outcome:
        candidates = [identity for identity in dict.fromkeys(ids) if identity not in self._known.get(type_token, ())]
        if len(candidates) > 1:
            return Outcome(reason=f"several are like it: {', '.join(candidates)}")
        return Outcome(id=candidates[0] if candidates else None)

    def _location(self) -> Location:
        return Location(account=self._aws.ask("sts", "get_caller_identity")["Account"], region=self._aws.region)

    def _all_tags(self, inputs: Inputs) -> Mapping[str, str]:
        return {**self._tags, **(inputs.get("tags") or {})}

    def _ec2(self, call: _Ec2, inputs: Inputs) -> Sequence[str]:
        filters: list[Mapping[str, Any]] = [
            {"Name": name, "Values": [inputs[key]]} for name, key in call.filters.items()
        ]
        if call.tagged:
            filters += [{"Name": f"tag:{name}", "Values": [value]} for name, value in self._all_tags(inputs).items()]
        items = call.describe(self._aws, filters)
        return [item[call.id] for item in items if str(item.get("State", "")) not in GONE]


def _load_balancer(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("elbv2", "describe_load_balancers", Names=[inputs["name"]])["LoadBalancers"]
    return [item["LoadBalancerArn"] for item in items]


def _target_group(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("elbv2", "describe_target_groups", Names=[inputs["name"]])["TargetGroups"]
    return [item["TargetGroupArn"] for item in items]


def _listener(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("elbv2", "describe_listeners", LoadBalancerArn=inputs["loadBalancerArn"])["Listeners"]
    return [item["ListenerArn"] for item in items if item["Port"] == int(inputs["port"])]


def _listener_rule(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("elbv2", "describe_rules", ListenerArn=inputs["listenerArn"])["Rules"]
    return [item["RuleArn"] for item in items if item["Priority"] == str(int(inputs["priority"]))]


def _distribution(aws: Aws, inputs: Inputs) -> Sequence[str]:
    """By its comment, which several stacks may share, and then by its tags."""
    listed: Inputs = aws.ask("cloudfront", "list_distributions", region=CLOUDFRONT_REGION).get("DistributionList") or {}
    items: Answers = listed.get("Items") or ()
    alike = [item for item in items if item.get("Comment") == (inputs.get("comment") or "")]
    return [item["Id"] for item in alike if _has_tags(aws, item["ARN"], inputs["tags"])]


def _has_tags(aws: Aws, arn: str, tags: Mapping[str, str]) -> bool:
    answer = aws.ask("cloudfront", "list_tags_for_resource", region=CLOUDFRONT_REGION, Resource=arn)
    return tags.items() <= {tag["Key"]: tag["Value"] for tag in answer["Tags"].get("Items") or ()}.items()


def _origin_access(aws: Aws, inputs: Inputs) -> Sequence[str]:
    answer = aws.ask("cloudfront", "list_origin_access_controls", region=CLOUDFRONT_REGION)
    listed: Inputs = answer.get("OriginAccessControlList") or {}
    items: Answers = listed.get("Items") or ()
    return [item["Id"] for item in items if item.get("Name") == inputs["name"]]


def _cache_policy(aws: Aws, inputs: Inputs) -> Sequence[str]:
    answer = aws.ask("cloudfront", "list_cache_policies", region=CLOUDFRONT_REGION, Type="custom")
    return _policies("CachePolicy", answer, inputs["name"])


def _response_headers_policy(aws: Aws, inputs: Inputs) -> Sequence[str]:
    answer = aws.ask("cloudfront", "list_response_headers_policies", region=CLOUDFRONT_REGION, Type="custom")
    return _policies("ResponseHeadersPolicy", answer, inputs["name"])


def _policies(kind: str, answer: Inputs, name: str) -> Sequence[str]:
    listed: Inputs = answer.get(f"{kind}List") or {}
    policies: Answers = [item[kind] for item in listed.get("Items") or ()]
    return [policy["Id"] for policy in policies if policy[f"{kind}Config"]["Name"] == name]


def _vpc_origin(aws: Aws, inputs: Inputs) -> Sequence[str]:
    """By the load balancer that it leads to: there is one for each."""
    listed: Inputs = aws.ask("cloudfront", "list_vpc_origins", region=CLOUDFRONT_REGION).get("VpcOriginList") or {}
    items: Answers = listed.get("Items") or ()
    return [item["Id"] for item in items if item.get("OriginEndpointArn") == inputs["vpcOriginEndpointConfig"]["arn"]]


def _user_pool(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("cognito-idp", "list_user_pools", MaxResults=60)["UserPools"]
    return [item["Id"] for item in items if item["Name"] == inputs["name"]]


def _user_pool_client(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("cognito-idp", "list_user_pool_clients", UserPoolId=inputs["userPoolId"])["UserPoolClients"]
    return [item["ClientId"] for item in items if item["ClientName"] == inputs["name"]]


def _web_acl(aws: Aws, inputs: Inputs) -> Sequence[str]:
    region = CLOUDFRONT_REGION if inputs["scope"] == "CLOUDFRONT" else ""
    items = aws.ask("wafv2", "list_web_acls", region=region, Scope=inputs["scope"])["WebACLs"]
    return [item["Id"] for item in items if item["Name"] == inputs["name"]]


def _secret(aws: Aws, inputs: Inputs) -> Sequence[str]:
    return [aws.ask("secretsmanager", "describe_secret", SecretId=inputs["name"])["ARN"]]


def _secret_version(aws: Aws, inputs: Inputs) -> Sequence[str]:
    """The current one: a version that was being made is current once it is there."""
    answer = aws.ask("secretsmanager", "list_secret_version_ids", SecretId=inputs["secretId"])
    versions: Answers = answer.get("Versions") or ()
    return [f"{inputs['secretId']}|{one['VersionId']}" for one in versions if "AWSCURRENT" in one["VersionStages"]]


def _cluster(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("ecs", "describe_clusters", clusters=[inputs["name"]])["clusters"]
    return [item["clusterArn"] for item in items if item.get("status") not in GONE]


def _service(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("ecs", "describe_services", cluster=inputs["cluster"], services=[inputs["name"]])["services"]
    return [item["serviceArn"] for item in items if item.get("status") not in GONE]


def _namespace(aws: Aws, inputs: Inputs) -> Sequence[str]:
    filters = [{"Name": "NAME", "Values": [inputs["name"]], "Condition": "EQ"}]
    items = aws.ask("servicediscovery", "list_namespaces", Filters=filters)["Namespaces"]
    return [item["Id"] for item in items if item.get("Name") == inputs["name"]]


def _database(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("rds", "describe_db_instances", DBInstanceIdentifier=inputs["identifier"])["DBInstances"]
    return [item["DbiResourceId"] for item in items if item.get("DBInstanceStatus") not in GONE]


def _certificate(aws: Aws, inputs: Inputs) -> Sequence[str]:
    items = aws.ask("acm", "list_certificates")["CertificateSummaryList"]
    return [item["CertificateArn"] for item in items if item.get("DomainName") == inputs["domainName"]]


def _association(aws: Aws, inputs: Inputs) -> Sequence[str]:
    filters = [{"Name": "association.subnet-id", "Values": [inputs["subnetId"]]}]
    tables = aws.ask("ec2", "describe_route_tables", Filters=filters)["RouteTables"]
    return [
        item["RouteTableAssociationId"]
        for table in tables
        for item in table.get("Associations", ())
        if item.get("SubnetId") == inputs["subnetId"]
    ]


def _group_rule(egress: bool) -> Callable[[Aws, Inputs], Sequence[str]]:
    def find(aws: Aws, inputs: Inputs) -> Sequence[str]:
        filters = [{"Name": "group-id", "Values": [inputs["securityGroupId"]]}]
        items = aws.ask("ec2", "describe_security_group_rules", Filters=filters)["SecurityGroupRules"]
        return [item["SecurityGroupRuleId"] for item in items if _same_rule(item, inputs, egress)]

    return find


def _same_rule(item: Mapping[str, Any], inputs: Inputs, egress: bool) -> bool:
    group: Inputs = item.get("ReferencedGroupInfo") or {}
    source: object = group.get("GroupId")
    theirs: tuple[object, ...] = (item.get("CidrIpv4"), item.get("CidrIpv6"), item.get("PrefixListId"), source)
    ours: tuple[object, ...] = tuple(
        inputs.get(key) for key in ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
    )
    ports = (inputs.get("fromPort", -1), inputs.get("toPort", -1))
    return bool(item["IsEgress"]) is egress and theirs == ours and (item["FromPort"], item["ToPort"]) == ports


_FINDERS: Mapping[str, Callable[[Aws, Inputs], Sequence[str]]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:cloudfront/cachePolicy:CachePolicy": _cache_policy,
    "aws:cloudfront/distribution:Distribution": _distribution,
    "aws:cloudfront/originAccessControl:OriginAccessControl": _origin_access,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _response_headers_policy,
    "aws:cloudfront/vpcOrigin:VpcOrigin": _vpc_origin,
    "aws:cognito/userPool:UserPool": _user_pool,
    "aws:cognito/userPoolClient:UserPoolClient": _user_pool_client,
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association,
    "aws:ecs/cluster:Cluster": _cluster,
    "aws:ecs/service:Service": _service,
    "aws:lb/listener:Listener": _listener,
    "aws:lb/listenerRule:ListenerRule": _listener_rule,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancer,
    "aws:lb/targetGroup:TargetGroup": _target_group,
    "aws:rds/instance:Instance": _database,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:secretsmanager/secretVersion:SecretVersion": _secret_version,
    "aws:servicediscovery/httpNamespace:HttpNamespace": _namespace,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _group_rule(True),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _group_rule(False),
    "aws:wafv2/webAcl:WebAcl": _web_acl,
}
LOOKED_UP = frozenset({*_EC2, *_FINDERS})
