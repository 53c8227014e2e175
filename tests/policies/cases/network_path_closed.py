"""Cases of network-path-closed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, container, ecs_service, of, secret, task, unevaluated_task

WORLD = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
UNKNOWN_GROUP = [UNKNOWN]


def opened(port: int, **peers: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": port, "toPort": port, **(peers or {"cidrBlocks": ["10.0.0.0/16"]})}


def group(
    name: str, *ingress: Any, egress: Any = WORLD, let_in: Sequence[str] = (), let_out: Sequence[str] = ()
) -> Record:
    props = {"ingress": list(ingress), "egress": [egress] if egress else []}
    dependencies = {"ingress": let_in, "egress": let_out}
    return Record(type=kinds.SECURITY_GROUP, name=name, props={"description": name, **props}, dependencies=dependencies)


def beside(kind: str, guarded: str, port: int, **props: Any) -> Record:
    """A rule that is a resource of its own."""
    dependencies = {"securityGroupId": [guarded], "referencedSecurityGroupId": props.pop("peers", [])}
    stated = {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "securityGroupId": UNKNOWN, **props}
    return Record(type=kind, name=f"{guarded}-{port}", props=stated, dependencies=dependencies)


TARGET = Record(
    type=kinds.TARGET_GROUPS[0], name="target", props={"port": 3000, "targetType": "ip", "protocol": "HTTP"}
)
EDGE = group("edge", opened(443, cidrBlocks=["0.0.0.0/0"]))
FROM_EDGE = opened(3000, securityGroups=UNKNOWN_GROUP)


def behind(edge: Record = EDGE, port: int = 443, action: str = "forward", **props: Any) -> list[Record]:
    """A load balancer before a service whose tasks have the group `tasks`."""
    balancer = Record(
        type=kinds.LOAD_BALANCERS[0],
        name="balancer",
        props={"securityGroups": UNKNOWN_GROUP},
        dependencies={"securityGroups": ["edge"]},
    )
    listener = Record(
        type=kinds.LISTENERS[0],
        name="listener",
        props={"port": port, "protocol": "HTTPS", "certificateArn": UNKNOWN, "defaultActions": [{"type": action}]},
        dependencies={"loadBalancerArn": ["balancer"], "defaultActions": ["target"]},
    )
    service = ecs_service(
        launchType="FARGATE",
        loadBalancers=[{"targetGroupArn": UNKNOWN, "containerName": "api", "containerPort": 3000}],
        networkConfiguration={"securityGroups": UNKNOWN_GROUP, "subnets": ["subnet-1"]},
        dependencies={"loadBalancers": ["target"], "networkConfiguration": ["tasks"]},
        **props,
    )
    return [edge, balancer, TARGET, listener, service]


def networked() -> list[Record]:
    """The same behind a network load balancer, which has no group."""
    edge, balancer, target, listener, service = behind()
    alone = replace(balancer, props={"loadBalancerType": "network", "internal": True}, dependencies={})
    plain = {**listener.props, "protocol": "TCP", "certificateArn": None}
    passing = replace(target, props={**target.props, "protocol": "TCP"})
    return [edge, alone, passing, replace(listener, props=plain), service]


def database(*groups: str, **props: Any) -> Record:
    stated = {"engine": "postgres", "engineVersion": "16", "vpcSecurityGroupIds": [UNKNOWN for _ in groups], **props}
    return Record(type=kinds.RDS_INSTANCE, name="db", props=stated, dependencies={"vpcSecurityGroupIds": groups})


def cache(*groups: str, **props: Any) -> Record:
    stated = {"engine": "redis", "transitEncryptionEnabled": True, "authToken": UNKNOWN, "securityGroupIds": [UNKNOWN]}
    return Record(
        type=kinds.REPLICATION_GROUP,
        name="redis",
        props={**stated, **props},
        dependencies={"securityGroupIds": groups},
    )


TASKS = group("tasks", FROM_EDGE, let_in=["edge"])
STORE = group("store", opened(5432, securityGroups=UNKNOWN_GROUP), let_in=["tasks"], egress=None)
NO_EGRESS = group("tasks", FROM_EDGE, let_in=["edge"], egress=opened(443, cidrBlocks=["0.0.0.0/0"]))

FOR_OTHERS = group("store", opened(5432, securityGroups=UNKNOWN_GROUP), let_in=["other"], egress=None)
OTHERS = Record(type=kinds.FUNCTION, name="function", dependencies={"vpcConfig": ["other"]})
PROXY = Record(type=kinds.DATABASE_PROXY, name="proxy")


def client_task() -> list[Record]:
    """A service whose containers are made from the database, with the group `tasks`."""
    return [
        task(containerDefinitions=UNKNOWN, dependencies={"containerDefinitions": ["db"]}),
        ecs_service(
            networkConfiguration={"securityGroups": UNKNOWN_GROUP, "subnets": ["subnet-1"]},
            dependencies={"taskDefinition": ["task"], "networkConfiguration": ["tasks"]},
        ),
        TASKS,
    ]


def connected(**server: Any) -> list[Record]:
    """A service that others reach by the name of its port 50051, with the group `tasks`."""
    return [
        task(container(portMappings=[{"containerPort": 50051, "name": "grpc"}])),
        ecs_service(
            networkConfiguration={"securityGroups": UNKNOWN_GROUP, "subnets": ["subnet-1"]},
            serviceConnectConfiguration={"enabled": True, "services": [{"portName": "grpc", **server}]},
            dependencies={"taskDefinition": ["task"], "networkConfiguration": ["tasks"]},
        ),
    ]


UNREAD = {"unevaluated": unevaluated_task()["unevaluated"] | of(["worker-health-unchecked"], "service")}


def disk(*ingress: Any) -> list[Record]:
    props = {"securityGroups": UNKNOWN_GROUP}
    target = Record(type=kinds.MOUNT_TARGET, name="disk", props=props, dependencies={"securityGroups": ["store"]})
    return [group("store", *ingress, egress=None), target]


c = For(rule="network-path-closed")

POOLED = [
    group("other", opened(6432)),
    ecs_service("pgbouncer", taskDefinition="pool", desiredCount=1, dependencies={"networkConfiguration": ["other"]}),
]


def networked_database() -> list[Record]:
    """A database whose group lets in that of a network load balancer."""
    kind = {"loadBalancerType": "network", "securityGroups": UNKNOWN_GROUP}
    passing = Record(
        type=kinds.LOAD_BALANCERS[0], name="passing", props=kind, dependencies={"securityGroups": ["other"]}
    )
    return [*behind(), TASKS, group("other", opened(5432)), passing, FOR_OTHERS, database("store")]


CASES = [
    # Asked by the Data API, by way of a pooler, or from other networks by way of a Network Load Balancer.
    c.passes(*behind(), TASKS, group("store"), database("store", enableHttpEndpoint=True)),
    c.fails("db", *client_task(), *POOLED, FOR_OTHERS, database("store"), level="advisory", also=UNREAD),
    c.passes(*networked_database()),
    c.passes(*behind(), TASKS, STORE, database("store")),
    # Rules of their own, by group, by prefix list, by address; another program's group; and a foreign one.
    c.passes(
        *behind(edge=group("edge", {**opened(443, prefixListIds=["pl-1"])})),
        group("tasks", egress=None),
        beside(kinds.INGRESS_RULE, "tasks", 3000, referencedSecurityGroupId=UNKNOWN, peers=["edge"]),
        beside(kinds.EGRESS_RULE, "tasks", 443, cidrIpv4="0.0.0.0/0"),
    ),
    c.passes(*behind(), group("tasks", opened(3000, securityGroups=["sg-of-another-program"]))),
    c.passes(*behind(), TASKS, group("store", opened(5432, self=True)), database("store")),
    c.passes(group("store"), database("store")),
    # Nobody in, the wrong port, the wrong neighbour.
    c.fails("service", *behind(), group("tasks")),
    c.fails("service", *behind(), group("tasks", opened(8080, securityGroups=UNKNOWN_GROUP), let_in=["edge"])),
    c.fails("service", *behind(), group("other"), group("tasks", FROM_EDGE, let_in=["other"])),
    # A cache is asked as a database is.
    c.fails("redis", *behind(), TASKS, group("store", opened(6380)), cache("store")),
    c.passes(*behind(), TASKS, group("store", opened(6380)), cache("store", port=6380)),
    c.passes(*behind(), TASKS, group("store", opened(6379)), cache("store")),
    # Nothing out: of the load balancer, of the tasks.
    c.fails("service", *behind(edge=group("edge", opened(443), egress=None)), TASKS),
    c.fails("service", *behind(), group("tasks", FROM_EDGE, let_in=["edge"], egress=None)),
    c.fails("service", *networked(), TASKS),
    c.passes(*networked(), group("tasks", opened(3000))),
    c.fails("balancer", *behind(edge=group("edge", opened(80))), TASKS),
    c.fails("balancer", *behind(edge=group("edge", opened(443)), port=80), TASKS),
    c.fails("db", *behind(), TASKS, group("store", opened(3306)), database("store")),
    c.fails("db", *behind(), TASKS, group("store"), database("store")),
    c.fails("db", *behind(), TASKS, STORE, database("store", port=5433)),
    c.fails(
        "db",
        *behind(),
        TASKS,
        group("store", FROM_EDGE | {"fromPort": 5432, "toPort": 5432}, let_in=["edge"]),
        database("store"),
    ),
    c.fails("db", *behind(), NO_EGRESS, STORE, database("store")),
    # A task that is told of a database which lets others in: the tasks' group may yet be the one that nothing is in.
    c.fails("db", *client_task(), group("other"), FOR_OTHERS, database("store"), OTHERS, also=UNREAD),
    c.fails("db", *client_task(), group("other"), FOR_OTHERS, database("store"), level="advisory", also=UNREAD),
    c.passes(*client_task(), STORE, database("store"), also=UNREAD),
    c.passes(*client_task(), group("other"), FOR_OTHERS, database("store"), OTHERS, PROXY, also=UNREAD),
    c.passes(*connected(), group("tasks", opened(50051))),
    c.passes(*connected(portName=UNKNOWN), group("tasks")),
    c.passes(*connected(ingressPortOverride=15000), group("tasks", opened(15000))),
    c.fails("service", *connected(), group("tasks")),
    c.fails("service", *connected(ingressPortOverride=15000), group("tasks", opened(50051))),
    c.passes(*disk(opened(2049, cidrBlocks=["10.0.0.0/16"]))),
    c.passes(Record(type=kinds.MOUNT_TARGET, name="disk", props={"securityGroups": ["sg-1"]})),
    c.fails("disk", *disk(opened(2048, cidrBlocks=["10.0.0.0/16"]))),
    c.fails("disk", *disk()),
    c.missing(
        *behind(edge=EDGE), Record(type=kinds.SECURITY_GROUP, name="tasks", props={"vpcId": "vpc-1"}), blames="service"
    ),
    c.unknown(
        "service",
        *behind(),
        Record(type=kinds.SECURITY_GROUP, name="tasks", props={"ingress": UNKNOWN, "egress": [WORLD]}),
        also={"unevaluated": frozenset({("security-group-too-open", "tasks")})},
    ),
    c.secret("hunter2", "service", *behind(), group("tasks", {**opened(8080), "description": secret("hunter2")})),
]
