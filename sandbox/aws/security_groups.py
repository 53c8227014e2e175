"""Security groups and their rules."""

from sandbox.aws.checks import exists, unused
from sandbox.kinds import Call, Kind, arn

GROUP = "aws:ec2/securityGroup:SecurityGroup"


def _group(call: Call) -> None:
    name = call.get("name", "")
    if name.startswith("sg-"):
        raise call.refuse(
            "InvalidParameterValue: Invalid security group name. Group names may not be in the format sg-*."
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


_RULE = Kind(
    title="VPC Security Group Rule",
    id="sgr-{hex17}",
    arn=arn("ec2", "security-group-rule/{id}"),
    called="securityGroupId",
    checks=(_rule, exists("securityGroupId", GROUP, "InvalidGroup.NotFound: The security group '{0}' does not exist")),
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
            ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId"),
            ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "referencedSecurityGroupId"),
        ),
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
