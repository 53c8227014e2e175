"""What may not become of a stack that is deployed: it would be lost, or AWS would refuse it half-way (F55)."""

from collections.abc import Iterator
from dataclasses import dataclass

from components.network.config import ExistingNetwork
from components.network.subnets import MOST_ZONES, plan_subnets
from settings.checks.cache_changes import cache_changes
from settings.deployed import Deployed
from settings.model import Settings

NEW_STACK = "make a new stack beside this one and move over (docs/changes.md)"


@dataclass(frozen=True, kw_only=True)
class MovedImage:
    """An image that a service that runs is to have from another repository than now."""

    service: str
    account: str
    repository: str
    digest: str


def refused_changes(settings: Settings, deployed: Deployed) -> list[str]:
    """One sentence each: the key, what is deployed, and the way."""
    return [
        *_place(settings, deployed),
        *_network(settings, deployed),
        *_load_balancer(settings, deployed),
        *_database(settings, deployed),
        *_shared_database(settings, deployed),
        *cache_changes(settings, deployed),
        *_removed(settings, deployed),
        *_gone(settings, deployed),
        *_services(settings, deployed),
    ]


def moved_images(settings: Settings, deployed: Deployed) -> list[MovedImage]:
    """The images that must be in their new repository before anything is changed."""
    moved: list[MovedImage] = []
    for service, image in settings.released:
        now = deployed.services.get(service.name) or deployed.services.get(service.formerly or "")
        account = settings.registry.account or deployed.account
        if not now or not now.account or not account:
            continue
        if (account, service.repository) != (now.account, now.repository):
            one = MovedImage(service=service.name, account=account, repository=service.repository, digest=image.digest)
            moved.append(one)
    return moved


def _place(settings: Settings, deployed: Deployed) -> Iterator[str]:
    if deployed.region and deployed.region != settings.region:
        yield (
            f"aws:region is {settings.region}, but the stack is in {deployed.region}, and AWS moves nothing between "
            f"regions; write {deployed.region} again, or {NEW_STACK}"
        )
    if deployed.full_name and deployed.full_name != settings.full_name:
        app = deployed.full_name.removesuffix(f"-{settings.stack}")
        yield (
            f"fairway:app is {settings.app}, but the stack was made as {app}: its names, and with them its database "
            f"and repositories, would be new and empty; write {app} again, or {NEW_STACK}"
        )


def _network(settings: Settings, deployed: Deployed) -> Iterator[str]:
    network = settings.network
    if moved := _other_vpc(network.existing, deployed):
        yield moved
    if network.existing:
        return
    if deployed.cidr and deployed.cidr != network.cidr:
        yield (
            f"fairway:network.cidr is {network.cidr}, but the VPC has {deployed.cidr}, and what lives in it cannot "
            f"move to another (Resource.AlreadyAssociated); write {deployed.cidr} again, or {NEW_STACK}"
        )
        return
    if deployed.zones and deployed.zones > network.availability_zones:
        yield (
            f"fairway:network.availabilityZones is {network.availability_zones}, but {deployed.zones} have subnets in "
            f"use, which AWS does not delete (DependencyViolation); write {deployed.zones} or more"
        )
    plan = plan_subnets(network.cidr, MOST_ZONES)
    if deployed.cidr and (other := sorted({*deployed.subnets} - {*plan.private, *plan.public})):
        yield (
            f"fairway:network is laid out otherwise than the subnets that are there ({', '.join(other)}), and new ones "
            f"over them are refused (InvalidSubnet.Conflict); {NEW_STACK}"
        )


def _other_vpc(existing: ExistingNetwork | None, deployed: Deployed) -> str | None:
    """That what runs would have to move to another VPC; which one tags name, AWS alone knows."""
    if deployed.vpc is None:
        return None
    own = deployed.cidr is not None
    if existing is None:
        change = None if own else "was removed"
    elif own:
        change = "was added"
    else:
        change = f"names {existing.vpc}" if existing.vpc not in (None, deployed.vpc) else None
    return change and (
        f"fairway:network.existing {change}, but what lives in {deployed.vpc} cannot move to another VPC "
        f"(Resource.AlreadyAssociated); write it again as it was, or {NEW_STACK}"
    )


