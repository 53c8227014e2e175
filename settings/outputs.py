"""What a stack exports for people and pipelines."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.edge import Edge
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


def site(edge: Edge) -> dict[str, pulumi.Output[str]] | None:
    """Where the static site's files go, and how a pipeline puts them there."""
    if edge.site is None or edge.cdn is None:
        return None
    bucket, distribution = edge.site.origin.bucket, edge.cdn.distribution_id
    return {
        "bucket": bucket,
        "distribution": distribution,
        "upload": pulumi.Output.concat(
            "aws s3 sync --delete FOLDER s3://",
            bucket,
            " && aws cloudfront create-invalidation --distribution-id ",
            distribution,
            " --paths '/*'",
        ),
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
