"""The `Describe…` calls by which somebody looks up what an interrupted update may have made."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.request import Request
from sandbox.cloud import Entry

_List = Callable[[Clouds], bytes]
Answer = Callable[[Request], Mapping[str, Any]]
# API's filter → property of the simulated resource
_FILTERS = {
    "NAME": "name",
    "association.subnet-id": "subnetId",
    "cidr": "cidrBlock",
    "cidr-block": "cidrBlock",
    "group-name": "name",
    "service-name": "serviceName",
    "resource-id": "vpcId",
    "subnet-id": "subnetId",
    "vpc-id": "vpcId",
}
_BY_ID = {
    "aws:ec2/vpc:Vpc": "vpc-id",
    "aws:ec2/subnet:Subnet": "subnet-id",
    "aws:ec2/securityGroup:SecurityGroup": "group-id",
}
"""Type → the filter that is about a resource's own id."""


def _matching(request: Request, token: str) -> Iterator[tuple[str, Entry]]:
    """Identity and entry of what all filters of the request let through."""
    for identity, entry in request.clouds.all(token).items():
        properties = entry["properties"]
        tags: dict[str, str] = {**(properties.get("tags") or {}), **(properties.get("tagsAll") or {})}
        for wish in request.get("Filters") or request.get("Filter") or ():
            name = str(wish["Name"])
            value = tags.get(name[4:]) if name.startswith("tag:") else properties.get(_FILTERS.get(name, name))
            value = identity if _BY_ID.get(token) == name else value
            if value not in wish["Values"]:
                break
        else:
            yield identity, entry


def _listed(
    token: str, key: str, id_name: str, more: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda _: {}
) -> Answer:
    """more: what else is said of one, from the simulated resource's properties."""
    return lambda request: {
        key: [{id_name: identity, **more(entry["properties"])} for identity, entry in _matching(request, token)]
    }


