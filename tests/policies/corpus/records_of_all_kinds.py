"""Aliases, weighted records, addresses of both kinds, the same name in a public and a private zone."""

import pulumi_aws as aws

zone = aws.route53.Zone("z", name="example.com")
lb = aws.lb.LoadBalancer("w", internal=True, subnets=["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"])
aws.route53.Record(
    "apex",
    zone_id=zone.id,
    name="",
    type="A",
    aliases=[
        {"name": lb.dns_name.apply(lambda n: f"dualstack.{n}"), "zone_id": lb.zone_id, "evaluate_target_health": True}
    ],
)
for s, w in (("blue", 90), ("green", 10)):
    aws.route53.Record(
        s,
        zone_id=zone.zone_id,
        name="api.example.com",
        type="CNAME",
        ttl=60,
        set_identifier=s,
        weighted_routing_policies=[{"weight": w}],
        records=[f"{s}.example.net"],
    )
aws.route53.Record("mx", zone_id=zone.zone_id, name="example.com", type="MX", ttl=60, records=["10 mail.example.net"])
aws.route53.Record("a", zone_id=zone.zone_id, name="static.example.com", type="A", ttl=60, records=["192.0.2.7"])
aws.route53.Record(
    "aaaa", zone_id=zone.zone_id, name="static.example.com", type="AAAA", ttl=60, records=["2001:db8::7"]
)
private = aws.route53.Zone("p", name="example.com", vpcs=[{"vpc_id": "vpc-0a1b2c3d4e5f60718"}])
aws.route53.Record("a2", zone_id=private.zone_id, name="static.example.com", type="A", ttl=60, records=["10.0.0.7"])
aws.route53.Record(
    "www",
    zone_id=zone.zone_id,
    name="www",
    type="A",
    aliases=[{"name": "example.com", "zone_id": zone.zone_id, "evaluate_target_health": False}],
)
