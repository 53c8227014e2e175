"""The facts of a report on a stack of two services."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ops import cost
from ops.diff import Difference
from ops.policy.entries import RULES, Entry
from ops.pulumi.history import Update
from ops.pulumi.resources import Resource
from ops.pulumi.state import LOAD_BALANCER, Deployed
from ops.release.history import Revision
from ops.report.diagram import draw
from ops.report.facts import Facts, rule_verdicts
from ops.session.status import ServiceStatus, StackStatus
from ops.verify.result import Result, result
from tests.unit.ops.promoted import NEW, release
from tests.unit.ops.snapshots import NOW, SERVICE


def resource(kind: str, name: str, outputs: Mapping[str, Any] | None = None, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:prod::shop::{kind}::{name}"
    return Resource(urn=urn, type=kind, id=name, parent="", inputs=inputs, outputs=outputs or {})


DEPLOYED = Deployed(
    stack="prod",
    region="us-east-1",
    production=True,
    url="https://d1.cloudfront.net",
    services=(SERVICE, replace(SERVICE, name="web", routes=("/*",), database=None)),
    alarms=(),
    certificates=(),
    resources=(
        resource("aws:cloudfront/distribution:Distribution", "edge", {"domainName": "d1.cloudfront.net"}),
        resource(LOAD_BALANCER, "edge", internal=True),
        resource("aws:rds/instance:Instance", "database", instanceClass="db.t4g.micro", engineVersion="15"),
        resource(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "cache",
            nodeType="cache.t4g.micro",
            engineVersion="8.1",
        ),
        resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "web-to-cache"),
        resource("fairway:queue:Queue", "orders"),
        resource("aws:secretsmanager/secret:Secret", "connection"),
    ),
)
STATUS = StackStatus(
    stack="prod",
    url=None,
    services=(
        ServiceStatus(
            name="web", digest=NEW, image=None, task_definition="web:7", running=1, desired=2, since=NOW,
            verdict="pending", state="IN_PROGRESS, 1 of 2 running", verified=False,
        ),
    ),
    verified_at=None,
    alarms=result("failed", "alarms", None, "web-errors is in alarm"),
    drift=("web: web:7 runs, web:6 was verified",),
    update=Update(kind="update", result="succeeded", at=NOW, message="Add", commit="1a2b3c4", author="Ana"),
    promoted=("dev", "2026-11-21T08:00:00Z"),
    usd=1.0,
    unknown=("no answer from <ECR>",),
)  # fmt: skip
PASSED = result("passed", "deployment", "web", "COMPLETED")


def facts(
    *results: Result,
    differences: Sequence[Difference] = (),
    deployed: Deployed = DEPLOYED,
    timeline: Sequence[Revision] = (),
) -> Facts:
    finding = Entry(kind="finding", rule=RULES[0].name, level="advisory", urn="", message="<script>x()</script>")
    return Facts(
        at="2026-11-21 09:00 UTC",
        deployed=deployed,
        release=release("prod", NEW),
        results=results or (PASSED,),
        diagram=draw(deployed),
        policies=rule_verdicts([finding]),
        policies_error="",
        estimate=cost.estimate([]),
        other="dev",
        differences=differences,
        timeline=timeline,
        status=STATUS,
    )
