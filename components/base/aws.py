"""Facts of AWS that more than one part of the program needs. The policy pack, which stands alone, has its own copies;
a test holds them equal.

Sources: the ECS developer guide (task CPU and memory for Fargate), CloudWatch Logs API (PutRetentionPolicy), the ELB
user guide (subnets, quotas), the CloudFront developer guide (certificates, web ACLs; "Use managed cache policies",
"… origin request policies", "… response headers policies"), the ECS developer guide ("Amazon ECS infrastructure IAM
role for load balancers").
"""

from collections.abc import Mapping

FARGATE_MEMORY: Mapping[int, tuple[int, ...]] = {  # CPU units → MiB
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}

LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

CLOUDFRONT_REGION = "us-east-1"
"""The one region from which CloudFront takes certificates and web ACLs."""

CLOUDFRONT_PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"
"""The addresses from which CloudFront comes to an origin; it counts as 55 of a security group's 60 rules."""

# CloudFront's managed policies, the same in every account.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_AND_CLOUDFRONT_HEADERS = "33f36d7e-f396-46d9-90e0-52428a34d9dc"
"""What the viewer sent, its Host too, and what CloudFront knows of the viewer, such as CloudFront-Forwarded-Proto."""
HOST_HEADER_ONLY = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
CORS_WITH_PREFLIGHT = "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
CORS_WITH_PREFLIGHT_AND_SECURITY_HEADERS = "eaab4381-ed33-4a86-88ca-d9558dc6cd63"

READ_ONLY_ACCESS = "arn:aws:iam::aws:policy/ReadOnlyAccess"
POWER_USER_ACCESS = "arn:aws:iam::aws:policy/PowerUserAccess"
"""Everything but IAM."""
ECS_LOAD_BALANCER_ACCESS = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"

SMALLEST_SUBNET = 27
"""Prefix length: a load balancer needs a /27 with eight free addresses."""

LOAD_BALANCER_RULES = 100
"""Rules of an Application Load Balancer, without the default ones, before a quota increase."""

LOAD_BALANCER_TARGET_GROUPS = 100
"""Target groups of an Application Load Balancer."""

TASK_DEFINITION_BYTES = 64 * 1024
