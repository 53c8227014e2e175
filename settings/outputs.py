"""What a stack exports for people and pipelines."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.grant import Grant
from components.registry import Registry
from components.service import Service
from settings.model import PLATFORMS, Settings


def stack_values(url: pulumi.Input[str], grants: Sequence[Grant]) -> dict[str, pulumi.Input[str]]:
    """What only the stack knows, by the names that `{stack: …}` in a service's env and the outputs have."""
    values: dict[str, pulumi.Input[str]] = {"url": url}
    for grant in grants:
        values.update(grant.values)
    return values


def running(service: Service) -> dict[str, Any]:
    """What a pipeline needs to look at a service: names and ARNs, and the image that should run."""
    return {
        "service": service.service.name,
        "taskDefinition": service.task_definition.arn,
        "targetGroup": service.target.arn,
        "logGroup": service.logs.name,
        "image": service.image_reference,
    }


def to_push(told: Settings, registries: Mapping[str, Registry]) -> dict[str, pulumi.Output[str]]:
    """Service → how to give it an image; only the services that have none yet, which were not created."""
    return {
        service.name: pulumi.Output.concat(
            f"{service.name} was not created: it has no image yet. ",
            f"Build it for {PLATFORMS[service.architecture]}, push it to ",
            registries[service.repository].url,
            f", and name its digest in releases/{told.stack}.json",
        )
        for service in told.services
        if service.image is None
    }
