"""From what an earlier system consists of to a stack that takes its data over: settings, images and imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.adopt import existing
from ops.adopt.database import adopt_database
from ops.adopt.existing import Existing, inside
from ops.adopt.imports import Import, Part
from ops.adopt.keys import adopt_keys
from ops.adopt.names import adopt_certificates, adopt_secrets, adopt_zones
from ops.adopt.network import existing_network
from ops.adopt.queues import adopt_queues
from ops.adopt.service_settings import service_settings
from ops.adopt.services import RunningService, read_services
from ops.adopt.storage import adopt_bucket, adopt_repositories, adopt_user_pool
from ops.adopt.variables import Known, Variables, translate
from ops.aws.client import Aws
from settings.model import Image


@dataclass(frozen=True, kw_only=True)
class Plan:
    """settings: keys of namespace `fairway`; problems: what cannot be taken, a sentence each; remarks: to be known."""

    resources: Sequence[Existing]
    imports: Sequence[Import]
    settings: Mapping[str, Any]
    images: Mapping[str, Image] = field(default_factory=dict[str, Image])
    problems: Sequence[str] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the user decides. leave: names or ids that stay with the earlier system; password_from: see `database`."""

    app: str
    production: bool
    leave: Sequence[str] = ()
    password_from: str = ""


def plan(aws: Aws, resources: Sequence[Existing], wish: Wish) -> Plan:
    """Looks at AWS, and changes nothing. Raises AwsError where it may not look."""
    resources = [one for one in resources if not {one.name, one.name.rpartition("/")[2], one.id} & {*wish.leave}]
    parts = [Part(problems=tuple(_unknown(one) for one in resources if one.role == "unknown"))]
    services = read_services(aws, _of(resources, existing.ECS_SERVICE))
    parts.append(database := adopt_database(aws, resources, services, wish.password_from))
    parts.append(bucket := adopt_bucket(aws, _of(resources, existing.BUCKET), services))
    parts.append(pool := adopt_user_pool(aws, _of(resources, existing.USER_POOL), services))
    parts.append(adopt_repositories(aws, _of(resources, existing.REPOSITORY), services))
    parts.append(queues := adopt_queues(aws, _of(resources, existing.QUEUE)))
    if database.imports:
        parts.append(existing_network(aws, services, database.facts))
    known = Known(
        database=database.facts,
        password_from=str(inside(database.settings, "database").get("passwordFrom", "")),
        values={**bucket.facts, **pool.facts},
        queues=queues.facts,
        keys={**bucket.keys, **queues.keys},
    )
    variables = {service.name: translate(aws, service, known) for service in services}
    parts.append(_services(services, variables))
    parts.append(adopt_zones(aws, _of(resources, existing.ZONE)))
    parts.append(adopt_certificates(aws, _of(resources, existing.CERTIFICATE)))
    parts.append(adopt_keys(aws, _of(resources, existing.KEY)))
    parts.append(adopt_secrets(aws, _of(resources, existing.SECRET)))
    parts.append(_deleted_with([one for one in resources if one.role in ("taken", "used") and one.deleted_with]))
    return Plan(
        resources=resources,
        imports=tuple(one for part in parts for one in part.imports),
        settings=_settings(wish, parts),
        images={service.name: service.image for service in services if service.image},
        problems=tuple(problem for part in parts for problem in part.problems),
        remarks=tuple(remark for part in parts for remark in part.remarks),
    )


def _of(resources: Sequence[Existing], kind: str) -> Sequence[Existing]:
    return [one for one in resources if one.type == kind]


def _unknown(one: Existing) -> str:
    leave = f"`--leave {one.name}` lets it stay with the earlier system, where services may go on using it"
    if "elasticache" in one.source_type.lower():
        return f"{one}: a stack's cache is a new one, empty and with a password of its own (`cache`); {leave}"
    return f"{one}: Fairway has nothing that takes it over; {leave}"


def _deleted_with(resources: Sequence[Existing]) -> Part:
    data = [one for one in resources if one.type != existing.ECS_SERVICE]
    if not data:
        return Part()
    names = ", ".join(one.name for one in data)
    return Part(
        remarks=(f"deleting the earlier system would delete {names}: let it forget them first (docs/adopt.md)",)
    )


def _services(services: Sequence[RunningService], variables: Mapping[str, Variables]) -> Part:
    remarks = [remark for one in variables.values() for remark in one.remarks]
    remarks += [
        f"{service.name}: its image {service.container.get('image')} is not in the account's ECR; "
        "`./fairway release STACK --mirror {service.name}=IMAGE` brings it there"
        for service in services
        if service.image is None
    ]
    secrets = {name: secret for one in variables.values() for name, secret in one.stack_secrets.items()}
    settings: dict[str, Any] = {"secrets": secrets} if secrets else {}
    if services:
        settings["services"] = {
            service.name: dict(service_settings(service, variables[service.name])) for service in services
        }
    return Part(settings=settings, remarks=remarks)


def _settings(wish: Wish, parts: Sequence[Part]) -> Mapping[str, Any]:
    settings: dict[str, Any] = {"app": wish.app, "production": wish.production}
    for part in parts:
        settings |= part.settings
    return settings
