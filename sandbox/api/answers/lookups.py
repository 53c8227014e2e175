"""The `Describe…` calls by which somebody looks up what an interrupted update may have made."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.request import Request
from sandbox.cloud import Entry

Answer = Callable[[Request], Mapping[str, Any]]
# API's filter → property of the simulated resource
_FILTERS = {
    "association.subnet-id": "subnetId",
    "cidr": "cidrBlock",
    "cidr-block": "cidrBlock",
    "group-name": "name",
    "service-name": "serviceName",
    "subnet-id": "subnetId",
    "vpc-id": "vpcId",
}


def _matching(request: Request, token: str) -> Iterator[tuple[str, Entry]]:
    """Identity and entry of what all filters of the request let through."""
    for identity, entry in request.clouds.all(token).items():
        properties = entry["properties"]
        tags: dict[str, str] = {**(properties.get("tags") or {}), **(properties.get("tagsAll") or {})}
        for wish in request.get("Filters") or request.get("Filter") or ():
            name = str(wish["Name"])
            value = tags.get(name[4:]) if name.startswith("tag:") else properties.get(_FILTERS.get(name, name))
            if value not in wish["Values"]:
                break
        else:
            yield identity, entry


def _listed(token: str, key: str, id_name: str) -> Answer:
    return lambda request: {key: [{id_name: identity} for identity, _ in _matching(request, token)]}


def _route_tables(request: Request) -> Mapping[str, Any]:
    if any(wish["Name"].startswith("association.") for wish in request.get("Filters", ())):
        matches = _matching(request, "aws:ec2/routeTableAssociation:RouteTableAssociation")
        associations = [
            {"RouteTableAssociationId": identity, "SubnetId": entry["properties"].get("subnetId")}
            for identity, entry in matches
        ]
        return {"RouteTables": [{"RouteTableId": "rtb", "Associations": associations}]}
    token = "aws:ec2/routeTable:RouteTable"  # noqa: S105
    return _listed(token, "RouteTables", "RouteTableId")(request)


def _load_balancers(request: Request) -> Mapping[str, Any]:
    names: list[str] = request.get("Names") or []
    matches = [one for one in request.clouds.properties("aws:lb/loadBalancer:LoadBalancer") if one["name"] in names]
    if not matches:
        raise RefusalError("LoadBalancerNotFound", "One or more load balancers not found")
    return {"LoadBalancers": [{"LoadBalancerArn": one["arn"], "LoadBalancerName": one["name"]} for one in matches]}


def _listeners(request: Request) -> Mapping[str, Any]:
    matches = request.clouds.properties("aws:lb/listener:Listener")
    ours = [one for one in matches if one.get("loadBalancerArn") == request.get("LoadBalancerArn")]
    return {"Listeners": [{"ListenerArn": one["arn"], "Port": int(one["port"])} for one in ours]}


def _rules(request: Request) -> Mapping[str, Any]:
    matches = request.clouds.properties("aws:lb/listenerRule:ListenerRule")
    ours = [one for one in matches if one.get("listenerArn") == request.get("ListenerArn")]
    return {"Rules": [{"RuleArn": one["arn"], "Priority": str(int(one["priority"]))} for one in ours]}


def distributions(clouds: Clouds) -> bytes:
    """ListDistributions, the one answer of CloudFront: its protocol is another than the other services'."""
    matches = clouds.all("aws:cloudfront/distribution:Distribution").items()
    named = [(identity, escape(str(entry["properties"].get("comment", "")))) for identity, entry in matches]
    items = "".join(
        f"<DistributionSummary><Id>{identity}</Id><Comment>{comment}</Comment></DistributionSummary>"
        for identity, comment in named
    )
    return (
        '<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Marker/><MaxItems>100</MaxItems>'
        f"<IsTruncated>false</IsTruncated><Quantity>{len(matches)}</Quantity><Items>{items}</Items></DistributionList>"
    ).encode()


def _databases(request: Request) -> Mapping[str, Any]:
    name = request.get("DBInstanceIdentifier")
    for identity, entry in request.clouds.all("aws:rds/instance:Instance").items():
        if name in (entry["properties"].get("identifier"), identity):
            described = {"DBInstanceIdentifier": entry["properties"]["identifier"], "DbiResourceId": identity}
            status = entry.get("live", {}).get("status", "available")
            return {"DBInstances": [{**described, "DBInstanceStatus": status}]}
    raise RefusalError("DBInstanceNotFound", f"DBInstance {name} not found.")


def _certificates(request: Request) -> Mapping[str, Any]:
    matches = request.clouds.properties("aws:acm/certificate:Certificate")
    listed = [{"CertificateArn": one["arn"], "DomainName": one["domainName"]} for one in matches]
    return {"CertificateSummaryList": listed}


ANSWERS: Mapping[tuple[str, str], Answer] = {
    ("acm", "ListCertificates"): _certificates,
    ("ec2", "DescribeAddresses"): _listed("aws:ec2/eip:Eip", "Addresses", "AllocationId"),
    ("ec2", "DescribeInternetGateways"): _listed(
        "aws:ec2/internetGateway:InternetGateway", "InternetGateways", "InternetGatewayId"
    ),
    ("ec2", "DescribeNatGateways"): _listed("aws:ec2/natGateway:NatGateway", "NatGateways", "NatGatewayId"),
    ("ec2", "DescribeRouteTables"): _route_tables,
    ("ec2", "DescribeSecurityGroups"): _listed("aws:ec2/securityGroup:SecurityGroup", "SecurityGroups", "GroupId"),
    ("ec2", "DescribeSubnets"): _listed("aws:ec2/subnet:Subnet", "Subnets", "SubnetId"),
    ("ec2", "DescribeVpcEndpoints"): _listed("aws:ec2/vpcEndpoint:VpcEndpoint", "VpcEndpoints", "VpcEndpointId"),
    ("ec2", "DescribeVpcs"): _listed("aws:ec2/vpc:Vpc", "Vpcs", "VpcId"),
    ("elasticloadbalancing", "DescribeListeners"): _listeners,
    ("elasticloadbalancing", "DescribeLoadBalancers"): _load_balancers,
    ("elasticloadbalancing", "DescribeRules"): _rules,
    ("rds", "DescribeDBInstances"): _databases,
}
