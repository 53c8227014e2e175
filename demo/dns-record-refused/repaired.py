"""A zone's own name as an alias of the load balancer."""

import pulumi_aws as aws

zone = aws.route53.Zone("shop", name="example.com")
aws.route53.Record(
    "apex",
    zone_id=zone.zone_id,
    name="example.com",
    type="A",
    aliases=[
        {
            "name": "shop-1.us-east-1.elb.amazonaws.com",
            "zone_id": "Z35SXDOTRQ7X7K",
            "evaluate_target_health": True,
        }
    ],
)
