"""Settings that would lose what is deployed, or that AWS would refuse half-way, are refused before anything is changed.

Of a preview too. What is deployed is read from the stack's own state; docs/changes.md has every such change.
"""

from collections.abc import Sequence
from typing import Any

import pulumi

from components.base.aws_client import client
from settings import model
from settings.checks.changes import MovedImage, moved_images, refused_changes
from settings.deployed import read_deployed


def refuse_changes(settings: model.Settings, state: Any) -> None:
    """state: as exported; None, where Pulumi cannot be asked for it, refuses nothing. Raises pulumi.RunError."""
    deployed = read_deployed(state)
    problems = refused_changes(settings, deployed)
    problems += _missing_images(settings, moved_images(settings, deployed))
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        many = f"{len(problems)} changes" if len(problems) > 1 else "a change"
        raise pulumi.RunError(
            f"stack {settings.stack}: {many} that would break what is deployed; nothing was changed\n{lines}"
        )


def _missing_images(settings: model.Settings, moved: Sequence[MovedImage]) -> list[str]:
    return [
        f"fairway:services.{one.service}.repository leads to {one.repository} of account {one.account}, which does not "
        f"have the released image {one.digest[:19]}…; let registry.extraRepositories make the repository and push the "
        "image there first"
        for one in moved
        if not _present(one, settings.region)
    ]


def _present(image: MovedImage, region: str) -> bool:
    """Whether the repository has the image. Where ECR does not answer, that is said and the image taken as there."""
    from botocore.exceptions import BotoCoreError, ClientError

    ecr = client("ecr", region)
    try:
        ecr.describe_images(
            registryId=image.account, repositoryName=image.repository, imageIds=[{"imageDigest": image.digest}]
        )
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return False
    except (BotoCoreError, ClientError) as error:
        pulumi.warn(f"whether {image.repository} has the image of {image.service} is not known: {error}")
    return True
