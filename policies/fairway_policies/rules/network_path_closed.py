"""F21: two ends of the program that no rule of their security groups lets talk to each other."""

import re
from collections.abc import Iterator

from ..reading import attachments, kinds, network
from ..reading.containers import known_containers
from ..reading.resources import Resource
from ..reading.security_groups import Permissions, groups_of, permissions
from ..rule import Finding, Level, NotEvaluated, Result, Results, Rule

_NFS = 2049
_POOLER = re.compile(r"pgbouncer|pgpool|pgcat|odyssey|supavisor|proxysql|pooler|haproxy|(?:^|[-_/])proxy")
_HTTPS = 443  # how Fargate fetches the image, the secrets and where it sends the log


def service(target: Resource) -> Results:
    """The way from load balancers to the tasks, and from the tasks to AWS."""
    groups = groups_of(target, "networkConfiguration.securityGroups")
    if groups is None:
        return
    ingress, egress = permissions(groups, "ingress"), permissions(groups, "egress")
    unknown = ingress.unknown or egress.unknown
    if unknown:
        yield NotEvaluated(unknown)
        return
    if attachments.on_fargate(target) and not egress.on(_HTTPS):
        message = f"the tasks' groups let nothing out on port {_HTTPS}: no image, secret or log reaches the task"
        fix = f"add an egress rule for tcp {_HTTPS} to {groups[0].name}"
        yield Finding(message, "networkConfiguration.securityGroups", fix)
    for attachment in attachments.attachments(target):
        port = attachment.facts["containerPort"].number
        for balancer in _load_balancers(attachment.target_group) if port is not None else ():
            yield from _to_tasks(balancer, target, ingress, int(port or 0), groups[0])
    yield from _to_servers(target, ingress, groups[0])


def _to_servers(target: Resource, ingress: Permissions, group: Resource) -> Iterator[Result]:
    """The way to what Service Connect names: its proxy listens on the container's port, unless another is written."""
    task = attachments.task_definition(target)
    mappings = [mapping for container in (known_containers(task) if task else ()) for mapping in container.mappings]
    ports = {mapping["name"].text: mapping["containerPort"].number for mapping in mappings}
    for server in target["serviceConnectConfiguration"]["services"].each():
        override = server["ingressPortOverride"]
        port = ports.get(server["portName"].text) if override.absent else override.number
        if port is not None and not ingress.on(port):
            message = f"Service Connect names port {int(port)}, the tasks' groups open {ingress.ports}"
            fix = f"add an ingress rule for tcp {int(port)} from the clients' group to {group.name}"
            yield Finding(message, "networkConfiguration.securityGroups", fix)


def _load_balancers(target_group: Resource | None) -> list[Resource]:
    """The program's load balancers whose listeners lead to the group."""
    if target_group is None:
        return []
    stack = target_group.stack
    listeners = stack.referring(target_group, "defaultActions", *kinds.LISTENERS)
    for rule in stack.referring(target_group, "actions", *kinds.LISTENER_RULES):
        listeners += rule.referred("listenerArn", *kinds.LISTENERS)
    balancers = [b for entry in listeners for b in entry.referred("loadBalancerArn", *kinds.LOAD_BALANCERS)]
    return list(dict.fromkeys(balancers))


def _to_tasks(
    balancer: Resource, target: Resource, ingress: Permissions, port: int, group: Resource
) -> Iterator[Result]:
    peers = groups_of(balancer, "securityGroups")
    # A network load balancer without groups is no group's member: only addresses let it in.
    groupless = balancer["loadBalancerType"].text == "network" and not balancer.inputs["securityGroups"].each()
    if not ingress.lets(port, [] if groupless and not balancer.inputs["securityGroups"].unknown else peers):
        message = f"the tasks' groups do not let load balancer {balancer.name} in on port {port}: they open "
        fix = f"add an ingress rule for tcp {port} from the load balancer's group to {group.name}"
        yield Finding(message + ingress.on_port(port), "networkConfiguration.securityGroups", fix)
    if peers is None:
        return
    egress = permissions(peers, "egress")
    if egress.unknown:
        yield NotEvaluated(egress.unknown)
    elif not egress.lets(port, groups_of(target, "networkConfiguration.securityGroups")):
        message = f"load balancer {balancer.name} may not send to the tasks' port {port}: its groups let out "
        fix = f"add an egress rule for tcp {port} to {peers[0].name}"
        yield Finding(message + egress.on_port(port), f"{balancer.name}: securityGroups", fix)


