"""Facts of AWS that are the same in every account: one home for components, settings and `ops`.

The policy pack and the sandbox stand alone and have their own copies; tests/unit/components/test_aws_facts.py holds
them equal.
"""

CLOUDFRONT_REGION = "us-east-1"
"""The one region from which CloudFront takes certificates and web ACLs."""

CLOUDFRONT_PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing"
"""The addresses from which CloudFront comes to an origin; it counts as 55 of a security group's 60 rules."""

# Source: CloudFront developer guide, "Use managed cache policies", "Use managed origin request policies", "Use managed
# response headers policies".
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"

READ_ONLY_ACCESS = "arn:aws:iam::aws:policy/ReadOnlyAccess"
POWER_USER_ACCESS = "arn:aws:iam::aws:policy/PowerUserAccess"
"""Everything but IAM."""

# Source: ECS developer guide, "Amazon ECS infrastructure IAM role for load balancers".
ECS_LOAD_BALANCER_ACCESS = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
