"""Cases of certificate-not-validated."""

from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def certificate(method: Any = "DNS", **props: Any) -> Record:
    stated = {"domainName": "shop.example.com", "validationMethod": method, **props}
    return Record(type=kinds.CERTIFICATE, name="certificate", props=stated)


def validation() -> Record:
    dependencies = {"certificateArn": ["certificate"]}
    return Record(type=kinds.CERTIFICATE_VALIDATION, name="validation", dependencies=dependencies)


def listener(source: str = "certificate", after: tuple[str, ...] = (), **outputs: Any) -> Record:
    return Record(
        type=kinds.LISTENERS[0],
        name="listener",
        props={"certificateArn": UNKNOWN, "protocol": "HTTPS"},
        outputs=outputs,
        dependencies={"certificateArn": [source]},
        after=after,
    )


def cdn() -> Record:
    props = {"viewerCertificate": {"acmCertificateArn": UNKNOWN, "sslSupportMethod": "sni-only"}}
    return Record(type=kinds.DISTRIBUTION, name="cdn", props=props, dependencies={"viewerCertificate": ["certificate"]})


c = For(rule="certificate-not-validated", level="advisory")

CASES = [
    c.passes(certificate(), validation(), listener("validation")),
    c.passes(certificate(), validation(), listener(after=("validation",))),
    c.passes(certificate(), listener(id="arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/x")),
    c.passes(certificate(None, privateKey=secret("hunter2")), listener()),
    c.fails("listener", certificate(), listener()),
    c.fails("listener", certificate(), validation(), listener()),
    c.fails("cdn", certificate(), cdn()),
    c.missing(certificate(None), listener()),
    c.unknown("listener", certificate(UNKNOWN), listener()),
    c.secret("hunter2", "listener", certificate(tags=secret({"note": "hunter2"})), listener()),
]
