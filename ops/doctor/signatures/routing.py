"""Between the visitor and the task: certificates, security groups, target groups, health checks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ops.aws.snapshot import Snapshot
from ops.doctor.signature import Clue, Signature, log, said, stops


def _targets(snapshot: Snapshot, reason: str) -> Sequence[Mapping[str, Any]]:
    health = [target["TargetHealth"] for target in snapshot.targets]
    return [target for target in health if target.get("Reason") == reason]


def _shown(found: Sequence[Mapping[str, Any]]) -> str:
    said = str(found[0].get("Description") or "no description")
    return f"{len(found)} targets with {found[0]['Reason']}: {said}"


def _other_path(snapshot: Snapshot) -> Iterator[Clue]:
    mismatch = _targets(snapshot, "Target.ResponseCodeMismatch")
    if mismatch and "503" not in str(mismatch[0].get("Description")):  # 503 is the app's own word that it is ill
        yield Clue(shown=_shown(mismatch), certainty=90)
    yield from said(r"failed ELB health checks", stops(snapshot), 55)
    own = snapshot.deployed.health_path
    for asked in {group.get("HealthCheckPath") for group in snapshot.target_groups} - {own, None}:
        yield Clue(shown=f"the target group asks for {asked}, the service's path is {own}", certainty=92)


def _pending(snapshot: Snapshot) -> Iterator[Clue]:
    for certificate in snapshot.certificates:
        if certificate.get("Status") not in ("ISSUED", None):
            yield Clue(shown=f"certificate of {certificate.get('DomainName')}: {certificate['Status']}", certainty=85)


def _closed(snapshot: Snapshot) -> Iterator[Clue]:
    timeout = _targets(snapshot, "Target.Timeout")
    if timeout:
        yield Clue(shown=_shown(timeout), certainty=80)
    front, port = snapshot.deployed.load_balancer_group, snapshot.deployed.port
    read = snapshot.unread("ec2 describe_security_group_rules") is None  # then an empty list says that there are none
    if front and read and not any(_opens(rule, front, port) for rule in snapshot.rules):
        shown = (
            f"no rule of {snapshot.deployed.security_group} lets the load balancer's group {front} reach port {port}"
        )
        yield Clue(shown=shown, certainty=94)
    yield from said(r"connection issue between the task and|i/o timeout|context deadline exceeded", stops(snapshot), 82)
    yield from said(r"\bETIMEDOUT\b|connection timed out|timeout expired|ConnectionTimeout", log(snapshot), 70)


def _opens(rule: Mapping[str, Any], source: str, port: int) -> bool:
    """Whether an ingress rule lets the source in on the port."""
    if rule.get("IsEgress"):
        return False
    everywhere = rule.get("CidrIpv4") == "0.0.0.0/0"
    group: Mapping[str, Any] = rule.get("ReferencedGroupInfo") or {"GroupId": None}
    named = group["GroupId"] == source
    covers = rule.get("IpProtocol") == "-1" or rule.get("FromPort", 0) <= port <= rule.get("ToPort", 0)
    return (named or everywhere) and bool(covers)


def _not_attached(snapshot: Snapshot) -> Iterator[Clue]:
    running = snapshot.primary.get("runningCount", 0)
    done = snapshot.primary.get("rolloutState") == "COMPLETED"
    if running and done and not snapshot.targets and "elbv2" not in " ".join(snapshot.unknown):
        yield Clue(shown=f"{running} tasks run, and the target group is empty", certainty=92)
    failed = _targets(snapshot, "Target.FailedHealthChecks")
    if failed:
        yield Clue(shown=_shown(failed), certainty=72)
    ports = {target.get("Target", {}).get("Port") for target in snapshot.targets} - {snapshot.deployed.port, None}
    if ports:
        found = ", ".join(map(str, ports))
        yield Clue(shown=f"targets on port {found}, the container listens on {snapshot.deployed.port}", certainty=93)


def _no_tool(snapshot: Snapshot) -> Iterator[Clue]:
    tools = r"\b(?:curl|wget|node|python3?)\b"
    missing = rf"{tools}['\"]?: (?:command )?not found|{tools}\W+executable file not found"
    yield from said(missing, log(snapshot), 94)
    yield from said(missing, stops(snapshot), 94)
    healthy = [target for target in snapshot.targets if target["TargetHealth"].get("State") == "healthy"]
    ill = [task for task in snapshot.tasks if task.get("healthStatus") == "UNHEALTHY"]
    if ill and healthy:  # the load balancer gets its answer, so it is the check itself that fails
        tool = snapshot.deployed.health_tool
        shown = f"{len(ill)} tasks are UNHEALTHY to ECS, which checks with {tool}, and healthy to the load balancer"
        yield Clue(shown=shown, certainty=86)
    yield from said(r"failed container health checks", stops(snapshot), 50)


SIGNATURES = (
    Signature(
        failures=("F6",),
        title="the load balancer asks for another health path than the app answers",
        cause="The path in the target group and the app's own differ, so healthy tasks are killed for ever.",
        fix="Write the app's real path once, as `health.path` of the service; `pulumi up`.",
        look=_other_path,
    ),
    Signature(
        failures=("F7",),
        title="the container's health check uses a tool that the image does not have",
        cause="Slim and alpine images have no curl.",
        fix="Set `health.tool` of the service to what the image has: wget (busybox), node or python.",
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
        failures=("F21",),
        title="a security group or the network stops the traffic",
        cause="A rule between load balancer, task, database or AWS's endpoints is missing, or a route is.",
        fix="`./fairway drift` shows what was changed by hand; `pulumi up` mends it.",
        look=_closed,
    ),
    Signature(
        failures=("F23",),
        title="the target group has no healthy way to the container",
        cause="The service is not attached to it, or its port is not the one the app listens on.",
        fix="Write the app's port once, as `port` of the service; the app must listen on it on 0.0.0.0.",
        look=_not_attached,
    ),
)