def _load_balancer(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """Target groups serve one load balancer at a time."""
    existing, now = settings.load_balancer.existing, deployed.listener
    if now is None:
        return
    if existing is None:
        change = "was removed" if deployed.shared else None
    elif not deployed.shared:
        change = "was added"
    else:
        change = "is of another load balancer" if _of(existing.listener) != _of(now) else None
    if change:
        yield (
            f"fairway:loadBalancer.existing {change}, but the services' target groups are behind {_of(now)} and serve "
            f"one load balancer alone (TargetGroupAssociationLimit); write it again as it was, or {NEW_STACK}"
        )


def _of(listener: str) -> str:
    """The load balancer of a listener: its kind, name and id."""
    return listener.partition("/")[2].rpartition("/")[0]


def _database(settings: Settings, deployed: Deployed) -> Iterator[str]:
    config, now = settings.own_database, deployed.database
    if config is None or now is None:
        return
    renamed = deployed.full_name not in (None, settings.full_name)  # the names come from the app's, which is refused
    for key, value, current in (
        ("name", config.database_name, now.name),
        ("username", config.username, now.username),
    ):
        if current and value != current and not renamed:
            yield (
                f"fairway:database.{key} is {value}, but the instance was made with {current}, and RDS changes it in a "
                f"new, empty instance alone; write {current} again"
            )
    if config.snapshot and config.snapshot != now.snapshot:
        yield (
            f"fairway:database.snapshot is {config.snapshot}, but the instance exists, and RDS restores a snapshot "
            "into a new one alone; remove it, or make a new stack from it"
        )
    if config.storage < now.storage:
        yield (
            f"fairway:database.storageGb is {config.storage}, but the instance has {now.storage}, and RDS makes no "
            f"storage smaller; write {now.storage} or more"
        )


def _shared_database(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """A database on a server that exists."""
    own, existing = settings.own_database, settings.existing_database
    if own and not own.snapshot and deployed.existing_database and deployed.database is None:
        yield (
            "fairway:database.existing was removed, but the stack's data is on that server, and an instance of the "
            "stack's own would be empty; write it again as it was, or make the instance of a snapshot with the data "
            "(database.snapshot)"
        )
    if settings.database is None or existing is None or not existing.own or deployed.shared_database is None:
        return
    written = (settings.database.database_name, settings.database.username)
    for key, value, current in zip(("name", "username"), written, deployed.shared_database, strict=True):
        if value != current:
            yield (
                f"fairway:database.{key} is {value}, but the stack made {current} on the server, which would stay "
                f"there beside a new, empty one; write {current} again, or {NEW_STACK}"
            )


def _removed(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """What holds data, and is in the settings no more."""
    database = deployed.database.protected if deployed.database else None
    for key, configured, protected, left in (
        ("database", settings.own_database, database, "a final snapshot is all that is left"),
        ("bucket", settings.bucket, deployed.bucket, "its files must be gone first, or forceDestroy set"),
        ("userPool", settings.user_pool, deployed.user_pool, "of its users nothing is left"),
    ):
        if configured is not None or protected is None:
            continue
        if protected:
            off = "protect and deletionProtection" if key == "database" else "protect"
            yield (
                f"fairway:{key} was removed, but the stack has one that is protected; put it back with {off} false, "
                f"run `pulumi up`, then remove it and write fairway:retire: [{key}]"
            )
        elif key not in settings.retire:
            yield (
                f"fairway:{key} was removed, but the stack has one, and what it holds would be lost; put it back, or "
                f"write fairway:retire: [{key}] ({left})"
            )


def _gone(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """Services that run, and would be deleted because they have no image, or another name."""
    released = {service.name for service, _ in settings.released}
    renamed = {service.formerly for service, _ in settings.released}
    configured = {service.name for service in settings.services}
    added = sorted(released - deployed.services.keys())
    for name in sorted(deployed.services.keys() - released - renamed - {*settings.retire}):
        if name in configured:
            yield (
                f"{settings.release}: services.{name} is missing, but {name} runs, and would be deleted with its "
                f"routes; write its image again (./fairway release), or fairway:retire: [{name}]"
            )
            continue
        way = f"; if it is {added[0]} now, write formerly: {name} there" if added else ""
        yield (
            f"fairway:services.{name} was removed, but {name} runs, and would be deleted with its routes; put it back, "
            f"or write fairway:retire: [{name}]{way}"
        )


def _services(settings: Settings, deployed: Deployed) -> Iterator[str]:
    """What changes of a service that runs would hurt those that it serves."""
    for service, _ in settings.released:
        path = f"fairway:services.{service.name}"
        now = deployed.services.get(service.name) or deployed.services.get(service.formerly or "")
        if now is None:
            continue
        if now.health_path is not None and service.kind == "worker":
            yield (
                f"{path}.kind is worker, but {service.name} answers requests, and its routes and target group would be "
                f"deleted while its tasks serve; add the worker under another name (imageOf: {service.name}), and "
                f"remove this one when nothing asks it (fairway:retire: [{service.name}])"
            )
            continue
        if now.public and service.public and now.protocol_version != service.protocol_version:
            yield (
                f"{path}.protocolVersion is {service.protocol_version}, but the target group that serves has "
                f"{now.protocol_version}, and AWS changes it in a new, empty one alone: 503 until the new tasks are in "
                f"it; add the service under another name (imageOf: {service.name}) with routes of its own, and remove "
                f"this one when nothing asks it (fairway:retire: [{service.name}])"
            )
        health_path = service.health.path if service.health else None
        if health_path and now.health_path not in (None, health_path, service.previous_health_path):
            yield (
                f"{path}.health.path is {health_path}, but the tasks that run are asked for {now.health_path}: "
                "they would fail at once, before the new ones serve; release an image that answers both, then write "
                f"previousHealthPath: {now.health_path} beside it"
            )
