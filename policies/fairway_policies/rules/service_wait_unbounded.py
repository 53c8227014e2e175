"""F26, F30: an update that ends before the deployment does, or never."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Option, Results, Rule


def contract(service: Resource) -> Results:
    """A Fairway service: it waits, and not longer than `longestMinutes`."""
    deployment = service.inputs["deployment"]
    waits, minutes = deployment["waitForSteadyState"], deployment["timeoutMinutes"]
    longest = service.settings["longestMinutes"]
    if waits.unknown or minutes.unknown:
        yield NotEvaluated(waits.path if waits.unknown else minutes.path)
    elif waits.flag is not True:
        yield Finding(waits.shown(), waits.path)
    elif minutes.number is None or minutes.number > longest:
        yield Finding(f"{minutes.shown()} minutes, more than {int(longest)}", minutes.path)


def ecs_service(service: Resource) -> Results:
    """An ECS service: it waits, within its own timeouts; one that another controller deploys must not."""
    waits, longest = service["waitForSteadyState"], service.settings["longestMinutes"]
    if waits.unknown:
        yield NotEvaluated(waits.path)
    elif waits.flag is not True:
        if (service["deploymentController"]["type"].text or "ECS") == "ECS":
            yield Finding(waits.shown(), waits.path)
    elif (service["deploymentController"]["type"].text or "ECS") != "ECS":
        message = f"{waits.shown()}, while {service['deploymentController']['type'].shown()} deploys"
        yield Finding(message, waits.path, "leave wait_for_steady_state out: the service has no deployment to wait for")
    elif service.longest_wait > longest * 60:
        message = f"custom timeout of {service.longest_wait / 60:.0f} minutes, more than {int(longest)}"
        yield Finding(message, "customTimeouts", f"set custom_timeouts of at most {int(longest)} minutes")


RULE = Rule(
    name="service-wait-unbounded",
    failures=("F26", "F30"),
    title="the update does not wait for the deployment's end within a limit",
    severity="medium",
    symptom="`pulumi up` says updated although ECS rolled the deployment back; or it hangs for hours",
    cause="wait_for_steady_state is false by default, and the limit of waiting is as long as someone set it.",
    fix="set wait_for_steady_state=True on the service, with custom_timeouts that a deployment can keep",
    limits="how long a deployment takes",
    bad='aws.ecs.Service("api", …)',
    good='aws.ecs.Service("api", …, wait_for_steady_state=True)',
    resource_checks={kinds.SERVICE: contract, kinds.ECS_SERVICE: ecs_service},
    options={"longestMinutes": Option({"type": "number", "default": 60, "description": "The longest wait allowed."})},
)
