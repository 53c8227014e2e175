"""A site in Ireland whose certificate is where CloudFront reads it, validated by DNS."""

import pulumi
import pulumi_aws as aws

us = aws.Provider("us", region="us-east-1")
ireland = aws.Provider("ireland", region="eu-west-1")
in_ireland, in_virginia = pulumi.ResourceOptions(provider=ireland), pulumi.ResourceOptions(provider=us)

zone = aws.route53.Zone("shop", name="shop.example", opts=in_ireland)
certificate = aws.acm.Certificate("cdn", domain_name="www.shop.example", validation_method="DNS", opts=in_virginia)
record = aws.route53.Record(
    "validation",
    zone_id=zone.zone_id,
    name=certificate.domain_validation_options[0].resource_record_name,
    type=certificate.domain_validation_options[0].resource_record_type,
    records=[certificate.domain_validation_options[0].resource_record_value],
    ttl=60,
    opts=in_ireland,
)
valid = aws.acm.CertificateValidation(
    "cdn", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn], opts=in_virginia
)
bucket = aws.s3.Bucket("site", opts=in_ireland)
cdn = aws.cloudfront.Distribution(
    "site",
    enabled=True,
    aliases=["www.shop.example"],
    origins=[{"origin_id": "s3", "domain_name": bucket.bucket_regional_domain_name}],
    default_cache_behavior={
        "target_origin_id": "s3",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": valid.certificate_arn,
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1.2_2021",
    },
    opts=in_ireland,
)
local = aws.acm.Certificate("alb", domain_name="api.shop.example", validation_method="DNS", opts=in_ireland)
proof = local.domain_validation_options[0]
local_record = aws.route53.Record(
    "local",
    zone_id=zone.zone_id,
    name=proof.resource_record_name,
    type=proof.resource_record_type,
    records=[proof.resource_record_value],
    ttl=60,
    opts=in_ireland,
)
local_valid = aws.acm.CertificateValidation(
    "alb", certificate_arn=local.arn, validation_record_fqdns=[local_record.fqdn], opts=in_ireland
)
balancer = aws.lb.LoadBalancer("api", subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"], opts=in_ireland)
aws.lb.Listener(
    "https",
    load_balancer_arn=balancer.arn,
    port=443,
    protocol="HTTPS",
    certificate_arn=local_valid.certificate_arn,
    default_actions=[
        {"type": "fixed-response", "fixed_response": {"content_type": "text/plain", "status_code": "200"}}
    ],
    opts=in_ireland,
)
