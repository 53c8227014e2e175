"""F35: a task definition that ECS does not take, or whose containers never start."""

import re
from collections import Counter
from collections.abc import Iterator

from ..reading import container_fields, kinds
from ..reading.containers import ON_FARGATE, Container, own_containers
from ..reading.resources import Resource
from ..rule import Finding, Results, Rule

_ENDS = ("SUCCESS", "COMPLETE")
_NOT_IN_AWSVPC = ("links", "hostname", "extraHosts")
_NAME = re.compile(r"[\w-]{1,255}", re.ASCII)
_LOG_OPTIONS = {"awslogs-group": "the group's name", "awslogs-region": "the group's region"}
_SHARED = {"pidMode": ("task",), "ipcMode": ()}  # what Fargate lets the containers of a task share
_SYSTEMS = ("LINUX", "WINDOWS_SERVER_")
_OTHER_WAY = {"links": "leave it out: the task's containers reach each other on 127.0.0.1"}


def task(definition: Resource) -> Results:
    """What ECS refuses to register, or never starts."""
    containers = yield from own_containers(definition)
    if isinstance(definition["containerDefinitions"].parsed().raw, dict):
        fix = "write it as a list, also of one container"
        yield Finding("an object, where ECS takes a list of containers", "containerDefinitions", fix)
    on_fargate = "FARGATE" in [name.text for name in definition["requiresCompatibilities"].each()]
    if containers and not any(container.essential for container in containers):
        yield Finding("no container is essential", "containerDefinitions", "leave essential out of the app's container")
    for name, times in Counter(container.name for container in containers).items():
        if times > 1:
            yield Finding(f"{times} containers are called {name}", "containerDefinitions", "give each its own name")
    if definition["family"].text and not _NAME.fullmatch(definition["family"].text):
        yield Finding(f"family {definition['family'].shown()}", "family", "use letters, digits, - and _ alone")
    system = definition["runtimePlatform"]["operatingSystemFamily"]
    if system.text and not system.text.startswith(_SYSTEMS):
        fix = "write LINUX, whatever the image is made from"
        yield Finding(f"operating system {system.shown()}", system.path, fix)
    yield from _volumes(definition, containers)
    yield from _shared_disks(definition)
    if on_fargate:
        yield from _of_instances(definition)
    yield from _log_routers(containers)
    mode = definition["networkMode"]
    if mode.text == "awsvpc":
        yield from _ports(containers)
        yield from _own_network(containers)
    elif on_fargate and not mode.unknown:
        yield Finding(f"networkMode {mode.shown()}, Fargate has awsvpc alone", mode.path, 'set network_mode="awsvpc"')
    yield from _each(containers, on_fargate)


def awsx(definition: Resource) -> Results:
    """The containers of awsx's arguments; it makes the rest of the definition."""
    containers = yield from own_containers(definition)
    yield from _log_routers(containers)
    yield from _ports(containers)
    yield from _each(containers, definition.type in ON_FARGATE)


def _each(containers: list[Container], on_fargate: bool) -> Iterator[Finding]:
    """What is wrong with a container by itself, and with what it waits for."""
    for container in containers:
        if container.name and not _NAME.fullmatch(container.name):
            fix = "use letters, digits, - and _ alone"
            yield Finding(f"a container called {container.name}", f"container {container.name}: name", fix)
        for problem, key, fix in (*_order(container, containers), *container_fields.problems(container, on_fargate)):
            yield Finding(problem, f"container {container.name}: {key}", fix)
        yield from _log(container)
        log = container.facts["logConfiguration"]
        unnamed = log["options"].known and log["options"]["awslogs-stream-prefix"].absent
        if on_fargate and log["logDriver"].text == "awslogs" and unnamed:
            where, fix = f"container {container.name}: {log['options'].path}", 'add "awslogs-stream-prefix": "<name>"'
            yield Finding("awslogs without the stream prefix that Fargate asks for", where, fix, level="advisory")


def _of_instances(definition: Resource) -> Iterator[Finding]:
    """What there is on instances of one's own, and not on Fargate."""
    if definition["placementConstraints"].each():
        yield Finding("placement constraints, which Fargate does not know", "placementConstraints", "leave them out")
    for key, known in _SHARED.items():
        if definition.inputs[key].text and definition.inputs[key].text not in known:
            yield Finding(f"{key} {definition.inputs[key].shown()} on Fargate", key, "leave it out")
    for volume in definition["volumes"].each():
        if not volume["dockerVolumeConfiguration"].absent:
            message = f"volume {volume['name'].shown()} of a Docker driver, which Fargate does not know"
            yield Finding(message, volume.path, "leave its configuration out, or use an EFS volume")
        if volume["hostPath"].text:
            fix = "leave hostPath out, or use an EFS volume for what must stay"
            yield Finding(f"volume {volume['name'].shown()} on the host's disk", volume["hostPath"].path, fix)


def _shared_disks(definition: Resource) -> Iterator[Finding]:
    """EFS signs in and shows a part of itself by way of TLS alone."""
    for volume in definition["volumes"].each():
        disk = volume["efsVolumeConfiguration"]
        access, encrypted = disk["authorizationConfig"], disk["transitEncryption"]
        signs_in = access["iam"].text == "ENABLED" or not access["accessPointId"].absent
        if signs_in and not encrypted.unknown and encrypted.text != "ENABLED":
            message = f"volume {volume['name'].shown()} with an access point or IAM, and without transit encryption"
            yield Finding(message, disk.path, 'set transit_encryption="ENABLED"')
        root = disk["rootDirectory"]
        if not access["accessPointId"].absent and root.text not in (None, "", "/"):
            message = f"root directory {root.shown()} beside an access point, which says it"
            yield Finding(message, root.path, "leave root_directory out")


