"""A zone's own name as a CNAME, which no zone takes."""

import pulumi_aws as aws

zone = aws.route53.Zone("shop", name="example.com")
aws.route53.Record(
    "apex",
    zone_id=zone.zone_id,
    name="example.com",
    type="CNAME",
    ttl=300,
    records=["shop-1.us-east-1.elb.amazonaws.com"],
)
