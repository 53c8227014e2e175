"""What AWS refuses while `pulumi up` runs: mostly what new accounts and first deployments meet."""

from collections.abc import Sequence

from ops.doctor.evidence import Origin
from ops.doctor.signature import Sign, Signature

_UPDATE = frozenset[Origin]({"update"})


def _refusal(
    failures: tuple[str, ...], title: str, cause: str, fix: str, service: str, pattern: str, example: str, source: str
) -> Signature:
    sign = Sign(service, pattern, 92, example, source, _UPDATE)
    return Signature(failures=failures, title=title, cause=cause, fix=fix, signs=(sign,))


REFUSALS: Sequence[Signature] = (
    _refusal(
        ("F55",),
        "the account may not make CloudFront distributions yet",
        "AWS checks new accounts by hand before they may.",
        "Open a case with AWS Support (account and billing, free): “enable CloudFront for a new account”. Meanwhile "
        "deploy with `edge.ingress` set to the load balancer alone, then switch back.",
        "CloudFront",
        r"account must be verified before you can add new CloudFront",
        "operation error CloudFront: CreateDistribution, AccessDenied: Your account must be verified before you can "
        "add new CloudFront resources.",
        "AWS re:Post: CloudFront AccessDenied in new accounts",
    ),
    _refusal(
        ("F22",),
        "a service-linked role does not exist yet, or is not visible yet",
        "The first use of ECS, load balancers or autoscaling in an account makes the role, and it takes seconds to "
        "appear.",
        "Run `pulumi up` again. Where the deploying user may not make it: `aws iam create-service-linked-role "
        "--aws-service-name ecs.amazonaws.com`.",
        "IAM",
        r"(?:assume the )?service[- ]linked role",
        "InvalidParameterException: Unable to assume the service linked role. Please verify that the ECS service "
        "linked role exists.",
        "Amazon ECS developer guide: using service-linked roles",
    ),
    _refusal(
        ("F22",),
        "a role that was just made is not visible yet",
        "IAM takes some seconds to make a new role or policy known everywhere.",
        "Run `pulumi up` again: it goes on from where it stopped.",
        "IAM, ECS",
        r"role .{0,160}(?:cannot be assumed|is invalid or cannot|not authorized to assume|should be a valid"
        r"|does not exist)|unable to assume (?:the )?role|Invalid principal in policy"
        r"|MalformedPolicyDocument.{0,80}principal",
        "ClientException: Role arn:aws:iam::444455556666:role/shop-execution cannot be assumed by ECS",
        "AWS IAM user guide: changes are not always immediately visible",
    ),
    _refusal(
        ("F43",),
        "the account's quota of Fargate's vCPUs is too small",
        "New accounts begin with few.",
        "Service Quotas → AWS Fargate → `Fargate On-Demand vCPU resource count`: ask for more; meanwhile fewer or "
        "smaller tasks.",
        "Fargate",
        r"(?:vCPU|Fargate).{0,80}(?:limit|quota)|limit on the number of (?:vCPUs|tasks)",
        "You've reached the limit on the number of vCPUs you can run concurrently",
        "Amazon ECS developer guide: Fargate quotas",
    ),
    _refusal(
        ("F35",),
        "Fargate has no such size",
        "CPU and memory of a task go together in pairs.",
        "Take a pair of docs/configuration.md, such as 256 and 512, 512 and 1024, 1024 and 2048.",
        "ECS",
        r"No Fargate configuration exists|Invalid (?:CPU or memory|'(?:cpu|memory)' setting)",
        "ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory",
        "Amazon ECS developer guide: task size",
    ),
    _refusal(
        ("F55",),
        "the account has as many addresses as it may",
        "Each NAT gateway needs an Elastic IP; five a region are allowed at first.",
        "Release unused ones (`aws ec2 describe-addresses`), ask Service Quotas for more, or use one NAT gateway "
        "(`network.nat: single`).",
        "EC2",
        r"AddressLimitExceeded|maximum number of addresses",
        "AddressLimitExceeded: The maximum number of addresses has been reached.",
        "Amazon EC2 API reference: error codes",
    ),
    _refusal(
        ("F55",),
        "the account has as many VPCs, gateways or groups as it may",
        "Five VPCs and internet gateways a region are allowed at first.",
        "Delete what is unused, ask Service Quotas for more, or use a VPC that exists (`network.existing`).",
        "EC2, ELB, RDS",
        r"\b(?:Vpc|InternetGateway|NatGateway|SecurityGroup|NetworkInterface|VpcEndpoint)LimitExceeded|(?:maximum"
        r"|max) number of (?:VPCs|internet gateways|security groups|NAT)|TooMany(?:LoadBalancers|TargetGroups"
        r"|Distributions|Certificates)|InstanceQuotaExceeded|LimitExceededException|QuotaExceeded",
        "VpcLimitExceeded: The maximum number of VPCs has been reached.",
        "Amazon EC2 API reference: error codes",
    ),
    _refusal(
        ("F55",),
        "a security group has no room for CloudFront's addresses",
        "The prefix list of CloudFront counts as 55 of the 60 rules that a group may have.",
        "Keep the load balancer's group for CloudFront alone, or ask for more `Inbound or outbound rules per security "
        "group`.",
        "EC2",
        r"RulesPerSecurityGroupLimitExceeded|maximum number of rules per security group",
        "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
        "Amazon VPC user guide: AWS-managed prefix lists, weight",
    ),
    _refusal(
        ("F19",),
        "a certificate waits for its validation",
        "Its validation records are not in the domain's DNS, or the domain's name servers are others.",
        "Create the records that the stack's output `dnsRecords` names at whoever answers for the domain (`dig NS`); "
        "then `pulumi up` again.",
        "ACM",
        r"(?:acm|certificate).{0,200}(?:PENDING_VALIDATION|timeout while waiting|timed out|validation)"
        r"|certificate .{0,200}(?:must have a fully-qualified|not (?:found|valid|issued))|UnsupportedCertificate"
        r"|InvalidViewerCertificate|CertificateNotFound",
        "waiting for ACM Certificate to be issued: timeout while waiting for state to become 'ISSUED' (last state: "
        "'PENDING_VALIDATION')",
        "AWS Certificate Manager user guide: DNS validation",
    ),
    _refusal(
        ("F55",),
        "new subnets overlap old ones",
        "The layout of the network changed, and AWS makes the new subnets before it deletes the old ones.",
        "Put the old layout back (zones, CIDR), and change it only so that it grows. `./fairway preflight` says so "
        "before.",
        "EC2",
        r"InvalidSubnet\.(?:Conflict|Range)|InvalidVpcRange|CIDR .{0,80}conflicts with another subnet|CidrConflict"
        r"|VpcPeering\S*overlap",
        "InvalidSubnet.Conflict: The CIDR '10.0.16.0/20' conflicts with another subnet",
        "Amazon EC2 API reference: error codes",
    ),
    _refusal(
        ("F55",),
        "a name is in use already",
        "Something of that name exists outside of the state: made by hand, by another stack, or by an update that was "
        "killed.",
        "`pulumi import` it if it is this stack's; else give the stack or the service another name. After a killed "
        "update see docs/state.md.",
        "AWS, any service",
        r"(?:Resource|Entity|Repository|Role|Bucket|DBInstance|DBSubnetGroup|DBParameterGroup|Queue|Function"
        r"|User)?AlreadyExists\w*|AlreadyOwnedByYou|InvalidGroup\.Duplicate|DuplicateLoadBalancerName"
        r"|DuplicateTargetGroupName|CNAMEAlreadyExists|already exists|Creation of service was not idempotent"
        r"|InvalidChangeBatch.{0,200}exists",
        "EntityAlreadyExists: Role with name shop-dev-api already exists.",
        "the services' API references: error codes",
    ),
    _refusal(
        ("F55",),
        "a secret of that name is scheduled for deletion",
        "Secrets Manager keeps a deleted secret, and its name, for 7 to 30 days.",
        "`aws secretsmanager restore-secret --secret-id NAME` and `pulumi import` it; or delete it for good: "
        "`delete-secret --force-delete-without-recovery`.",
        "Secrets Manager",
        r"scheduled for deletion|marked for deletion",
        "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled "
        "for deletion.",
        "AWS Secrets Manager API reference: CreateSecret",
    ),
    _refusal(
        ("F55",),
        "a repository or bucket that still holds something is to be deleted",
        "AWS deletes neither with images or objects in it.",
        "If they may go: `aws ecr batch-delete-image …`, `aws s3 rm --recursive`, with all versions; else take it out "
        "of the state with `pulumi state delete`.",
        "ECR, S3",
        r"RepositoryNotEmpty\w*|BucketNotEmpty|cannot be deleted because it still contains",
        "RepositoryNotEmptyException: The repository with name 'shop/api' cannot be deleted because it still contains "
        "images",
        "Amazon ECR API reference: DeleteRepository",
    ),
    _refusal(
        ("F55",),
        "something that is to be deleted is still in use, or protected",
        "Another resource holds on to it: a network interface, a certificate in a listener, deletion protection.",
        "Delete what uses it first; run `pulumi up` again after some minutes, since AWS lets go of interfaces late.",
        "AWS, any service",
        r"DependencyViolation|ResourceInUse\w*|DeleteConflict|is (?:currently )?in use|CertificateInUse"
        r"|[Dd]eletion [Pp]rotection|OperationNotPermitted.{0,80}protect",
        "DependencyViolation: The subnet 'subnet-1' has dependencies and cannot be deleted.",
        "the services' API references: error codes",
    ),
    _refusal(
        ("F55",),
        "the database cannot be changed like that",
        "RDS makes storage larger, never smaller, goes to newer versions only, and has no password that it refuses to "
        "store.",
        "Put the old value back; for an older version or less storage restore into a new instance and copy.",
        "RDS",
        r"InvalidParameter(?:Value|Combination).{0,200}(?:storage|engine|version|upgrade|password|instance class)"
        r"|Cannot (?:find|upgrade|downgrade).{0,60}version|StorageTypeNotSupported|InsufficientDBInstanceCapacity"
        r"|InvalidDBInstanceState",
        "InvalidParameterCombination: Cannot upgrade postgres from 17.2 to 16.4",
        "Amazon RDS API reference: ModifyDBInstance",
    ),
    _refusal(
        ("F30",),
        "ECS gave the deployment up",
        "The new tasks did not become healthy within the limit.",
        "`./fairway doctor STACK` without `--log` asks AWS why; fix that and `pulumi up` again.",
        "ECS",
        r"waiting for ECS Service.{0,300}|deployment circuit breaker|rolloutState.{0,20}FAILED",
        "waiting for ECS Service (shop) create: timeout while waiting for state to become 'tfSTABLE'",
        "hashicorp/terraform-provider-aws: internal/service/ecs",
    ),
    _refusal(
        ("F22",),
        "whoever deploys lacks a permission",
        "The role or user that runs `pulumi up` may not do this.",
        "Give it the action that the message names on that resource; `githubActions` of the settings makes a role "
        "that has what a stack needs.",
        "IAM",
        r"AccessDenied\w*|UnauthorizedOperation|not authorized to perform|no identity-based policy allows|ExplicitDeny",
        "AccessDeniedException: User: arn:aws:iam::444455556666:user/ci is not authorized to perform: "
        "ecs:CreateCluster",
        "AWS IAM user guide: access denied error messages",
    ),
    _refusal(
        ("F47",),
        "there are no AWS credentials, or they have expired",
        "The shell or pipeline that runs `pulumi up` has none.",
        "`aws sso login`, or set AWS_PROFILE; `aws sts get-caller-identity` must answer.",
        "AWS SDK for Go",
        r"No valid credential|ExpiredToken|InvalidClientTokenId|failed to refresh cached credentials|no EC2 IMDS role"
        r"|security token included in the request",
        "failed to refresh cached credentials, no EC2 IMDS role found",
        "aws/aws-sdk-go-v2: config",
    ),
    _refusal(
        ("F36",),
        "the update failed, and no known refusal explains it",
        "The messages stand above.",
        "Read the first one: those after it mostly follow from it. `pulumi up` again goes on from where it stopped.",
        "Pulumi",
        r"\berror: (?!update failed|preview failed)\S.*|\bException\b.*",
        "error: 1 error occurred: creating Widget: something new",
        "pulumi/pulumi: pkg/backend/display",
    ),
)