def _log(container: Container) -> Iterator[Finding]:
    """What the awslogs driver has to be told."""
    log = container.facts["logConfiguration"]
    if log["logDriver"].text != "awslogs" or log["options"].unknown:
        return
    for name, value in log["options"].fields().items():
        if value.known and not isinstance(value.raw, str):
            where = f"container {container.name}: {value.path}"
            yield Finding(
                f"{name} is {container_fields.kind(value)}, where ECS takes a text", where, "write it as text"
            )
    for name, what in _LOG_OPTIONS.items():
        if log["options"][name].absent:
            where = f"container {container.name}: {log.path}"
            yield Finding(f"awslogs without {name}", where, f'add "{name}": "<{what}>"')


def _ports(containers: list[Container]) -> Iterator[Finding]:
    """Containers of one task share its network: a port belongs to one of them."""
    opened: dict[tuple[str, float], str] = {}
    for container in containers:
        for mapping in container.mappings:
            port, protocol = mapping["containerPort"], mapping["protocol"].text or "tcp"
            if port.number is None or mapping["protocol"].unknown:
                continue
            first = opened.setdefault((protocol, port.number), container.name)
            if first != container.name:
                message = f"containers {first} and {container.name} both open port {port.shown()}"
                yield Finding(message, f"container {container.name}: portMappings", "give each a port of its own")


def _log_routers(containers: list[Container]) -> Iterator[Finding]:
    """FireLens hands a container's log to another container, which says that it takes it."""
    drivers = {container.name: container.facts["logConfiguration"]["logDriver"] for container in containers}
    routed = [name for name, driver in drivers.items() if driver.text == "awsfirelens"]
    if routed and all(container.facts["firelensConfiguration"].absent for container in containers):
        fix = 'add a container with "firelensConfiguration": {"type": "fluentbit"}'
        yield Finding("log driver awsfirelens, and no container that routes logs", f"container {routed[0]}", fix)


def _own_network(containers: list[Container]) -> Iterator[Finding]:
    """What belongs to a network that containers share with a host or a bridge."""
    for container in containers:
        for key in _NOT_IN_AWSVPC:
            if container.facts[key].each():
                message = f"{key}, which ECS does not take in network mode awsvpc"
                yield Finding(message, f"container {container.name}: {key}", _OTHER_WAY.get(key, "leave it out"))


def _volumes(definition: Resource, containers: list[Container]) -> Iterator[Finding]:
    """A volume is declared in the task definition, and mounted by its name there."""
    volumes = definition["volumes"]
    if volumes.partly_unknown:
        return
    declared = {volume["name"].text for volume in volumes.each()}
    for container in containers:
        for mount in container.facts["mountPoints"].each():
            name = mount["sourceVolume"]
            if name.text and name.text not in declared:
                message = f"volume {name.shown()} is mounted, and the task definition has none of that name"
                yield Finding(message, f"container {container.name}: {name.path}", "add it to the volumes")


def _order(container: Container, containers: list[Container]) -> Iterator[tuple[str, str, str]]:
    """What a container waits for: one that is there, that may end, or that has a check."""
    by_name = {other.name: other for other in containers}
    for entry in container.facts["dependsOn"].each():
        name, condition = entry["containerName"].text or "", (entry["condition"].text or "").upper()
        other = by_name.get(name)
        if other is None or other is container:
            yield f"it waits for {name or 'nobody'}, which is no other container of the task", "dependsOn", "name one"
        elif condition in _ENDS and other.essential:
            message = f"it waits for the end of {name}, which is essential: its end is the task's"
            yield message, "dependsOn", f'set "essential": false on {name}'
        elif condition == "HEALTHY" and other.health_command.absent:
            yield f"it waits for {name} to be healthy, which has no check", "dependsOn", f"give {name} a healthCheck"
        elif container.name in _awaited(other, by_name):
            yield f"it waits for {name}, which waits for it", "dependsOn", "let one of them start first"


def _awaited(container: Container, by_name: dict[str, Container]) -> set[str]:
    """The containers that have to start before this one, through all that it waits for."""
    awaited: set[str] = set()
    waiting = [container]
    for one in waiting:
        names = {entry["containerName"].text or "" for entry in one.facts["dependsOn"].each()} - awaited
        awaited |= names
        waiting += [by_name[name] for name in names if name in by_name]
    return awaited


RULE = Rule(
    name="task-definition-refused",
    failures=("F35",),
    title="ECS does not take the task definition",
    severity="high",
    symptom="ClientException on registration; a task that stops as soon as its first container ends",
    cause="The containers are written as text that only ECS reads, and each one alone looks right.",
    fix="change what is named",
    limits="what only ECS knows, such as the account's limits; health checks have rules of their own",
    bad='[{"name": "migrate", …}, {"name": "api", "dependsOn": [{…, "condition": "SUCCESS"}]}]',
    good='[{"name": "migrate", "essential": false, …}, {"name": "api", "dependsOn": [{…, "condition": "SUCCESS"}]}]',
    resource_checks={kinds.TASK: task, **dict.fromkeys((*kinds.AWSX_SERVICES, *kinds.AWSX_TASKS), awsx)},
)
