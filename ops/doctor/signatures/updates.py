"""What is refused while `pulumi up` runs, in the order in which it is looked for; the last one is for all else."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures import updates_account, updates_engine, updates_settings
from ops.doctor.signatures.refusal import refusal

REFUSALS: Sequence[Signature] = (
    *updates_account.REFUSALS,
    *updates_settings.REFUSALS,
    refusal(
        ("F22",),
        "whoever deploys lacks a permission",
        "The role or user that runs `pulumi up` may not do this.",
        "Give it the action that the message names on that resource; `githubActions` of the settings makes a role "
        "that has what a stack needs.",
        "IAM",
        r"AccessDenied\w*|UnauthorizedOperation|not authorized to perform|no identity-based policy allows|ExplicitDeny"
        r"|KMSKeyNotAccessible|Forbidden: Forbidden|not allow you to update the key policy",
        "AccessDeniedException: User: arn:aws:iam::444455556666:user/ci is not authorized to perform: "
        "ecs:CreateCluster",
        "AWS IAM user guide: access denied error messages",
    ),
    refusal(
        ("F19",),
        "a certificate waits for its validation",
        "Its validation records are not in the domain's DNS, or the domain's name servers are others.",
        "Create the records that the stack's output `dnsRecords` names at whoever answers for the domain (`dig NS`); "
        "then `pulumi up` again.",
        "ACM",
        r"(?:acm|certificate).{0,200}(?:PENDING_VALIDATION|timeout while waiting|timed out|validation|unexpected state)"
        r"|certificate .{0,200}(?:must (?:have a fully-qualified|be specified)|not (?:found|valid|issued))"
        r"|UnsupportedCertificate"
        r"|InvalidViewerCertificate|CertificateNotFound",
        "waiting for ACM Certificate to be issued: timeout while waiting for state to become 'ISSUED' (last state: "
        "'PENDING_VALIDATION')",
        "AWS Certificate Manager user guide: DNS validation",
    ),
    refusal(
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
    refusal(
        ("F55",),
        "a name is in use already",
        "Something of that name exists outside of the state: made by hand, by another stack, or by an update that was "
        "killed.",
        "`pulumi import` it if it is this stack's; else give the stack or the service another name. After a killed "
        "update see docs/state.md.",
        "AWS, any service",
        r"\w*AlreadyExists\w*|AlreadyOwnedByYou|\bInvalid\w+\.Duplicate|\bDuplicate\w*(?:Name|Listener)"
        r"|QueueNameExists|ResourceExistsException|PriorityInUse|Listener port '\d+' is already in use"
        r"|already exists|Creation of service was not idempotent|InvalidChangeBatch.{0,200}exists",
        "EntityAlreadyExists: Role with name shop-dev-api already exists.",
        "the services' API references: error codes",
    ),
    refusal(
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
    refusal(
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
    refusal(
        ("F34",),
        "what is protected is to be deleted or replaced",
        "The change replaces what holds data, or leaves it out.",
        "Look at what replaces it (`pulumi preview --diff`). If that is meant, see docs/operations.md, a change that "
        "replaces what holds data.",
        "Pulumi, RDS",
        r"marked for protection|final_?(?:DB)?snapshot_?identifier is required|resource .{0,200}cannot be (?:deleted"
        r"|replaced).{0,80}protect|Cannot delete protected",
        "error: unable to replace resource urn:pulumi:dev::shop::aws:rds/instance:Instance::db as it is currently "
        "marked for protection",
        "pulumi/pulumi: pkg/resource/deploy; Amazon RDS user guide: deletion protection",
    ),
    refusal(
        ("F36",),
        "AWS is still busy with an earlier change of the same thing",
        "It takes one change at a time, makes a backup just now, or remembers what was deleted a moment ago.",
        "Run `pulumi up` again after some minutes.",
        "AWS, any service",
        r"PriorRequestNotComplete|QueueDeletedRecently|OperationAborted|change may be in progress at a time"
        r"|currently unable to be (?:modified|deleted)|(?:is not|not) (?:currently )?in (?:the )?available state"
        r"|current state is '?(?:backing|modif|creat|upgrad|configur|reboot|storage|maint)|ConcurrentModification"
        r"|OptimisticLock|WAFUnavailableEntity|operation is (?:already|currently) in progress",
        "AWS.SimpleQueueService.QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can "
        "create another with the same name.",
        "the services' API references: error codes",
    ),
    refusal(
        ("F55",),
        "something that is to be deleted is still in use, or protected",
        "Another resource holds on to it: a network interface, a certificate in a listener, deletion protection.",
        "Delete what uses it first; run `pulumi up` again after some minutes, since AWS lets go of interfaces late.",
        "AWS, any service",
        r"DependencyViolation|\w+InUse(?:Exception|Fault)?\b|DeleteConflict|is (?:currently )?in use|still using it"
        r"|being used by|still members of|\bInvalid\w*GroupState|HostedZoneNotEmpty|\bClusterContains\w+"
        r"|WAFAssociatedItem"
        r"|is already associated|DistributionNotDisabled|still Draining|was not ACTIVE|non-deleting state"
        r"|[Dd]eletion [Pp]rotection|OperationNotPermitted.{0,80}protect",
        "DependencyViolation: The subnet 'subnet-1' has dependencies and cannot be deleted.",
        "the services' API references: error codes",
    ),
    refusal(
        ("F55",),
        "the database cannot be changed like that",
        "RDS makes storage larger, never smaller, goes to newer versions only, and has no password that it refuses to "
        "store.",
        "Put the old value back; for an older version or less storage restore into a new instance and copy.",
        "RDS",
        r"InvalidParameter(?:Value|Combination).{0,200}(?:storage|engine|version|upgrade|password|instance ?class"
        r"|not supported for this configuration|does not support creating)"
        r"|Cannot (?:find|upgrade|downgrade).{0,60}version|StorageTypeNotSupported"
        r"|InvalidDB(?:Instance|Cluster)State",
        "InvalidParameterCombination: Cannot upgrade postgres from 17.2 to 16.4",
        "Amazon RDS API reference: ModifyDBInstance",
    ),
    refusal(
        ("F30",),
        "ECS gave the deployment up",
        "The new tasks did not become healthy within the limit.",
        "`./fairway doctor STACK` without `--log` asks AWS why; fix that and `pulumi up` again.",
        "ECS",
        r"waiting for ECS Service.{0,300}|deployment circuit breaker|rolloutState.{0,20}FAILED|tfSTABLE"
        r"|service.{0,200}(?:did not stabilize|NotStabilized)|services-?stable"
        r"|ECS deployment .{0,60}(?:failed|rolled back)",
        "waiting for ECS Service (shop) create: timeout while waiting for state to become 'tfSTABLE'",
        "hashicorp/terraform-provider-aws: internal/service/ecs",
    ),
    refusal(
        ("F47",),
        "there are no AWS credentials, or they have expired",
        "The shell or pipeline that runs `pulumi up` has none.",
        "`aws sso login`, or set AWS_PROFILE; `aws sts get-caller-identity` must answer.",
        "AWS SDK for Go",
        r"No valid credential|ExpiredToken|InvalidClientTokenId|failed to refresh cached credentials|no EC2 IMDS role"
        r"|security token included in the request|RequestExpired|Signature expired|SignatureDoesNotMatch|AuthFailure"
        r"|InvalidAccessKeyId"
        r"|UnrecognizedClientException|shared config profile|SSO (?:session|token)",
        "failed to refresh cached credentials, no EC2 IMDS role found",
        "aws/aws-sdk-go-v2: config",
    ),
    refusal(
        ("F23",),
        "the target group has no listener yet",
        "ECS takes a service only when its target group belongs to a load balancer.",
        "Let the service depend on the listener's rule, as Fairway's Service does; `pulumi up` again.",
        "ECS",
        r"target group .{0,200}does not have an associated load balancer",
        "InvalidParameterException: The target group with targetGroupArn arn:aws:elasticloadbalancing:::api does "
        "not have an associated load balancer.",
        "Amazon ECS API reference: CreateService",
    ),
    refusal(
        ("F55",),
        "what the update needs does not exist",
        "It was deleted by hand, is of another region or account, or its name or id is mistyped.",
        "`pulumi up --refresh` makes anew what was this stack's; of what is not, put the name or id right.",
        "AWS, any service",
        r"\b(?:NoSuch\w+|\w+NotFound(?:Exception|Fault)?|\w+DoesNotExist(?:Exception)?|ServiceNotActiveException): "
        r"|couldn't find resource",
        "NoSuchHostedZone: No hosted zone found with ID: Z0SHOP",
        "the services' API references: error codes",
    ),
    *updates_engine.REFUSALS,
    refusal(
        ("F36",),
        "AWS asks to go slower",
        "Too many calls at once, of this update or of others in the account.",
        "`pulumi up` again, with `--parallel 4` if it goes on.",
        "AWS, any service",
        r"Throttling\w*|RequestLimitExceeded|Rate exceeded|TooManyRequestsException",
        "ThrottlingException: Rate exceeded",
        "the services' API references: common errors",
    ),
    refusal(
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
