"""AWS list prices, in USD, of us-east-1: what an estimate multiplies with.

On demand, without free tiers for new accounts, taxes, discounts or savings plans. As published on the pages named
beside them, taken down in November 2026. Other regions are up to a fifth above; change REGION with the numbers.
"""

from collections.abc import Mapping

REGION = "us-east-1"
AS_OF = "2026-11"

HOURS = 730  # of an average month

# https://aws.amazon.com/fargate/pricing/ : (a vCPU for an hour, a GB of memory for an hour)
FARGATE: Mapping[str, tuple[float, float]] = {"X86_64": (0.04048, 0.004445), "ARM64": (0.03238, 0.00356)}
EPHEMERAL_STORAGE = 0.000111  # a GB of a task's disk for an hour, above the first 20
SPOT = 0.3  # share of the price that Spot takes; it moves, "up to 70 %" off

# https://aws.amazon.com/rds/postgresql/pricing/ : an hour in one zone; twice that in two
RDS: Mapping[str, float] = {
    "db.t4g.micro": 0.016,
    "db.t4g.small": 0.032,
    "db.t4g.medium": 0.065,
    "db.t4g.large": 0.129,
    "db.t3.micro": 0.018,
    "db.t3.small": 0.036,
    "db.t3.medium": 0.072,
    "db.m6g.large": 0.159,
    "db.m7g.large": 0.168,
    "db.r6g.large": 0.225,
    "db.r7g.large": 0.239,
}
RDS_STORAGE = 0.115  # gp3, a GB for a month in one zone
RDS_IO2_STORAGE = 0.125
RDS_FREE_IOPS, RDS_IOPS = 12_000, 0.02  # gp3 from 400 GB on: what is included, and one more for a month
RDS_IO2_IOPS = 0.10  # the first 32,000

# https://aws.amazon.com/elasticache/pricing/ : a node for an hour with Valkey, which is four fifths of Redis's price
CACHE: Mapping[str, float] = {
    "cache.t4g.micro": 0.0128,
    "cache.t4g.small": 0.0256,
    "cache.t4g.medium": 0.052,
    "cache.t3.micro": 0.0136,
    "cache.t3.small": 0.0272,
    "cache.t3.medium": 0.0544,
    "cache.m6g.large": 0.1192,
    "cache.m7g.large": 0.1264,
    "cache.r6g.large": 0.1648,
    "cache.r7g.large": 0.1752,
}
VALKEY = 0.8

# https://aws.amazon.com/elasticloadbalancing/pricing/
BALANCER = 0.0225  # an hour
BALANCER_UNIT = 0.008  # a load balancer capacity unit for an hour

# https://aws.amazon.com/vpc/pricing/
NAT = 0.045  # an hour
NAT_GB = 0.045
PUBLIC_ADDRESS = 0.005  # an hour
ENDPOINT = 0.01  # an interface endpoint in one zone, an hour

# https://aws.amazon.com/cloudwatch/pricing/
ALARM = 0.10  # a metric that an alarm looks at, a month
DASHBOARD = 3.00  # a month; an account's first three are free, which is not counted on
LOGS_GB = 0.50  # taken in

# https://aws.amazon.com/cloudfront/pricing/ : the first TB and ten million requests of a month are free for everyone
CDN_GB = 0.085
CDN_FREE_GB = 1024
CDN_FUNCTION_MILLION = 0.10  # a million requests that a function is asked about
CDN_FUNCTION_FREE = 2

# https://aws.amazon.com/waf/pricing/
FIREWALL = 5.00  # a month
FIREWALL_RULE = 1.00
FIREWALL_MILLION = 0.60  # a million requests
FIREWALL_BODY_MILLION = 0.30  # for each 16 KB of a body more than the first 16

SECRET = 0.40  # a month, https://aws.amazon.com/secrets-manager/pricing/
IMAGES_GB = 0.10  # a month, https://aws.amazon.com/ecr/pricing/
OBJECTS_GB = 0.023  # a month, https://aws.amazon.com/s3/pricing/
ZONE = 0.50  # a month, https://aws.amazon.com/route53/pricing/
KEY = 1.00  # a month, https://aws.amazon.com/kms/pricing/