def load_balancer(balancer: Resource) -> Results:
    """A load balancer that nobody reaches on the port of its own listeners."""
    groups = groups_of(balancer, "securityGroups")
    ports = {port: _forwards(entry) for port, entry in _listeners(balancer)}
    if groups is None or not ports:
        return
    ingress = permissions(groups, "ingress")
    if ingress.unknown:
        yield NotEvaluated(ingress.unknown)
        return
    closed = [port for port in ports if not ingress.on(port)]
    reached = [port for port, forwards in ports.items() if forwards and port not in closed]
    for port in closed:
        message = f"a listener on port {port}, while the load balancer's groups open {ingress.ports}"
        fix = f"add an ingress rule for tcp {port} to {groups[0].name}, or remove the listener"
        yield Finding(message, "securityGroups", fix, level="advisory" if reached else None)


def _listeners(balancer: Resource) -> Iterator[tuple[int, Resource]]:
    for entry in balancer.stack.referring(balancer, "loadBalancerArn", *kinds.LISTENERS):
        port = entry["port"].number
        if port is not None and "UDP" not in (entry["protocol"].text or "").upper():
            yield int(port), entry


def _forwards(listener: Resource) -> bool:
    """True unless the listener only redirects: visitors who reach it are then sent to another."""
    return any(action["type"].text != "redirect" for action in listener["defaultActions"].each())


def database(store: Resource) -> Results:
    """The way from the stack's services to the database, or to the cache."""
    what, key = ("database", "vpcSecurityGroupIds") if store.type in kinds.DATABASES else ("cache", "securityGroupIds")
    groups, port = groups_of(store, key), network.database_port(store)
    services = store.stack.of(kinds.ECS_SERVICE)
    if groups is None or port is None or not services:
        return
    ingress = permissions(groups, "ingress")
    if ingress.unknown:
        yield NotEvaluated(ingress.unknown)
        return
    rules = ingress.on(port)
    if not rules and store.inputs["enableHttpEndpoint"].flag is True:
        return  # asked by the Data API, which passes no group
    fix = f"add an ingress rule for tcp {port} from the tasks' group to {groups[0].name}"
    if not rules:
        message = f"the {what} answers on port {port}, its groups open {ingress.ports}"
        yield Finding(message, key, fix)
        return
    peers = list(dict.fromkeys(peer for rule in rules for peer in rule.peers))
    if not any(rule.others for rule in rules) and peers and all(_only_before_balancers(peer) for peer in peers):
        message = f"the {what} lets in load balancers alone ({', '.join(peer.name for peer in peers)}), no task"
        yield Finding(message, key, fix)
    for client in _clients(store):
        own = groups_of(client, "networkConfiguration.securityGroups")
        if own is not None and not ingress.lets(port, own):
            names = ", ".join(peer.name for peer in peers)
            message = f"service {client.name} is told of the {what}, whose port {port} lets in {names} alone"
            sure = all(map(_stands_before_something, peers)) and not any(map(_is_of_a_pooler, peers))
            level: Level | None = None if sure else "advisory"
            yield Finding(message, key, f"let in {own[0].name} on tcp {port}", level)
    for peer in peers:
        for client in network.guarded_by(peer, kinds.ECS_SERVICE):
            yield from _to_database(client, port, groups)