def _subnet(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """All but AWS's own five addresses are free: what tasks have is not counted."""
    tags: Mapping[str, str] = {**(properties.get("tagsAll") or {}), **(properties.get("tags") or {})}
    return {
        "VpcId": properties.get("vpcId"),
        "AvailabilityZone": properties.get("availabilityZone"),
        "AvailableIpAddressCount": ip_network(properties["cidrBlock"]).num_addresses - 5,
        "Tags": [{"Key": name, "Value": value} for name, value in tags.items()],
    }


def _vpc_attribute(request: Request) -> Mapping[str, Any]:
    name = str(request.get("Attribute"))
    for identity, entry in request.clouds.all("aws:ec2/vpc:Vpc").items():
        if identity == request.get("VpcId"):
            value = entry["properties"].get(name, name == "enableDnsSupport")
            return {"VpcId": identity, name[0].upper() + name[1:]: {"Value": bool(value)}}
    raise RefusalError("InvalidVpcID.NotFound", f"The vpc ID '{request.get('VpcId')}' does not exist")


def _route_tables(request: Request) -> Mapping[str, Any]:
    if any(wish["Name"].startswith("association.") for wish in request.get("Filters", ())):
        matches = _matching(request, "aws:ec2/routeTableAssociation:RouteTableAssociation")
        associations = [
            {"RouteTableAssociationId": identity, "SubnetId": entry["properties"].get("subnetId")}
            for identity, entry in matches
        ]
        return {"RouteTables": [{"RouteTableId": "rtb", "Associations": associations}]}
    tables = _matching(request, "aws:ec2/routeTable:RouteTable")
    return {"RouteTables": [_route_table(request, identity) for identity, _ in tables]}


def _route_table(request: Request, identity: str) -> Mapping[str, Any]:
    own = [
        one
        for token in ("aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/route:Route")
        for one in request.clouds.properties(token)
        if one.get("routeTableId") == identity
    ]
    keys = {"destinationCidrBlock": "DestinationCidrBlock", "gatewayId": "GatewayId", "natGatewayId": "NatGatewayId"}
    return {
        "RouteTableId": identity,
        "Associations": [{"SubnetId": one["subnetId"], "Main": False} for one in own if one.get("subnetId")],
        "Routes": [
            {"State": "active", **{key: one[name] for name, key in keys.items() if one.get(name)}}
            for one in own
            if one.get("destinationCidrBlock")
        ],
    }


def _load_balancers(request: Request) -> Mapping[str, Any]:
    wishes: list[str] = [*(request.get("Names") or []), *(request.get("LoadBalancerArns") or [])]
    balancers = request.clouds.properties("aws:lb/loadBalancer:LoadBalancer")
    matches = [one for one in balancers if {one["name"], one["arn"]} & {*wishes}]
    if not matches:
        raise RefusalError("LoadBalancerNotFound", "One or more load balancers not found")
    return {"LoadBalancers": [_load_balancer(one) for one in matches]}


def _load_balancer(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "LoadBalancerArn": properties["arn"],
        "VpcId": properties.get("vpcId"),
        "LoadBalancerName": properties["name"],
        "Scheme": "internal" if properties.get("internal") else "internet-facing",
        "AvailabilityZones": [{"SubnetId": subnet} for subnet in properties.get("subnets") or ()],
    }


def _listeners(request: Request) -> Mapping[str, Any]:
    arns: list[str] = request.get("ListenerArns") or []
    matches = request.clouds.properties("aws:lb/listener:Listener")
    ours = [
        one for one in matches if one["arn"] in arns or one.get("loadBalancerArn") == request.get("LoadBalancerArn")
    ]
    if arns and not ours:
        raise RefusalError("ListenerNotFound", "One or more listeners not found")
    keys = {"ListenerArn": "arn", "LoadBalancerArn": "loadBalancerArn", "Protocol": "protocol"}
    return {
        "Listeners": [
            {
                "Port": int(one["port"]),
                **{key: one.get(name) for key, name in keys.items()},
                "DefaultActions": _actions(one.get("defaultActions") or ()),
            }
            for one in ours
        ]
    }


def _actions(actions: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [{"Type": one["type"], "TargetGroupArn": one.get("targetGroupArn")} for one in actions]


def _listener_certificates(request: Request) -> Mapping[str, Any]:
    """The listener's own, and those that were added to it."""
    arn = request.get("ListenerArn")
    own = [one for one in request.clouds.properties("aws:lb/listener:Listener") if one["arn"] == arn]
    added = request.clouds.properties("aws:lb/listenerCertificate:ListenerCertificate")
    every = [*own, *(one for one in added if one.get("listenerArn") == arn)]
    return {"Certificates": [{"CertificateArn": one["certificateArn"]} for one in every if one.get("certificateArn")]}


def _rules(request: Request) -> Mapping[str, Any]:
    matches = request.clouds.properties("aws:lb/listenerRule:ListenerRule")
    ours = [one for one in matches if one.get("listenerArn") == request.get("ListenerArn")]
    return {
        "Rules": [
            {
                "RuleArn": one["arn"],
                "Priority": str(int(one["priority"])),
                "Conditions": [
                    {"Field": "path-pattern", "Values": condition["pathPattern"]["values"]}
                    for condition in one.get("conditions") or ()
                    if condition.get("pathPattern")
                ],
                "Actions": _actions(one.get("actions") or ()),
            }
            for one in ours
        ]
    }


def cloudfront(clouds: Clouds, path: str) -> bytes | None:
    """Body of an answer of CloudFront, whose protocol is another than the other services'; None for what has none."""
    call, _, query = path.removeprefix("/2020-05-31/").partition("?")
    if call == "tagging":
        return _tags(clouds, parse_qs(query)["Resource"][0])
    if list_ := _CLOUDFRONT_LISTS.get(call):
        return list_(clouds)
    return None


def _tags(clouds: Clouds, arn: str) -> bytes:
    distributions = clouds.properties("aws:cloudfront/distribution:Distribution")
    none: Mapping[str, Any] = {}
    properties = next((one for one in distributions if one.get("arn") == arn), none)
    tags: Mapping[str, str] = {**(properties.get("tags") or {}), **(properties.get("tagsAll") or {})}
    items = "".join(f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>" for key, value in tags.items())
    return f"<Tags {_CLOUDFRONT}><Items>{items}</Items></Tags>".encode()


def _cloudfront_list(token: str, kind: str, members: Mapping[str, Callable[[Mapping[str, Any]], Any]]) -> _List:
    """kind: what a list and its items are called; members: of an item, from the simulated resource's properties."""

    def answer(clouds: Clouds) -> bytes:
        entries = clouds.all(token).items()
        items = "".join(
            f"<{kind}Summary><Id>{identity}</Id>"
            + "".join(f"<{name}>{escape(str(of(one['properties'])))}</{name}>" for name, of in members.items())
            + f"</{kind}Summary>"
            for identity, one in entries
        )
        quantity = f"<IsTruncated>false</IsTruncated><Quantity>{len(entries)}</Quantity>"
        body = f"<Marker/><MaxItems>100</MaxItems>{quantity}<Items>{items}</Items>"
        return f"<{kind}List {_CLOUDFRONT}>{body}</{kind}List>".encode()

    return answer


def _policies(kind: str) -> _List:
    """kind: what CloudFront calls them, as the type does."""

    def answer(clouds: Clouds) -> bytes:
        entries = clouds.all(f"aws:cloudfront/{kind[0].lower()}{kind[1:]}:{kind}").items()
        items = "".join(
            f"<{kind}Summary><Type>custom</Type><{kind}><Id>{identity}</Id><{kind}Config>"
            f"<Name>{escape(one['properties']['name'])}</Name></{kind}Config></{kind}></{kind}Summary>"
            for identity, one in entries
        )
        body = f"<MaxItems>100</MaxItems><Quantity>{len(entries)}</Quantity><Items>{items}</Items>"
        return f"<{kind}List {_CLOUDFRONT}>{body}</{kind}List>".encode()

    return answer


_CLOUDFRONT = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"'
_CLOUDFRONT_LISTS: Mapping[str, _List] = {
    "cache-policy": _policies("CachePolicy"),
    "response-headers-policy": _policies("ResponseHeadersPolicy"),
    "distribution": _cloudfront_list(
        "aws:cloudfront/distribution:Distribution",
        "Distribution",
        {"ARN": lambda one: one["arn"], "Comment": lambda one: one.get("comment", "")},
    ),
    "origin-access-control": _cloudfront_list(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "OriginAccessControl",
        {"Name": lambda one: one["name"]},
    ),
    "vpc-origin": _cloudfront_list(
        "aws:cloudfront/vpcOrigin:VpcOrigin",
        "VpcOrigin",
        {"OriginEndpointArn": lambda one: one["vpcOriginEndpointConfig"]["arn"]},
    ),
}


def _certificates(request: Request) -> Mapping[str, Any]:
    matches = request.clouds.properties("aws:acm/certificate:Certificate")
    listed = [{"CertificateArn": one["arn"], "DomainName": one["domainName"]} for one in matches]
    return {"CertificateSummaryList": listed}


def _user_pools(request: Request) -> Mapping[str, Any]:
    entries = request.clouds.all("aws:cognito/userPool:UserPool").items()
    return {"UserPools": [{"Id": identity, "Name": one["properties"]["name"]} for identity, one in entries]}


def _user_pool_clients(request: Request) -> Mapping[str, Any]:
    entries = request.clouds.all("aws:cognito/userPoolClient:UserPoolClient").items()
    ours = [
        (key, one["properties"]) for key, one in entries if one["properties"]["userPoolId"] == request.get("UserPoolId")
    ]
    return {"UserPoolClients": [{"ClientId": identity, "ClientName": one["name"]} for identity, one in ours]}


def _web_acls(request: Request) -> Mapping[str, Any]:
    entries = request.clouds.all("aws:wafv2/webAcl:WebAcl").items()
    ours = [(key, one["properties"]) for key, one in entries if one["properties"]["scope"] == request.get("Scope")]
    return {"WebACLs": [{"Id": identity, "Name": one["name"]} for identity, one in ours]}


ANSWERS: Mapping[tuple[str, str], Answer] = {
    ("acm", "ListCertificates"): _certificates,
    ("cognito-idp", "ListUserPoolClients"): _user_pool_clients,
    ("cognito-idp", "ListUserPools"): _user_pools,
    ("ec2", "DescribeAddresses"): _listed("aws:ec2/eip:Eip", "Addresses", "AllocationId"),
    ("ec2", "DescribeFlowLogs"): _listed("aws:ec2/flowLog:FlowLog", "FlowLogs", "FlowLogId"),
    ("ec2", "DescribeInternetGateways"): _listed(
        "aws:ec2/internetGateway:InternetGateway", "InternetGateways", "InternetGatewayId"
    ),
    ("ec2", "DescribeNatGateways"): _listed("aws:ec2/natGateway:NatGateway", "NatGateways", "NatGatewayId"),
    ("ec2", "DescribeRouteTables"): _route_tables,
    ("ec2", "DescribeSecurityGroups"): _listed(
        "aws:ec2/securityGroup:SecurityGroup", "SecurityGroups", "GroupId", lambda group: {"VpcId": group.get("vpcId")}
    ),
    ("ec2", "DescribeSubnets"): _listed("aws:ec2/subnet:Subnet", "Subnets", "SubnetId", _subnet),
    ("ec2", "DescribeVpcAttribute"): _vpc_attribute,
    ("ec2", "DescribeVpcEndpoints"): _listed(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "VpcEndpoints",
        "VpcEndpointId",
        lambda properties: {"ServiceName": properties.get("serviceName")},
    ),
    ("ec2", "DescribeVpcs"): _listed("aws:ec2/vpc:Vpc", "Vpcs", "VpcId"),
    ("elasticloadbalancing", "DescribeListenerCertificates"): _listener_certificates,
    ("elasticloadbalancing", "DescribeListeners"): _listeners,
    ("elasticloadbalancing", "DescribeLoadBalancers"): _load_balancers,
    ("elasticloadbalancing", "DescribeRules"): _rules,
    ("servicediscovery", "ListNamespaces"): _listed(
        "aws:servicediscovery/httpNamespace:HttpNamespace",
        "Namespaces",
        "Id",
        lambda namespace: {"Name": namespace.get("name"), "Arn": namespace.get("arn"), "Type": "HTTP"},
    ),
    ("wafv2", "ListWebACLs"): _web_acls,
}
