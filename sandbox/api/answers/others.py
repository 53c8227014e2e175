"""What verify, doctor and preflight ask of the other services."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.api.asked import START, Asked, moment
from sandbox.api.clouds import RefusalError
from sandbox.api.running import SERVICE, address, log, observed, running, stopped


def _target_health(asked: Asked) -> dict[str, Any]:
    target = asked.get("TargetGroupArn")
    if asked.clouds.find("aws:lb/targetGroup:TargetGroup", arn=str(target)) is None:
        raise RefusalError("TargetGroupNotFound", "One or more target groups not found")
    found: list[dict[str, Any]] = []
    for service in asked.clouds.all(SERVICE).values():
        for balancer in service["properties"].get("loadBalancers", []):
            if balancer.get("targetGroupArn") == target:
                health = observed(service).get("targets", {"State": "healthy"})
                found += [
                    {"Target": {"Id": address(task), "Port": balancer["containerPort"]}, "TargetHealth": health}
                    for task in running(asked, service)
                ]
    return {"TargetHealthDescriptions": found}


def _target_groups(asked: Asked) -> dict[str, Any]:
    wanted = asked.get("TargetGroupArns", [])
    found = [there for there in asked.clouds.properties("aws:lb/targetGroup:TargetGroup") if there["arn"] in wanted]
    return {"TargetGroups": [_target_group(there) for there in found]}


def _target_group(there: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "TargetGroupArn": there["arn"],
        "TargetGroupName": there["name"],
        "Port": there.get("port"),
        "HealthCheckPath": there.get("healthCheck", {}).get("path"),
        "Matcher": {"HttpCode": there.get("healthCheck", {}).get("matcher", "200")},
    }


def _alarms(asked: Asked) -> dict[str, Any]:
    """All are quiet, but those whose `live` names another state."""
    wanted = asked.get("AlarmNames")
    found = [
        {
            "AlarmName": entry["properties"]["name"],
            "AlarmArn": entry["properties"]["arn"],
            "StateValue": entry.get("live", {}).get("state", "OK"),
            "StateReason": entry.get("live", {}).get("reason", ""),
        }
        for entry in asked.clouds.all("aws:cloudwatch/metricAlarm:MetricAlarm").values()
    ]
    chosen = [alarm for alarm in found if wanted is None or alarm["AlarmName"] in wanted]
    return {"MetricAlarms": chosen, "CompositeAlarms": []}


def _log_events(asked: Asked) -> dict[str, Any]:
    """A container's lines: the app's are those of `observed.log`."""
    group, stream = str(asked.get("logGroupName")), str(asked.get("logStreamName"))
    if asked.clouds.find("aws:cloudwatch/logGroup:LogGroup", name=group) is None:
        raise RefusalError("ResourceNotFoundException", "The specified log group does not exist.")
    _, container, identity = stream.split("/") if stream.count("/") == 2 else ("", "", "")
    for service in asked.clouds.all(SERVICE).values():
        for task in (*running(asked, service), *stopped(asked, service)):
            if task["taskArn"].endswith(f"/{identity}"):
                at = int(task["startedAt"].timestamp() * 1000)
                main = [balancer["containerName"] for balancer in service["properties"].get("loadBalancers", [])]
                lines: list[str] = log(service, task) if container in main else []
                return {"events": [{"timestamp": at, "ingestionTime": at, "message": line} for line in lines]}
    raise RefusalError("ResourceNotFoundException", "The specified log stream does not exist.")


def _rules(asked: Asked) -> dict[str, Any]:
    groups = {
        value for entry in asked.get("Filters", []) if entry.get("Name") == "group-id" for value in entry["Values"]
    }
    found: list[dict[str, Any]] = []
    for way, egress in (("Ingress", False), ("Egress", True)):
        for there in asked.clouds.properties(f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"):
            if there.get("securityGroupId") in groups:
                found.append(_rule(there, egress))
    return {"SecurityGroupRules": found}


def _rule(there: Mapping[str, Any], egress: bool) -> dict[str, Any]:
    source = {"GroupId": there["referencedSecurityGroupId"]} if there.get("referencedSecurityGroupId") else None
    return {
        "SecurityGroupRuleId": there["securityGroupRuleId"],
        "GroupId": there["securityGroupId"],
        "IsEgress": egress,
        "IpProtocol": there["ipProtocol"],
        "FromPort": there.get("fromPort", -1),
        "ToPort": there.get("toPort", -1),
        "CidrIpv4": there.get("cidrIpv4") or None,
        "PrefixListId": there.get("prefixListId") or None,
        "ReferencedGroupInfo": source,
    }


def _prefix_lists(asked: Asked) -> dict[str, Any]:
    from sandbox.aws.functions import PREFIX_LISTS

    wanted = {value for entry in asked.get("Filters", []) for value in entry["Values"]}
    found: list[dict[str, Any]] = []
    for template, ids in PREFIX_LISTS.items():
        name = template.format(region=asked.region)
        if name in wanted and asked.region in ids:
            entries = 55 if "cloudfront" in name else 20
            found.append({"PrefixListId": ids[asked.region], "PrefixListName": name, "MaxEntries": entries})
    return {"PrefixLists": found}


def _zones(asked: Asked) -> dict[str, Any]:
    from sandbox.aws.functions import ZONES

    names = [f"{asked.region}{letter}" for letter in ZONES.get(asked.region, "abc")]
    common = {"State": "available", "RegionName": asked.region, "ZoneType": "availability-zone"}
    return {"AvailabilityZones": [{"ZoneName": name, **common} for name in names]}


def _identity_provider(asked: Asked) -> dict[str, Any]:
    there = asked.clouds.find(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider", arn=str(asked.get("OpenIDConnectProviderArn"))
    )
    if there is None:
        raise RefusalError(
            "NoSuchEntity", f"OpenIDConnect Provider not found for arn {asked.get('OpenIDConnectProviderArn')}"
        )
    return {"Url": there["properties"].get("url", ""), "ClientIDList": there["properties"].get("clientIdLists", [])}


def _role(asked: Asked) -> dict[str, Any]:
    there = asked.clouds.find("aws:iam/role:Role", name=str(asked.get("RoleName")))
    if there is None:
        raise RefusalError("NoSuchEntity", f"The role with name {asked.get('RoleName')} cannot be found.")
    names = {"Path": "path", "RoleName": "name", "RoleId": "uniqueId", "Arn": "arn"}
    found = {key: there["properties"].get(name, "") for key, name in names.items()}
    return {"Role": {**found, "CreateDate": moment(START)}}


def _role_policies(asked: Asked) -> dict[str, Any]:
    role = asked.get("RoleName")
    policies = [p for p in asked.clouds.properties("aws:iam/rolePolicy:RolePolicy") if p.get("role") == role]
    return {"PolicyNames": [policy["name"] for policy in policies], "IsTruncated": False}


def _role_policy(asked: Asked) -> dict[str, Any]:
    for there in asked.clouds.properties("aws:iam/rolePolicy:RolePolicy"):
        if (there.get("role"), there["name"]) == (asked.get("RoleName"), asked.get("PolicyName")):
            return {"RoleName": there["role"], "PolicyName": there["name"], "PolicyDocument": there["policy"]}
    raise RefusalError("NoSuchEntity", f"The role policy with name {asked.get('PolicyName')} cannot be found.")


def _quota(asked: Asked) -> dict[str, Any]:
    code = str(asked.get("QuotaCode"))
    value = json.loads((asked.clouds.directory / "quotas.json").read_text()).get(code) if _has_quotas(asked) else None
    given = {"L-0EA8095F": 60.0}.get(code) if value is None else value
    if given is None:
        raise RefusalError("NoSuchResourceException", f"There is no quota {code}.")
    return {"Quota": {"ServiceCode": asked.get("ServiceCode"), "QuotaCode": code, "Value": given}}


def _has_quotas(asked: Asked) -> bool:
    return (asked.clouds.directory / "quotas.json").exists()


def _caller(asked: Asked) -> dict[str, Any]:
    arn = f"arn:aws:iam::{asked.account}:user/simulated"
    return {"UserId": "AIDASIMULATEDUSER0001", "Account": asked.account, "Arn": arn}


ANSWERS = {
    ("elasticloadbalancing", "DescribeTargetHealth"): _target_health,
    ("elasticloadbalancing", "DescribeTargetGroups"): _target_groups,
    ("monitoring", "DescribeAlarms"): _alarms,
    ("logs", "GetLogEvents"): _log_events,
    ("ec2", "DescribeSecurityGroupRules"): _rules,
    ("ec2", "DescribeManagedPrefixLists"): _prefix_lists,
    ("ec2", "DescribeAvailabilityZones"): _zones,
    ("iam", "GetOpenIDConnectProvider"): _identity_provider,
    ("iam", "GetRole"): _role,
    ("iam", "ListRolePolicies"): _role_policies,
    ("iam", "GetRolePolicy"): _role_policy,
    ("servicequotas", "GetServiceQuota"): _quota,
    ("sts", "GetCallerIdentity"): _caller,
}
