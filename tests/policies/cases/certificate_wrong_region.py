"""Cases of certificate-wrong-region."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def certificate(region: str, **props: Any) -> Record:
    return Record(type=kinds.CERTIFICATE, name="certificate", props=props, region=region)


def validation() -> Record:
    props = {"certificateArn": UNKNOWN}
    return Record(
        type=kinds.CERTIFICATE_VALIDATION,
        name="validation",
        props=props,
        dependencies={"certificateArn": ["certificate"]},
    )


def cdn(arn: str = UNKNOWN, source: str = "certificate") -> Record:
    props = {"viewerCertificate": {"acmCertificateArn": arn}}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props, dependencies={"viewerCertificate": [source]})


def listener(region: str) -> Record:
    props = {"certificateArn": UNKNOWN, "protocol": "HTTPS"}
    dependencies = {"certificateArn": ["certificate"]}
    return Record(type=kinds.LISTENERS[0], name="listener", props=props, dependencies=dependencies, region=region)


c = For(rule="certificate-wrong-region")

CASES = [
    c.passes(certificate("us-east-1"), cdn()),
    c.passes(certificate("eu-west-1"), listener("eu-west-1")),
    c.passes(cdn("arn:aws:acm:us-east-1:111122223333:certificate/x")),
    c.passes(cdn("arn:aws:iam::111122223333:server-certificate/x")),
    c.fails("cdn", certificate("eu-west-1"), cdn()),
    c.fails("cdn", cdn("arn:aws:acm:eu-west-1:111122223333:certificate/x")),
    c.fails("listener", certificate("us-east-1"), listener("eu-west-1")),
    c.fails("cdn", certificate("eu-west-1"), validation(), cdn(source="validation")),
    c.missing(
        Record(type=kinds.DISTRIBUTION, name="cdn", props={"viewerCertificate": {"cloudfrontDefaultCertificate": True}})
    ),
    c.unknown("cdn", certificate(UNKNOWN), cdn()),
    c.secret("hunter2", "cdn", certificate("eu-west-1", privateKey=secret("hunter2")), cdn()),
]
