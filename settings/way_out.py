"""What tasks reach without NAT: from private subnets the services of AWS that have an endpoint there, nothing else."""

from collections.abc import Iterator, Mapping

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


def missing_to_start(settings: Settings) -> Mapping[str, str]:
    """Endpoints without which no task of a closed stack starts → what they are for."""
    needed = dict.fromkeys(TO_START_A_TASK, "every task")
    if parameter := next((secret.name for secret in settings.secrets if secret.parameter), None):
        needed["ssm"] = f"secret {parameter}, a parameter"
    return {name: use for name, use in needed.items() if name not in settings.network.endpoints}


def unreached(settings: Settings) -> Iterator[str]:
    """What of a closed stack's own settings its tasks do not reach, a sentence each."""
    present = settings.network.endpoints
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
                    yield f"{service.name} may {action}, and Fairway makes no endpoint for {prefix}: set nat for it"
        for name, use in wished.items():
            if name not in present:
                yield f"{service.name} has {use}, and network.endpoints has no {name}: add it"


def reached(settings: Settings) -> str:
    """What tasks of a closed stack reach of AWS."""
    names = {service for name in settings.network.endpoints for service in ENDPOINTS[name]}
    return ", ".join(sorted({*names, "s3"}))
