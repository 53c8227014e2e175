"""Each check of verify on what it should hold, wait for, and refuse; and how long verify goes on looking."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ops.aws.endpoint import EndpointProbe
from ops.aws.snapshot import Snapshot
from ops.doctor import diagnose
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from ops.verify import verifier
from ops.verify.checks import CHECKS, definition, deployment, digest, endpoint, registry, secrets, targets
from ops.verify.checks.alarms import alarms
from ops.verify.result import Result, Verdict, result
from ops.verify.verifier import NotVerifiedError
from tests.unit.ops import snapshots as aws
from tests.unit.ops.answers import CannedAws
from tests.unit.ops.snapshots import DEFINITION, DIGEST, OTHER, SECRET, SERVICE, STARTED, VERSION, observed

OLDER = DEFINITION.replace(":7", ":6")
URL = "https://shop.example.org"
ALARMS = (("eu-west-1", "api-errors"), ("eu-west-1", "api-cpu"), ("us-east-1", "cdn"))


def probe(status: int | None, path: str = "/api/health") -> Snapshot:
    return observed(probe=EndpointProbe(url=URL + path, status=status, body="nobody listens"))


def rollout(**changes: Any) -> Snapshot:
    return observed(service=aws.service(aws.deployment(**changes)))


def unpinned(made_after: timedelta, **changes: Any) -> Snapshot:
    """A secret without a version in the task definition, whose tags somebody edited just now."""
    return observed(
        definition=aws.definition(containerDefinitions=[{"secrets": [{"name": "KEY", "valueFrom": SECRET}]}]),
        secrets={SECRET: {"LastChangedDate": STARTED + timedelta(minutes=2)}},
        versions={SECRET: aws.versions(STARTED + made_after)},
        **changes,
    )


@pytest.mark.parametrize(("status", "verdict"), [(401, "passed"), (200, "passed"), (205, "pending"), (302, "pending")])
def test_the_health_path_answers_as_the_service_says(status: int, verdict: str) -> None:
    service = replace(SERVICE, health_matcher="200-204,401")
    assert endpoint.check(replace(probe(status), deployed=service)).verdict == verdict


def test_a_service_that_speaks_grpc_is_not_asked_in_http1() -> None:
    service = replace(SERVICE, protocol_version="GRPC", health_matcher="0")
    found = endpoint.check(replace(probe(464), probe=None, deployed=service))
    assert (found.verdict, found.record.observed) == (
        "passed",
        "GRPC, which is not asked from here: the load balancer's check decides",
    )


@pytest.mark.parametrize("check", CHECKS)
def test_a_healthy_service_holds(check: Callable[[Snapshot], Result]) -> None:
    found = check(observed())

    assert found.verdict == "passed"
    assert found.record.service == "api"


@pytest.mark.parametrize(
    ("check", "seen", "verdict", "says"),
    [
        (
            deployment.check,
            rollout(rolloutState="IN_PROGRESS", runningCount=1),
            "pending",
            "IN_PROGRESS, 1 of 2 running",
        ),
        (deployment.check, rollout(runningCount=1), "pending", "1 of 2"),
        (deployment.check, rollout(rolloutState="FAILED", rolloutStateReason="circuit breaker"), "failed", "circuit"),
        (deployment.check, observed(service={"deployments": []}), "pending", "no deployment yet"),
        (deployment.check, observed(service={}), "unknown", "no answer from ECS"),
        (
            definition.check,
            rollout(taskDefinition=OLDER),
            "failed",
            "shop-dev-api:6 runs, shop-dev-api:7 was deployed",
        ),
        (definition.check, observed(tasks=[aws.task(taskDefinitionArn=OLDER)]), "pending", "tasks of shop-dev-api:6"),
        (definition.check, observed(service={}), "unknown", "no answer from ECS"),
        (digest.check, observed(tasks=[]), "pending", "no task"),
        (digest.check, observed(tasks=[aws.task(containers=[{"name": "api"}])]), "pending", "not pulled"),
        (
            digest.check,
            observed(tasks=[aws.task(containers=[{"name": "api", "imageDigest": OTHER}])]),
            "failed",
            OTHER,
        ),
        (digest.check, observed(tasks=[aws.task(taskDefinitionArn=OLDER)]), "pending", "no task of the deployed"),
        (digest.check, observed(tasks=[], unknown=("ecs list_tasks: denied",)), "unknown", "denied"),
        (targets.check, observed(targets=[]), "pending", "empty"),
        (targets.check, observed(targets=[], unknown=("elbv2 describe_target_health: lost",)), "unknown", "lost"),
        (
            targets.check,
            observed(targets=[aws.target(), aws.target("unhealthy", "Target.Timeout")]),
            "pending",
            "1 of 2",
        ),
        (endpoint.check, probe(503), "pending", f"{URL}/api/health answers 503"),
        (endpoint.check, probe(404), "pending", "answers 404"),
        (endpoint.check, probe(None), "pending", "nobody listens"),
        (
            endpoint.check,
            replace(probe(None), unknown=("ecs list_tasks: Could not connect",)),
            "unknown",
            "nobody listens",
        ),
        (endpoint.check, probe(502, "/"), "pending", "answers 502"),
        (endpoint.check, probe(403, "/"), "pending", "answers 403"),
        (endpoint.check, probe(404, "/"), "passed", "answers 404"),
        (endpoint.check, observed(probe=None), "passed", "no public route"),
        (registry.check, observed(image=None), "failed", "shop/api has no sha256:111"),
        (registry.check, observed(image=None, unknown=("ecr describe_images: denied",)), "unknown", "denied"),
        (secrets.check, observed(secrets={SECRET: {"VersionIdsToStages": {VERSION: []}}}), "failed", "newer value"),
        (secrets.check, observed(secrets={SECRET: {}}), "failed", "does not exist"),
        (
            secrets.check,
            observed(secrets={SECRET: {"DeletedDate": STARTED, "VersionIdsToStages": {VERSION: ["AWSCURRENT"]}}}),
            "failed",
            "restore-secret",
        ),
        (secrets.check, observed(secrets={}), "unknown", "no answer from"),
        (secrets.check, unpinned(timedelta(minutes=1)), "failed", "newer value than 2 tasks"),
        (
            secrets.check,
            unpinned(timedelta(minutes=1)),
            "failed",
            "`aws ecs update-service --cluster shop-dev --service api-service-1a2b3c4 --force-new-deployment`",
        ),
        (secrets.check, unpinned(timedelta(), unknown=("ecs describe_tasks: lost",)), "unknown", "lost"),
        (
            secrets.check,
            unpinned(timedelta(), unknown=("secretsmanager list_secret_version_ids: denied",)),
            "unknown",
            "denied",
        ),
        (secrets.check, unpinned(timedelta(minutes=-1)), "passed", "1 current"),
        (secrets.check, observed(definition={}), "unknown", "no answer from"),
        (secrets.check, observed(definition=aws.definition(containerDefinitions=[])), "passed", "none"),
    ],
)
def test_checks_wait_or_refuse(
    check: Callable[[Snapshot], Result], seen: Snapshot, verdict: Verdict, says: str
) -> None:
    found = check(seen)

    assert found.verdict == verdict
    assert says in found.record.observed


def idle(**changes: Any) -> Snapshot:
    """A service with count 0 as it should be: no tasks, no targets, and a load balancer that says so."""
    none = {**aws.service(aws.deployment(desiredCount=0, runningCount=0)), "desiredCount": 0, "runningCount": 0}
    return replace(probe(503), service=none, tasks=(), targets=(), **changes)


@pytest.mark.parametrize("check", CHECKS)
def test_a_service_of_which_no_task_is_wanted_holds(check: Callable[[Snapshot], Result]) -> None:
    assert check(idle()).verdict == "passed"


def test_a_service_of_which_no_task_is_wanted_is_waited_for_until_none_is_left() -> None:
    lost = ("ecs list_tasks: lost",)

    assert digest.check(idle(unknown=lost)).verdict == "unknown"
    assert targets.check(replace(idle(), targets=[aws.target("unhealthy")])).verdict == "pending"
    assert diagnose([idle()]) == []


def test_a_manifest_that_ecs_chose_from_the_released_index_is_the_released_image() -> None:
    tasks = [aws.task(containers=[{"name": "api", "imageDigest": OTHER}])]

    assert digest.check(observed(tasks=tasks, image=aws.image(manifests=(OTHER,)))).verdict == "passed"


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack with one service as deployed and released, looked at without a pause."""
    from ops.pulumi.state import Deployed

    settled = Deployed(
        stack="dev", region="us-east-1", production=False, url=None, services=(SERVICE,), alarms=(), certificates=(),
        resources=(),
    )  # fmt: skip
    images = {"api": {"digest": DIGEST, "platforms": ["linux/amd64"]}}
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "dev.json").write_text(json.dumps({"schema": 1, "stack": "dev", "services": images}))
    monkeypatch.setattr("ops.verify.verifier.read_settled", lambda stack: settled)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(verifier, "POLL_SECONDS", 0.0)
    return Stack(name="dev", directory=tmp_path)


