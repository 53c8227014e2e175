"""Cases of certificate-wrong-region."""

from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, of, secret


def certificate(region: str, **props: Any) -> Record:
    return Record(type=kinds.CERTIFICATE, name="certificate", props=props, region=region)


def validation(region: str = "us-east-1") -> Record:
    props = {"certificateArn": UNKNOWN}
    return Record(
        type=kinds.CERTIFICATE_VALIDATION,
        name="validation",
        props=props,
        dependencies={"certificateArn": ["certificate"]},
        region=region,
    )


def alone(**props: Any) -> Record:
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props)


def named(name: str) -> list[Record]:
    """A listener, and a name that leads to its load balancer."""
    balancer = Record(type=kinds.LOAD_BALANCERS[0], name="balancer")
    record = Record(type=kinds.DNS_RECORD, name="record", props={"name": name}, dependencies={"aliases": ["balancer"]})
    entry = listener("us-east-1")
    return [balancer, record, replace(entry, dependencies={**entry.dependencies, "loadBalancerArn": ["balancer"]})]


def second() -> Record:
    dependencies = {"listenerArn": ["listener"], "certificateArn": ["certificate"]}
    return Record(type=kinds.LISTENER_CERTIFICATES[0], name="second", dependencies=dependencies)


def cdn(arn: str = UNKNOWN, source: str = "certificate", **more: Any) -> Record:
    props = {"viewerCertificate": {"acmCertificateArn": arn, "sslSupportMethod": "sni-only"}, **more}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props, dependencies={"viewerCertificate": [source]})


def listener(region: str) -> Record:
    props = {"certificateArn": UNKNOWN, "protocol": "HTTPS"}
    dependencies = {"certificateArn": ["certificate"]}
    return Record(type=kinds.LISTENERS[0], name="listener", props=props, dependencies=dependencies, region=region)


c = For(rule="certificate-wrong-region")

ASKING = alone(origins=[{"originId": "app", "domainName": "origin.example.com"}])


def beside(name: str) -> list[Record]:
    """A second listener of the load balancer, with a certificate of its own."""
    other = replace(certificate("us-east-1", domainName=name), name="other")
    props = {"certificateArn": UNKNOWN, "protocol": "HTTPS", "port": 8443}
    dependencies = {"certificateArn": ["other"], "loadBalancerArn": ["balancer"]}
    return [other, Record(type=kinds.LISTENERS[0], name="beside", props=props, dependencies=dependencies)]


CASES = [
    # Names that another listener is for, or by which CloudFront asks.
    c.passes(
        certificate("us-east-1", domainName="api.example.com"), *named("shop.example.com"), *beside("shop.example.com")
    ),
    c.fails(
        "listener",
        certificate("us-east-1", domainName="api.example.com"),
        *named("shop.example.com"),
        *beside("www.example.com"),
        also={"mandatory": of([c.rule], "beside")},
    ),
    c.passes(certificate("us-east-1", domainName="api.example.com"), *named("origin.example.com"), ASKING),
    c.passes(certificate("us-east-1"), cdn()),
    c.passes(certificate("eu-west-1"), listener("eu-west-1")),
    c.passes(cdn("arn:aws:acm:us-east-1:111122223333:certificate/x")),
    c.passes(cdn("arn:aws:iam::111122223333:server-certificate/x")),
    c.fails("cdn", certificate("eu-west-1"), cdn()),
    c.fails("cdn", cdn("arn:aws:acm:eu-west-1:111122223333:certificate/x")),
    c.fails("listener", certificate("us-east-1"), listener("eu-west-1")),
    c.fails("cdn", certificate("eu-west-1"), validation("eu-west-1"), cdn(source="validation")),
    c.fails("validation", certificate("eu-west-1"), validation()),
    # The names that are served: a star is one label, other names stand beside the first.
    c.passes(certificate("us-east-1", domainName="*.example.com"), cdn(aliases=["shop.example.com"])),
    c.passes(
        certificate("us-east-1", domainName="example.com", subjectAlternativeNames=["*.example.com"]),
        cdn(aliases=["example.com", "www.example.com"]),
    ),
    c.fails("cdn", certificate("us-east-1", domainName="*.example.com"), cdn(aliases=["example.com"])),
    c.fails("cdn", certificate("us-east-1", domainName="*.example.com"), cdn(aliases=["a.b.example.com"])),
    c.fails("cdn", alone(aliases=["shop.example.com"], viewerCertificate={"cloudfrontDefaultCertificate": True})),
    c.passes(
        alone(aliases=["shop.example.com"], viewerCertificate={"iamCertificateId": "ASCA1", "sslSupportMethod": "vip"})
    ),
    c.passes(certificate("us-east-1", domainName="api.example.com"), *named("api.example.com")),
    c.fails("listener", certificate("us-east-1", domainName="api.example.com"), *named("shop.example.com")),
    c.passes(certificate("us-east-1", domainName="api.example.com"), *named("shop.example.com"), second()),
    c.missing(
        Record(type=kinds.DISTRIBUTION, name="cdn", props={"viewerCertificate": {"cloudfrontDefaultCertificate": True}})
    ),
    c.unknown("cdn", certificate(UNKNOWN), cdn()),
    c.secret("hunter2", "cdn", certificate("eu-west-1", privateKey=secret("hunter2")), cdn()),
]
