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
        ("F55",),
        "the zone has no room for this size now",
        "AWS has no machine of this class free there; another zone or class may.",
        "Name another class, or other zones; else try again later.",
        "RDS, ElastiCache, EC2",
        r"Insufficient(?:DBInstance|CacheCluster|Instance|DBCluster)?Capacity"
        r"|(?:class|type|size).{0,80}not (?:available|supported) in (?:the specified|the requested|this|your requested)"
        r" (?:Availability Zone|zone|region)",
        "InsufficientCacheClusterCapacity: The requested cache node type is not available in the specified zone.",
        "the services' API references: error codes",
    ),
    refusal(
        ("F22",),
        "AWS may not write its logs into the bucket",
        "The bucket's policy does not name the service, the bucket is of another region, or it has no ACLs where "
        "CloudFront wants one.",
        "Let the component that writes the logs make the bucket, as Fairway's does.",
        "ELB, CloudFront",
        r"Access Denied for bucket|check S3 ?bucket permission|does not enable ACL access|InvalidConfigurationRequest"
        r".{0,60}\bbucket",
        "InvalidConfigurationRequest: Access Denied for bucket: shop-logs. Please check S3bucket permission",
        "Elastic Load Balancing user guide: access logs",
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
