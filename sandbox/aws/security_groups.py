"""Security groups and their rules."""

import re
from ipaddress import ip_network

from sandbox.aws.checks import exists, others, unused
from sandbox.aws.regions import PREFIX_LISTS
from sandbox.kinds import Call, Kind, arn

GROUP = "aws:ec2/securityGroup:SecurityGroup"


def _group(call: Call) -> None:
    name = call.get("name", "")
    if name.startswith("sg-"):
        raise call.refuse(
            "InvalidParameterValue: Invalid security group name. Group names may not be in the format sg-*."
        )
    if not call.get("description", "x").isascii():
        raise call.refuse(
            f"InvalidParameterValue: Value ({call['description']}) for parameter GroupDescription is invalid. "
            "Character sets beyond ASCII are not supported."
        )
    if call.before is None:
        for other in call.cloud.all(GROUP).values():
            if (other["properties"].get("name"), other["properties"].get("vpcId")) == (name, call.get("vpcId")):
                raise call.refuse(
                    f"InvalidGroup.Duplicate: The security group '{name}' already exists for VPC '{call.get('vpcId')}'"
                )


def _rule(call: Call) -> None:
    sources = [key for key in ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId") if call.get(key)]
    if len(sources) != 1:
        raise call.refuse(
            "exactly one of cidrIpv4, cidrIpv6, prefixListId and referencedSecurityGroupId must be given, not "
            + (" and ".join(sources) or "none")
        )
    keys = (
        "securityGroupId",
        "ipProtocol",
        "fromPort",
        "toPort",
        "cidrIpv4",
        "cidrIpv6",
        "prefixListId",
        "referencedSecurityGroupId",
    )
    mine = [call.get(key) for key in keys]
    for identity, other in call.cloud.all(call.token).items():
        if identity != call.generated.get("id") and [other["properties"].get(key) for key in keys] == mine:
            raise call.refuse("InvalidPermission.Duplicate: the specified rule already exists")


def _ports(call: Call) -> None:
    least, most, protocol = call.get("fromPort"), call.get("toPort"), str(call.get("ipProtocol", ""))
    if protocol in ("tcp", "udp", "6", "17"):
        if least is None or most is None:
            raise call.refuse(f"InvalidParameterValue: {protocol} rules must have a from and a to port")
        if least > most or not (0 <= least <= 65535 and 0 <= most <= 65535):
            raise call.refuse(f"InvalidParameterValue: Invalid TCP/UDP port range ({least}:{most})")
    if call.get("description") and not re.fullmatch(
        r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}", call["description"]
    ):
        raise call.refuse(
            "InvalidParameterValue: Invalid rule description. Valid descriptions are strings less than 256 characters "
            "from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )


def _both_ends(call: Call) -> None:
    """The other group is there, and in the same network; the range is a whole one."""
    other, text = call.get("referencedSecurityGroupId"), call.get("cidrIpv4") or call.get("cidrIpv6")
    if text:
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise call.refuse(f"InvalidParameterValue: CIDR block {text} is malformed") from None
        if str(network) != text and network.version == 4:
            raise call.refuse(f"InvalidParameterValue: CIDR block {text} is malformed")
    if other and call.missing(GROUP, other):
        raise call.refuse(f"InvalidGroup.NotFound: The security group '{other}' does not exist")
    own_network, other_network = (call.look(GROUP, group, "vpcId") for group in (call.get("securityGroupId"), other))
    if own_network and other_network and own_network != other_network:
        raise call.refuse("InvalidGroup.NotFound: You have specified two resources that belong to different networks.")


def _room(call: Call) -> None:
    """Sixty rules each way; a prefix list counts as many as its entries can be."""
    weights = {
        identity: 55 if "cloudfront" in name else 20 for name, ids in PREFIX_LISTS.items() for identity in ids.values()
    }
    group = call.get("securityGroupId")
    rules = [e["properties"] for e in others(call) if e["properties"].get("securityGroupId") == group]
    used = sum(weights.get(str(rule.get("prefixListId")), 1) for rule in [*rules, call.properties])
    if used > 60:
        raise call.refuse(
            "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached."
        )


_RULE = Kind(
    title="VPC Security Group Rule",
    id="sgr-{hex17}",
    arn=arn("ec2", "security-group-rule/{id}"),
    called="securityGroupId",
    checks=(
        _rule,
        _ports,
        exists("securityGroupId", GROUP, "InvalidGroup.NotFound: The security group '{0}' does not exist"),
        _both_ends,
        _room,
    ),
    outputs={"securityGroupRuleId": "{id}"},
)

KINDS = {
    GROUP: Kind(
        title="Security Group",
        id="sg-{hex17}",
        arn=arn("ec2", "security-group/{id}"),
        checks=(_group, exists("vpcId", "aws:ec2/vpc:Vpc", "InvalidVpcID.NotFound: The vpc ID '{0}' does not exist")),
        outputs={"ownerId": "{account}", "vpcId": "vpc-{hex17}", "ingress": [], "egress": []},
        deletable=unused(
            "Security Group",
            ("aws:lb/loadBalancer:LoadBalancer", "securityGroups"),
            ("aws:rds/instance:Instance", "vpcSecurityGroupIds"),
            ("aws:ecs/service:Service", "networkConfiguration.securityGroups"),
            ("aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds"),
            ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId"),
            ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "referencedSecurityGroupId"),
        ),
        shared=True,
    ),
    "aws:ec2/securityGroupRule:SecurityGroupRule": Kind(
        title="Security Group Rule",
        id="sgrule-{digits10}",
        called="securityGroupId",
        outputs={"securityGroupRuleId": "sgr-{hex17}"},
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _RULE,
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _RULE,
}
