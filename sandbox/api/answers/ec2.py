"""EC2: security group rules, prefix lists, availability zones."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.request import Request


def _rules(request: Request) -> dict[str, Any]:
    groups = {
        value for entry in request.get("Filters", []) if entry.get("Name") == "group-id" for value in entry["Values"]
    }
    results: list[dict[str, Any]] = []
    for way, egress in (("Ingress", False), ("Egress", True)):
        for properties in request.clouds.properties(f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"):
            if properties.get("securityGroupId") in groups:
                results.append(_rule(properties, egress))
    return {"SecurityGroupRules": results}


def _rule(properties: Mapping[str, Any], egress: bool) -> dict[str, Any]:
    source = (
        {"GroupId": properties["referencedSecurityGroupId"]} if properties.get("referencedSecurityGroupId") else None
    )
    return {
        "SecurityGroupRuleId": properties["securityGroupRuleId"],
        "GroupId": properties["securityGroupId"],
        "IsEgress": egress,
        "IpProtocol": properties["ipProtocol"],
        "FromPort": properties.get("fromPort", -1),
        "ToPort": properties.get("toPort", -1),
        "CidrIpv4": properties.get("cidrIpv4") or None,
        "PrefixListId": properties.get("prefixListId") or None,
        "ReferencedGroupInfo": source,
    }


def _prefix_lists(request: Request) -> dict[str, Any]:
    from sandbox.aws.regions import PREFIX_LISTS

    requested = {value for entry in request.get("Filters", []) for value in entry["Values"]}
    results: list[dict[str, Any]] = []
    for template, ids in PREFIX_LISTS.items():
        name = template.format(region=request.region)
        if name in requested and request.region in ids:
            entries = 55 if "cloudfront" in name else 20
            results.append({"PrefixListId": ids[request.region], "PrefixListName": name, "MaxEntries": entries})
    return {"PrefixLists": results}


def _zones(request: Request) -> dict[str, Any]:
    from sandbox.aws import regions

    names = regions.zones(request.region)
    common = {"State": "available", "RegionName": request.region, "ZoneType": "availability-zone"}
    return {"AvailabilityZones": [{"ZoneName": name, **common} for name in names]}


ANSWERS = {
    ("ec2", "DescribeSecurityGroupRules"): _rules,
    ("ec2", "DescribeManagedPrefixLists"): _prefix_lists,
    ("ec2", "DescribeAvailabilityZones"): _zones,
}
