"""What a stack has now, from its exported state: what its next settings are compared with."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

SERVICE, ECS_SERVICE = "fairway:service:Service", "aws:ecs/service:Service"
DATABASE = "fairway:database:Database$aws:rds/instance:Instance"
EXISTING_DATABASE = "fairway:existing_database:ExistingDatabase"
DATABASE_SETUP = "fairway:database_setup:DatabaseSetup$aws:ssm/parameter:Parameter"
CACHE = "fairway:cache:Cache$aws:elasticache/replicationGroup:ReplicationGroup"
BUCKET = "fairway:bucket:Bucket$aws:s3/bucket:Bucket"
USER_POOL = "fairway:user_pool:UserPool$aws:cognito/userPool:UserPool"
NETWORK, VPC = "fairway:network:Network", "$aws:ec2/vpc:Vpc"
LOAD_BALANCER = "fairway:load_balancer:LoadBalancer"
SHARED = "fairway:shared_load_balancer:SharedLoadBalancer"
SUBNET = "$aws:ec2/subnet:Subnet"
CLUSTER = "fairway:cluster:Cluster$aws:ecs/cluster:Cluster"
IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.[^/]+/(?P<repository>.+)@sha256:[0-9a-f]{64}")

Properties = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DeployedService:
    """One that runs. account, repository: of its image, None where that is not in ECR.

    public: whether the load balancer leads to it, in which protocol_version of HTTP.
    """

    health_path: str | None
    account: str | None
    repository: str | None
    public: bool = True
    protocol_version: str = "HTTP1"


@dataclass(frozen=True, kw_only=True)
class DeployedDatabase:
    """storage: GiB that the instance has, which grows by itself. protected: by Pulumi or by RDS.

    snapshot: what it was made from.
    """

    name: str
    username: str
    storage: int
    protected: bool
    snapshot: str | None = None


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """None is what the stack does not have, or does not say.

    listener: ARN of the one that has the services' rules; shared: whether it is of a load balancer not the stack's own.
    vpc: id of the one that it is in; cidr: of one of its own.
    existing_database: whether it uses a database that it did not make; shared_database: names of the database and the
    user that the stack made on a server that exists.
    cache_version: as the program gave it, e.g. 8.1.
    bucket, user_pool: whether they are protected. subnets: the blocks of the network's subnets.
    """

    region: str | None = None
    account: str | None = None
    full_name: str | None = None
    vpc: str | None = None
    listener: str | None = None
    shared: bool = False
    cidr: str | None = None
    zones: int | None = None
    subnets: tuple[str, ...] = ()
    database: DeployedDatabase | None = None
    existing_database: bool = False
    shared_database: tuple[str, str] | None = None
    cache_version: str | None = None
    bucket: bool | None = None
    user_pool: bool | None = None
    services: Mapping[str, DeployedService] = field(default_factory=dict[str, DeployedService])


def read_deployed(state: object) -> Deployed:
    """state: as `pulumi stack export` has it; one of another form has nothing."""
    resources = list(_resources(state))
    vpc = next((one for one in resources if one.kind.startswith(NETWORK) and one.kind.endswith(VPC)), None)
    cluster = next((one for one in resources if one.kind == CLUSTER), None)
    balancer = next((one for one in resources if one.kind in (LOAD_BALANCER, SHARED)), None)
    placed = vpc or cluster
    arn = _text(placed.outputs, "arn").split(":") if placed else []
    network = next((one for one in resources if one.kind == NETWORK), None)
    zones = network.inputs.get("availabilityZones") if network else None
    return Deployed(
        region=arn[3] if len(arn) > 4 else None,
        account=arn[4] if len(arn) > 4 else None,
        full_name=_text(cluster.inputs, "name") if cluster else None,
        listener=_text(balancer.outputs, "listenerArn") or None if balancer else None,
        shared=balancer is not None and balancer.kind == SHARED,
        vpc=_text(network.outputs, "vpcId") or None if network else None,
        cidr=_text(vpc.inputs, "cidrBlock") or None if vpc else None,
        zones=int(zones) if isinstance(zones, int | float) else None,
        subnets=tuple(
            sorted(
                _text(one.inputs, "cidrBlock")
                for one in resources
                if one.kind.startswith(NETWORK) and one.kind.endswith(SUBNET)
            )
        ),
        database=next((_database(one) for one in resources if one.kind == DATABASE), None),
        existing_database=any(one.kind == EXISTING_DATABASE for one in resources),
        shared_database=next((_shared_database(one) for one in resources if one.kind == DATABASE_SETUP), None),
        cache_version=next(
            (_text(one.inputs, "engineVersion") or None for one in resources if one.kind == CACHE), None
        ),
        bucket=next((one.protect for one in resources if one.kind == BUCKET), None),
        user_pool=next((one.protect for one in resources if one.kind == USER_POOL), None),
        services=_services(resources),
    )


@dataclass(frozen=True, kw_only=True)
class _Resource:
    """kind: its type behind those of its parents, as in its URN."""

    urn: str
    kind: str
    parent: str
    protect: bool
    inputs: Properties
    outputs: Properties


def _resources(state: object) -> Iterator[_Resource]:
    """Those that are there; not what waits for its deletion, nor what was only read."""
    deployment = _mapping(_mapping(state).get("deployment"))
    resources: object = deployment.get("resources")
    for entry in cast("list[object]", resources) if isinstance(resources, list) else ():
        resource = _mapping(entry)
        urn = _text(resource, "urn")
        if urn.count("::") < 3 or resource.get("delete") or resource.get("external"):
            continue
        yield _Resource(
            urn=urn,
            kind=urn.split("::", 3)[2],
            parent=_text(resource, "parent"),
            protect=resource.get("protect") is True,
            inputs=_mapping(resource.get("inputs")),
            outputs=_mapping(resource.get("outputs")),
        )


def _database(resource: _Resource) -> DeployedDatabase:
    sizes = [_number(side, "allocatedStorage") for side in (resource.inputs, resource.outputs)]
    return DeployedDatabase(
        name=_text(resource.inputs, "dbName"),
        username=_text(resource.inputs, "username"),
        storage=min((size for size in sizes if size), default=0),
        protected=resource.protect or resource.inputs.get("deletionProtection") is True,
        snapshot=_text(resource.inputs, "snapshotIdentifier") or None,
    )


def _shared_database(parameter: _Resource) -> tuple[str, str] | None:
    """Database and user that the stack made on a server that exists, of `<database> <user> <version>`."""
    words = _text(parameter.inputs, "insecureValue").split()
    return (words[0], words[1]) if len(words) > 1 else None


def _services(resources: Sequence[_Resource]) -> Mapping[str, DeployedService]:
    """Those whose ECS service was made: a component alone is what a failed update left."""
    running = {one.parent for one in resources if one.kind == f"{SERVICE}${ECS_SERVICE}"}
    components = (one for one in resources if one.kind == SERVICE and one.urn in running)
    return {one.urn.rsplit("::", 1)[-1]: _service(one.inputs) for one in components}


def _service(contract: Properties) -> DeployedService:
    image = IMAGE.fullmatch(_text(_mapping(contract.get("image")), "reference"))
    return DeployedService(
        health_path=_text(_mapping(contract.get("health")), "path") or None,
        account=image["account"] if image else None,
        repository=image["repository"] if image else None,
        public=_text(contract, "kind") in ("web", ""),
        protocol_version=_text(contract, "protocolVersion") or "HTTP1",
    )


def _mapping(value: object) -> Properties:
    return cast(Properties, value) if isinstance(value, Mapping) else {}


def _text(properties: Properties, key: str) -> str:
    value = properties.get(key)
    return value if isinstance(value, str) else ""


def _number(properties: Properties, key: str) -> int:
    value = properties.get(key)
    return int(value) if isinstance(value, int | float) else 0


def deployed_names(state: object) -> frozenset[tuple[str, str]]:
    """Type and logical name of everything in a state; see `read_deployed`."""
    return frozenset((one.kind.rsplit("$", 1)[-1], one.urn.rsplit("::", 1)[-1]) for one in _resources(state))