def looks(monkeypatch: pytest.MonkeyPatch, *verdicts: Verdict) -> Iterator[Verdict]:
    """verify sees these, one after the other, and the last for ever."""
    coming = iter(verdicts)
    last: list[Verdict] = []  # what was seen last, once there is one

    def look(*_: object) -> Sequence[Result]:
        seen = next(coming, None)
        last[:] = [seen] if seen else last
        return [result(last[0], "targets", "api", f"is {last[0]}")]

    monkeypatch.setattr(verifier, "run_checks", look)
    return coming


def test_verify_looks_until_all_holds(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = looks(monkeypatch, "pending", "unknown", "passed", "failed")
    reported: list[Verdict] = []

    found = verifier.verify(stack, limit=60, progress=lambda results: reported.append(results[0].verdict))

    assert reported == ["pending", "unknown", "passed"]
    assert list(coming) == ["failed"]
    assert found.digests == {"api": DIGEST}
    assert found.task_definitions == {"api": DEFINITION}
    assert [record.observed for record in found.checks] == ["is passed"]


@pytest.mark.parametrize(("verdict", "limit"), [("failed", 600.0), ("pending", 0.0), ("unknown", 0.0)])
def test_verify_ends_when_waiting_is_of_no_use(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, verdict: Verdict, limit: float
) -> None:
    looks(monkeypatch, verdict)

    with pytest.raises(NotVerifiedError, match=f"api: targets: is {verdict}") as raised:
        verifier.verify(stack, limit=limit, progress=lambda results: None)

    assert [failure.verdict for failure in raised.value.failures] == [verdict]


def test_what_is_deployed_must_be_what_is_released(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier.Collector, "all", lambda self: [observed()])  # pyright: ignore[reportUnknownLambdaType]
    settled = verifier.read_settled(stack)
    other = replace(settled, services=(replace(SERVICE, image=replace(SERVICE.image, digest=OTHER)),))

    def released(deployed: Any) -> Result:
        return verifier.run_checks(verifier.Aws("us-east-1"), deployed, {"api": DIGEST})[0]

    assert released(settled).verdict == "passed"
    assert released(other).verdict == "failed"
    assert released(replace(settled, services=())).verdict == "failed"
    shares = replace(SERVICE, name="worker", image_of="api")
    assert released(replace(settled, services=(SERVICE, shares))).verdict == "passed"
    assert replace(settled, services=(SERVICE, shares)).digests == {"api": DIGEST}
    behind = replace(shares, image=replace(SERVICE.image, digest=OTHER))
    assert "differ for worker" in released(replace(settled, services=(SERVICE, behind))).record.observed


@pytest.mark.parametrize("check", [targets.check, endpoint.check])
def test_a_worker_is_not_looked_for_where_requests_arrive(check: Callable[[Snapshot], Result]) -> None:
    worker = replace(SERVICE, kind="worker", port=None, health_path=None, target_groups=(), routes=())
    found = check(observed(deployed=worker, targets=(), probe=None))
    assert (found.verdict, found.record.observed) == ("passed", "worker: it has none")


@pytest.mark.parametrize(
    ("states", "verdict", "says"),
    [
        ({"api-errors": "OK", "api-cpu": "INSUFFICIENT_DATA", "cdn": "OK"}, "passed", "3 quiet"),
        ({"api-errors": "OK", "api-cpu": "ALARM", "cdn": "OK"}, "pending", "in alarm: api-cpu"),
        ({"api-errors": "OK", "api-cpu": "ALARM"}, "failed", "deleted by hand: cdn: run `pulumi up --refresh -s dev`"),
    ],
)
def test_alarms_are_there_and_quiet(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, states: dict[str, str], verdict: Verdict, says: str
) -> None:
    monkeypatch.setattr(verifier.Collector, "all", lambda self: [])  # pyright: ignore[reportUnknownLambdaType]
    arns = {name: f"arn:aws:cloudwatch:{region}:1:alarm:{name}" for region, name in ALARMS}
    settled = replace(verifier.read_settled(stack), alarms=tuple(arns.values()))

    def describe(request: Mapping[str, Any]) -> Mapping[str, Any]:
        known = [name for name in request["AlarmNames"] if name in states]
        return {"MetricAlarms": [{"AlarmArn": arns[name], "StateValue": states[name]} for name in known]}

    aws = CannedAws({"cloudwatch describe_alarms": describe})

    _, found = verifier.run_checks(aws, settled, {"api": DIGEST})

    assert (found.verdict, found.record.observed) == (verdict, says)
    assert [request["AlarmNames"] for _, request in aws.requests] == [["api-cpu", "api-errors"], ["cdn"]]


def test_to_another_account_nothing_was_deleted_by_hand(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    alarm = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:api-errors"
    settled = replace(verifier.read_settled(stack), alarms=(alarm,))

    def looked(caller: str) -> CannedAws:
        return CannedAws(
            {
                "cloudwatch describe_alarms": lambda _: {"MetricAlarms": []},
                "sts get_caller_identity": lambda _: {"Account": caller},
            }
        )

    assert alarms(looked("111122223333"), settled).verdict == "failed"
    found = alarms(looked("444455556666"), settled)
    assert found.verdict == "unknown" and "of account 444455556666" in found.record.observed
    # … and verify does not wait for it, and takes no evidence away.
    looks(monkeypatch, "unknown")
    monkeypatch.setattr(verifier, "Aws", lambda *_, **__: looked("444455556666"))  # pyright: ignore[reportUnknownLambdaType]
    with pytest.raises(OpsError, match="dev cannot be verified: the credentials are of account 444455556666"):
        verifier.verify(stack, limit=600, progress=lambda results: None)
