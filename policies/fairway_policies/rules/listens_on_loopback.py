"""F40: an app that listens where the load balancer cannot ask."""

from collections.abc import Iterator

from ..reading import attachments, kinds, listening
from ..reading.containers import Container, led_to
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule


def service(target: Resource) -> Results:
    """The container that a load balancer asks; what stands beside it may well listen for it alone."""
    for attachment in attachments.attachments(target):
        container, name = attachment.container, attachment.facts["containerName"]
        if name.unknown:
            yield NotEvaluated(name.path)
        if container is None:
            continue
        yield from _findings(container)


def awsx(target: Resource) -> Results:
    """The same of awsx's arguments, which are known before its task definition is."""
    for container in led_to(target):
        yield from _findings(container)


def _findings(container: Container) -> Iterator[Finding]:
    for setting in listening.loopback(container):
        level = None if setting.sure else "advisory"
        yield Finding(setting.text, f"container {container.name}: {setting.location}", level=level)


RULE = Rule(
    name="listens-on-loopback",
    failures=("F40",),
    title="the app listens on the loopback address, where no load balancer reaches it",
    severity="high",
    symptom="the log says it listens, the container's own check passes, and every target is unhealthy",
    cause="127.0.0.1 and localhost are right on a laptop; in a task they are the task alone.",
    fix="listen on 0.0.0.0, by the variable or the flag that the server reads",
    limits="addresses in the app's own files or code",
    bad='{"name": "api", "environment": [{"name": "HOST", "value": "127.0.0.1"}], …}',
    good='{"name": "api", "environment": [{"name": "HOST", "value": "0.0.0.0"}], …}',
    resource_checks=dict.fromkeys((*kinds.AWSX_SERVICES, *kinds.AWSX_TASKS), awsx),
    stack_checks={kinds.ECS_SERVICE: service},
)
