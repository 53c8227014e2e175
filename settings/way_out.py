"""What tasks reach without NAT: from private subnets the services of AWS that have an endpoint there, nothing else."""

from collections.abc import Collection, Iterator, Mapping

from components.network.config import ENDPOINTS, TO_START_A_TASK
from settings.model import Settings

OF_ACTIONS: Mapping[str, str] = {
    "cognito-idp": "cognito",
    "ecr": "ecr",
    "kms": "kms",
    "logs": "logs",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}
"""Service prefix of IAM actions → name of its endpoint in the settings."""
WITHOUT = ("ecs", "s3", "ssmmessages")
"""Prefixes of what has a gateway endpoint, or is said by a key of its own, or is done by AWS and not by the task."""


def is_closed(settings: Settings) -> bool:
    """Whether tasks are in private subnets of the stack's own VPC, and have no NAT."""
    network = settings.network
    return not network.existing and network.nat == "none" and not network.tasks_public


def needed_to_start(settings: Settings) -> Mapping[str, str]:
    """Names of the endpoints without which no task starts where nothing else leads out → what they are for."""
    needed: dict[str, str] = dict.fromkeys(TO_START_A_TASK, "every task")
    if parameter := next((secret.name for secret in settings.secrets if secret.parameter), None):
        needed["ssm"] = f"secret {parameter}, a parameter"
    return needed


def missing_to_start(settings: Settings) -> Mapping[str, str]:
    """Those of them that the settings leave out."""
    return {name: use for name, use in needed_to_start(settings).items() if name not in settings.network.endpoints}


def names_of(services: Collection[str]) -> frozenset[str]:
    """The endpoints, by their names in the settings, that AWS's services such as `ecr.api` make up."""
    return frozenset(name for name, parts in ENDPOINTS.items() if {*parts} <= {*services})


def unreached(settings: Settings, present: Collection[str], *, where: str, way: str) -> Iterator[str]:
    """What of a stack's own settings its tasks do not reach by the endpoints that are present, a sentence each.

    where: what has the endpoints; way: how another comes to be there.
    """
    for service in settings.services:
        wished = {"exec": "executeCommand"} if service.execute_command else {}
        wished |= {"cognito": "grants: userPool"} if "userPool" in service.grants else {}
        for permission in service.permissions:
            for action in permission.actions:
                prefix = action.partition(":")[0]
                if prefix in WITHOUT:
                    continue
                if prefix in OF_ACTIONS:
                    wished[OF_ACTIONS[prefix]] = action
                else:
                    yield f"{service.name} may {action}, and Fairway knows no endpoint for {prefix}: it needs NAT"
        for name, use in wished.items():
            if name not in present:
                yield f"{service.name} has {use}, and {where} has no {name}: {way}"


def reached(present: Collection[str]) -> str:
    """What tasks reach of AWS by these endpoints, and what stops working."""
    services = {service for name in present for service in ENDPOINTS[name]} | {"s3"}
    return (
        f"no NAT: tasks reach {', '.join(sorted(services))} in the VPC, and nothing else: no API outside AWS (payment, "
        "mail, login), no image of Docker Hub or GHCR, no cloudfront.net, no sign-in page of Cognito, no other region"
    )