def mount_target(target: Resource) -> Results:
    """A shared disk is reached on one port."""
    groups = groups_of(target, "securityGroups")
    ingress = permissions(groups, "ingress") if groups else None
    if groups and ingress is not None and ingress.unknown is None and not ingress.on(_NFS):
        message = f"a mount target answers on port {_NFS}, its groups open {ingress.ports}"
        yield Finding(message, "securityGroups", f"add an ingress rule for tcp {_NFS} to {groups[0].name}")


def _stands_before_something(group: Resource) -> bool:
    """True for a group that something of the program is in; one that nothing is in may be given to the tasks yet."""
    of_groups = (kinds.SECURITY_GROUP, kinds.SECURITY_GROUP_RULE, kinds.INGRESS_RULE, kinds.EGRESS_RULE)
    return any(user.type not in (*of_groups, *kinds.DATABASES) for user in group.stack.made_from(group))


def _is_of_a_pooler(group: Resource) -> bool:
    """True for the group of a service by way of which others connect, as its task, image or name says."""
    users = list(network.guarded_by(group, kinds.ECS_SERVICE))
    tasks = [task for user in users if (task := attachments.task_definition(user)) is not None]
    images = [one.image.text or "" for task in tasks for one in known_containers(task)]
    names = [one.name for one in (group, *users, *tasks)]
    return any(_POOLER.search(text.lower()) for text in (*images, *names))


def _clients(store: Resource) -> Iterator[Resource]:
    """Services whose containers are made from the database; through a proxy it is the proxy that connects."""
    if store.stack.of(kinds.DATABASE_PROXY):
        return
    for definition in store.stack.depending(store, kinds.TASK):
        if definition.sources("containerDefinitions", store.type):
            yield from store.stack.referring(definition, "taskDefinition", kinds.ECS_SERVICE)


def _only_before_balancers(group: Resource) -> bool:
    """A Network Load Balancer may lead to the database itself, for others in other networks."""
    behind = list(network.guarded_by(group, *kinds.LOAD_BALANCERS, kinds.ECS_SERVICE))
    return bool(behind) and all(
        one.type in kinds.LOAD_BALANCERS and one["loadBalancerType"].text != "network" for one in behind
    )


def _to_database(client: Resource, port: int, groups: list[Resource]) -> Iterator[Result]:
    """The way out of the tasks that the database lets in."""
    own = groups_of(client, "networkConfiguration.securityGroups")
    if own is None:
        return
    egress = permissions(own, "egress")
    if egress.unknown is None and not egress.lets(port, groups):
        message = f"service {client.name} may not connect to port {port}: its groups let out {egress.on_port(port)}"
        fix = f"add an egress rule for tcp {port} to {own[0].name}"
        yield Finding(message, f"service {client.name}: networkConfiguration.securityGroups", fix)


RULE = Rule(
    name="network-path-closed",
    failures=("F21",),
    title="security groups close a way that the program needs",
    severity="high",
    symptom="target reason Target.Timeout; connection timed out; ResourceInitializationError … i/o timeout",
    cause="Each group is right by itself; the port of one end, or the group of the other, was forgotten.",
    fix="open the port between the two groups, by group id",
    limits="groups, network ACLs and routes of other stacks; what listens behind a port",
    bad='aws.ec2.SecurityGroup("tasks", egress=[…])  # no ingress, while a load balancer leads to its tasks',
    good='aws.ec2.SecurityGroup("tasks", ingress=[{"from_port": 3000, …, "security_groups": [edge.id]}], egress=[…])',
    stack_checks={
        kinds.ECS_SERVICE: service,
        kinds.MOUNT_TARGET: mount_target,
        **dict.fromkeys(kinds.LOAD_BALANCERS, load_balancer),
        **dict.fromkeys((*kinds.DATABASES, kinds.CACHE_CLUSTER, kinds.REPLICATION_GROUP), database),
    },
)
