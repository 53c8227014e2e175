"""What new accounts and first deployments meet: what must be enabled, and quotas."""

from collections.abc import Sequence

from ops.doctor.signature import Signature
from ops.doctor.signatures.refusal import refusal

REFUSALS: Sequence[Signature] = (
    refusal(
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
    refusal(
        ("F55",),
        "the account is not enabled for this service yet",
        "A new account, or one on the free plan, may not use everything at once.",
        "Finish the account's sign-up (payment method, phone), upgrade from the free plan, or ask AWS Support to "
        "enable the service; then `pulumi up` again.",
        "ELB, RDS, any service",
        r"does not support creating load balancers|OptInRequired|SubscriptionRequired|FreeTierRestriction"
        r"|not subscribed to this service|free tier customers",
        "OperationNotPermitted: This AWS account currently does not support creating load balancers.",
        "AWS re:Post: new accounts",
    ),
    refusal(
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
    refusal(
        ("F22",),
        "a role that was just made is not visible yet",
        "IAM takes some seconds to make a new role or policy known everywhere. Or the role's trust policy lacks the "
        "service.",
        "Run `pulumi up` again: it goes on from where it stopped. If it is refused again, look at the trust policy.",
        "IAM, ECS",
        r"role .{0,160}(?:cannot be assumed|is invalid or cannot|not authorized to assume|should be a valid"
        r"|does not exist)|role you provide must allow|Role is not valid|unable to assume (?:the )?role"
        r"|Invalid principal in policy"
        r"|MalformedPolicyDocument.{0,80}principal",
        "ClientException: Role arn:aws:iam::444455556666:role/shop-execution cannot be assumed by ECS",
        "AWS IAM user guide: changes are not always immediately visible",
    ),
    refusal(
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
    refusal(
        ("F35",),
        "Fargate has no such size",
        "CPU and memory of a task go together in pairs.",
        "Take a pair of docs/configuration.md, such as 256 and 512, 512 and 1024, 1024 and 2048.",
        "ECS",
        r"No Fargate configuration exists|Invalid (?:CPU or memory|'(?:cpu|memory)' setting)"
        r"|does not support launch_type FARGATE|'memory' (?:or|setting)",
        "ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory",
        "Amazon ECS developer guide: task size",
    ),
    refusal(
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
    refusal(
        ("F55",),
        "the account has as many VPCs, gateways, groups or the like as it may",
        "Five VPCs and internet gateways a region are allowed at first; load balancers, groups, distributions and "
        "policies have limits, too.",
        "Delete what is unused, ask Service Quotas for more, or use a VPC that exists (`network.existing`).",
        "EC2, ELB, RDS, CloudFront, IAM",
        r"\b(?:Vpc|InternetGateway|NatGateway|SecurityGroup|NetworkInterface|VpcEndpoint)LimitExceeded|(?:maximum"
        r"|max) number of (?:VPCs|internet gateways|security groups|NAT)|TooMany(?!Requests)[A-Z]\w+"
        r"|InstanceQuotaExceeded|(?<!Request)(?<!SecurityGroup)(?<!Address)Limits?Exceeded(?:Exception)?\b"
        r"|QuotaExceeded|Cannot exceed quota",
        "VpcLimitExceeded: The maximum number of VPCs has been reached.",
        "Amazon EC2 API reference: error codes",
    ),
    refusal(
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
)
