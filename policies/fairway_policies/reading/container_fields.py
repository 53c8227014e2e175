"""What ECS takes in the fields of one container."""

from collections.abc import Iterator
from typing import Final

from .containers import Container
from .facts import Fact

Problem = tuple[str, str, str]  # what is wrong, the field, what to write instead

_LISTS: Final = ("environment", "secrets", "portMappings", "mountPoints", "dependsOn")
_CONDITIONS: Final = ("START", "COMPLETE", "SUCCESS", "HEALTHY")
_PROTOCOLS: Final = {"protocol": ("tcp", "udp"), "appProtocol": ("http", "http2", "grpc")}
_LAST_PORT: Final = 65535
_ULIMITS: Final = frozenset(
    {
        *("core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice"),
        *("nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"),
    }
)
_RESTARTS: Final = range(60, 1801)  # seconds between two
_LOG_MODES: Final = ("blocking", "non-blocking")
_AWSLOGS: Final = frozenset(
    {
        *("awslogs-group", "awslogs-region", "awslogs-stream", "awslogs-stream-prefix", "awslogs-create-group"),
        *("awslogs-create-stream", "awslogs-datetime-format", "awslogs-multiline-pattern", "awslogs-endpoint"),
        *("awslogs-credentials-endpoint", "awslogs-force-flush-interval-seconds", "awslogs-max-buffered-events"),
        "awslogs-format",
    }
)
_LONGEST_STOP: Final = 120  # seconds, on Fargate
_DRIVERS: Final = ("awslogs", "awsfirelens", "splunk")  # Fargate's
_OF_HOSTS: Final = ("sharedMemorySize", "devices", "maxSwap", "swappiness")


def problems(container: Container, on_fargate: bool) -> Iterator[Problem]:
    """What ECS refuses of a container by itself, wherever it runs and on Fargate."""
    yield from _lists(container)
    yield from _values(container)
    yield from _ports(container)
    yield from _limits(container)
    yield from _log(container)
    if on_fargate:
        yield from _of_fargate(container)


def kind(value: Fact) -> str:
    """What a value is, where a text is wanted."""
    if isinstance(value.raw, bool):
        return "a flag"
    return "a number" if isinstance(value.raw, int | float) else "a list or an object"


def _lists(container: Container) -> Iterator[Problem]:
    for key in _LISTS:
        if isinstance(container.facts[key].raw, dict):
            yield f"{key} is an object, where ECS takes a list", key, "write it as a list of objects"
    for key in ("command", "entryPoint"):
        if isinstance(container.facts[key].raw, str):
            yield f"{key} is a text, where ECS takes a list", key, "write it as a list of words"


def _values(container: Container) -> Iterator[Problem]:
    """ECS takes texts alone, each name once, and of each secret where it is."""
    if container.image.absent:
        yield "no image", "image", "name the image that runs"
    for name, value in container.environment.items():
        if value.known and not isinstance(value.raw, str):
            yield f"{name} is {kind(value)}, where ECS takes a text", f"environment {name}", "write it as text"
        if name in container.secrets:
            yield f"{name} is in environment and in secrets", f"environment {name}", "leave one of the two out"
    for name, source in container.secrets.items():
        if source.absent or source.text == "":
            yield f"{name} without valueFrom", f"secret {name}", 'name the secret: "valueFrom": <ARN>'
    for file in container.facts["environmentFiles"].each():
        place = file["value"]
        if place.text and not place.text.startswith("arn:"):
            yield f"{place.shown()}, which is no ARN", place.path, "write arn:aws:s3:::<bucket>/<key>"


def _ports(container: Container) -> Iterator[Problem]:
    for mapping in container.mappings:
        port = mapping["containerPort"]
        if port.number is not None and port.number > _LAST_PORT:
            yield f"port {port.shown()}", port.path, f"choose one up to {_LAST_PORT}"
        for key, known in _PROTOCOLS.items():
            if mapping[key].text and (mapping[key].text or "").lower() not in known:
                message = f"{key} {mapping[key].shown()}, ECS knows {', '.join(known)}"
                yield message, mapping[key].path, f'write "{known[0]}", or leave it out'
    for entry in container.facts["dependsOn"].each():
        condition = entry["condition"]
        if condition.text and condition.text.upper() not in _CONDITIONS:
            message = f"condition {condition.shown()}, ECS knows {', '.join(_CONDITIONS)}"
            yield message, condition.path, "choose one of them"


def _limits(container: Container) -> Iterator[Problem]:
    for limit in container.facts["ulimits"].each():
        name, soft, hard = limit["name"], limit["softLimit"].number, limit["hardLimit"].number
        if name.text and name.text not in _ULIMITS:
            yield f"a limit called {name.shown()}", name.path, 'that of open files is called "nofile"'
        if soft is not None and hard is not None and soft > hard >= 0:
            yield f"a soft limit of {soft:.0f} over the hard one, {hard:.0f}", limit.path, "lower the soft limit"
    period = container.facts["restartPolicy"]["restartAttemptPeriod"]
    if period.number is not None and int(period.number) not in _RESTARTS:
        message = f"a restart after {period.shown()} seconds at the earliest"
        yield message, period.path, f"choose {_RESTARTS.start} to {_RESTARTS.stop - 1}"


def _log(container: Container) -> Iterator[Problem]:
    log = container.facts["logConfiguration"]
    mode = log["options"]["mode"]
    if mode.text and mode.text not in _LOG_MODES:
        yield f"mode {mode.shown()} of the log", mode.path, f"choose {' or '.join(_LOG_MODES)}"
    if log["logDriver"].text == "awslogs":
        for name, value in log["options"].fields().items():
            if name.startswith("awslogs-") and name not in _AWSLOGS:
                yield f"{name}, which the log driver does not know", value.path, "leave it out"


def _of_fargate(container: Container) -> Iterator[Problem]:
    """What belongs to instances of one's own."""
    stop, driver = container.facts["stopTimeout"].number, container.facts["logConfiguration"]["logDriver"]
    linux = container.facts["linuxParameters"]
    if stop is not None and stop > _LONGEST_STOP:
        yield f"stopTimeout {stop:.0f}, more than {_LONGEST_STOP}", "stopTimeout", f"choose at most {_LONGEST_STOP}"
    for key in ("privileged", "dockerSecurityOptions"):
        if container.facts[key].each() and container.facts[key].flag is not False:
            yield f"{key}, which Fargate does not know", key, "leave it out"
    for key in _OF_HOSTS:
        if linux[key].each():
            yield f"{key}, which Fargate does not know", f"linuxParameters.{key}", "leave it out"
    if any(entry["type"].text == "GPU" for entry in container.facts["resourceRequirements"].each()):
        yield "a GPU, which Fargate does not have", "resourceRequirements", "leave it out, or run the task on instances"
    added = [entry.text or "" for entry in linux["capabilities"]["add"].each()]
    if refused := [name for name in added if name != "SYS_PTRACE"]:
        yield f"capability {refused[0]}, Fargate adds SYS_PTRACE alone", "linuxParameters", "leave it out"
    if driver.text and driver.text not in _DRIVERS:
        yield f"log driver {driver.shown()}, Fargate has {', '.join(_DRIVERS)}", driver.path, "choose awslogs"
