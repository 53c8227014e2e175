"""Between the visitor and the task: certificates, target groups, health checks, the address that the app listens on."""

import re
from collections.abc import Iterator, Sequence

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message, Origin
from ops.doctor.health import failed_stops
from ops.doctor.signature import EITHER, HEALTH_CHECK, Evidence, Sign, Signature, first

_REASONS = "Elastic Load Balancing: target health reason codes"
_LOG = frozenset[Origin]({"log"})
_LOOPBACK = (
    r"(?:listen|runn|serv|start|bind|bound|ready|local|up|available|address)\w*\b.{0,60}?"
    r"(?:(?<![\d.])127\.0\.0\.1|\blocalhost|\[::1\])(?::\d+|\b.{0,20}port)"
)
_EVERYWHERE = r"0\.0\.0\.0|\[::\]|:::\d+|all addresses|Network: +http|\*:\d+"
_OWN_NAME = r"https?://ip-\d+-\d+-\d+-\d+\.\S*compute\.internal"


def _other_path(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    own = snapshot.deployed.health_path
    for path in sorted(
        {str(group["HealthCheckPath"]) for group in snapshot.target_groups if group.get("HealthCheckPath")} - {own}
    ):
        yield Evidence(shown=f"the target group asks for {path}, the service's path is {own}", certainty=92)


def _pending(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    for certificate in snapshot.certificates:
        if certificate.get("Status") not in ("ISSUED", None):
            shown = f"certificate of {certificate.get('DomainName')}: {certificate['Status']}"
            yield Evidence(shown=shown, certainty=85)


def _not_attached(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    running = snapshot.primary.get("runningCount", 0)
    done = snapshot.primary.get("rolloutState") == "COMPLETED"
    read = snapshot.unread("elbv2") is None
    if running and done and read and not snapshot.targets and snapshot.deployed.target_groups:
        certainty = 30 if snapshot.rolled_back else 92  # what was brought back is not there yet, and is not why
        yield Evidence(shown=f"{running} tasks run, and the target group is empty", certainty=certainty)
    ports = {target.get("Target", {}).get("Port") for target in snapshot.targets} - {snapshot.deployed.port, None}
    if ports:
        names = ", ".join(map(str, sorted(ports)))
        yield Evidence(
            shown=f"targets on port {names}, the container listens on {snapshot.deployed.port}", certainty=93
        )
    yield from _no_answer(snapshot, messages)


def _no_answer(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    """The load balancer gets none: a consequence where the container ended by itself, else the app listens "
    "elsewhere."""
    # With codes, or with "Request timed out", it got one, or nobody refused it.
    pattern = r"Target\.FailedHealthChecks|due to \(reason Health checks failed\)"
    loopback = list(_listens(messages))
    for evidence in first(messages, pattern, HEALTH_CHECK, 45 if _ended(snapshot) else 72):
        yield evidence
        if loopback:
            yield Evidence(shown=loopback[0].shown, certainty=86, also=("F40",))


def _ended(snapshot: Snapshot) -> bool:
    return any(
        container.get("exitCode") and "health checks" not in str(task.get("stoppedReason"))
        for task in failed_stops(snapshot)
        for container in task.get("containers", ())
    )


def _listens(messages: Sequence[Message]) -> Iterator[Evidence]:
    """A line that says that the app listens on the container itself alone, or on the name that Fargate gives it."""
    log = [message for message in messages if message.origin == "log"]
    if not any(re.search(_EVERYWHERE, message.text) for message in log):
        yield from first(log, _LOOPBACK, _LOG, 70)
    yield from first(log, _OWN_NAME, _LOG, 88)


def _elsewhere(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    unhealthy = [task for task in snapshot.tasks if task.get("healthStatus") == "UNHEALTHY"]
    failed = list(first(messages, r"failed container health checks", EITHER, 60))
    listens = list(_listens(messages))
    healthy = [target for target in snapshot.targets if target["TargetHealth"].get("State") == "healthy"]
    if unhealthy and healthy:  # the load balancer gets its answer, and the check within the container does not
        tool = snapshot.deployed.health_tool
        shown = (
            f"{len(unhealthy)} tasks are UNHEALTHY to ECS, which checks with {tool}, and healthy to the load balancer"
        )
        yield Evidence(shown=shown, certainty=80)
    if unhealthy or failed:
        yield from listens
    elif failed_stops(snapshot) and listens and re.search(_OWN_NAME, listens[-1].shown):
        yield listens[-1]


def _no_tool(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    """Only of a tool that a check may use, and not where the container's own command was not found."""
    if not any(
        container.get("exitCode") == 127 for task in failed_stops(snapshot) for container in task.get("containers", ())
    ):
        tools = r"(?<![\w-])(?:curl|wget|node|python3?|nc)"
        pattern = (
            rf"{tools}['\"]?: (?:command )?not found|{tools}\W{{1,3}}(?:executable file not found|stat \S+ no such)"
        )
        yield from first(messages, pattern, EITHER, 94)


SIGNATURES = (
    Signature(
        failures=("F6",),
        title="the load balancer asks for another health path than the app answers",
        cause="The path in the target group and the app's own differ, so healthy tasks are killed for ever.",
        fix="Write the app's real path once, as `health.path` of the service; `pulumi up`.",
        look=_other_path,
        signs=(
            Sign(
                "load balancer",
                r"Health checks failed with these codes: \[[^\]]*\b(?:404|405|410|30[12378])\b",
                90,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [404]",
                _REASONS,
                HEALTH_CHECK,
            ),
            Sign(
                "load balancer, a path that wants a login",
                r"Health checks failed with these codes: \[[^\]]*\b401\b",
                89,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [401]",
                _REASONS,
                HEALTH_CHECK,
                also=("F39",),
            ),
        ),
    ),
    Signature(
        failures=("F7",),
        title="the container's health check uses a tool that the image does not have",
        cause="Slim and alpine images have no curl.",
        fix="Set `health.tool` of the service to what the image has: wget (busybox), node or python; or to none.",
        look=_no_tool,
    ),
    Signature(
        failures=("F19",),
        title="a certificate is not issued",
        cause="Its validation record is not in the domain's DNS, or says something else.",
        fix="Create the record that the stack's output `dnsRecords` names; validation takes minutes after that.",
        look=_pending,
    ),
    Signature(
        failures=("F23",),
        title="the load balancer gets no answer from the container",
        cause="The service is not attached to the target group, its port is not the one that the app listens on, or "
        "the app listens on 127.0.0.1 alone.",
        fix="Write the app's port once, as `port` of the service; the app must listen on it on 0.0.0.0.",
        look=_not_attached,
        signs=(
            Sign(
                "load balancer",
                r"Availability Zone that is not enabled",
                90,
                "(service api) is unhealthy in (target-group api) due to (reason Target is in an Availability Zone "
                "that is not enabled for the load balancer)",
                _REASONS,
                HEALTH_CHECK,
                also=("F43",),
            ),
            Sign(
                "load balancer",
                r"Target\.NotInUse|Target\.NotRegistered|not configured to receive traffic|Target is not registered"
                r"|failed to register targets|TargetGroupNotFound"
                r"|target group .{0,120}does not have an associated load balancer",
                88,
                "Target.NotInUse: Target group is not configured to receive traffic from the load balancer",
                _REASONS,
                HEALTH_CHECK | frozenset[Origin]({"stop"}),
            ),
        ),
    ),
    Signature(
        failures=("F40",),
        title="the app listens where nobody asks, or the container asks where it does not listen",
        cause="It listens on 127.0.0.1, on ::1, or (Next.js standalone) on the address that HOSTNAME names, and the "
        "check asks another one; or the container's own check is wrong.",
        fix="Listen on 0.0.0.0 (HOST, HOSTNAME, `--host`), and let the container's check ask 127.0.0.1.",
        look=_elsewhere,
    ),
)
