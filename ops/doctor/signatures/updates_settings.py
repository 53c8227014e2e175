"""What AWS refuses of the values themselves: names, parameters, networks and services that do not fit together."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures.refusal import refusal

REFUSALS: Sequence[Signature] = (
    refusal(
        ("F55",),
        "RDS refuses a name or a parameter",
        "A name has characters that RDS does not take or is reserved; or the parameter group is of another version, "
        "knows no such parameter, or takes it at a restart alone.",
        "Letters and digits for the database's name, another user than `admin` or `rdsadmin`; a parameter group of the "
        "engine's major version, with `applyMethod: pending-reboot` for what is static.",
        "RDS",
        r"DBName must|DatabaseName .{0,40}(?:must|reserved)|reserved word|Unmodifiable / Unsupported"
        r"|parameter with name"
        r"|immediate apply method|incompatible-parameters|DBParameterGroup(?:Family|NotFound)"
        r"|Parameter Group .{0,120}cannot be used|default parameter group",
        "InvalidParameterValue: DBName must begin with a letter and contain only alphanumeric characters.",
        "Amazon RDS API reference: CreateDBInstance; user guide: parameter groups",
    ),
    refusal(
        ("F55",),
        "subnets, zones or security groups do not fit together",
        "There are fewer than two zones, or one that the account does not have; or a subnet or group is of another "
        "VPC, or does not exist any more.",
        "Name subnets of two zones and groups, all of one VPC (`network.existing`), or let Fairway make them; "
        "`./fairway preflight` says so before.",
        "EC2, ELB, RDS",
        r"DoesNotCoverEnoughAZs|InvalidVPCNetworkState|in different VPCs|InvalidSubnet(?!\.(?:Conflict|Range))"
        r"|(?:At least two|multiple) subnets|security groups? (?:are|is) invalid"
        r"|security group '\S+' does not exist|Invalid(?:Vpc"
        r"|Security)?Group\w*\.NotFound"
        r"|InvalidVpcID|Subnets can currently only be created|has no internet gateway",
        "DBSubnetGroupDoesNotCoverEnoughAZs: Add subnets to cover at least 2 AZs.",
        "the services' API references: error codes",
    ),
    refusal(
        ("F23",),
        "the service and its target group do not fit together",
        "The service names a container or port that its task definition lacks, or the target group takes instances.",
        "One name and one port of the container for both, and `targetType: ip`, as Fairway's Service has it.",
        "ECS",
        r"did not have a container port|The container \S+ does not exist in the task definition"
        r"|has target type \w+, which is incompatible",
        "InvalidParameterException: The container web did not have a container port 8080 defined.",
        "Amazon ECS API reference: CreateService",
    ),
)
