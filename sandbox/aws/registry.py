"""ECR."""

from sandbox.account import NUMBER
from sandbox.aws import data_refusals as refusals
from sandbox.aws.checks import json_text
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Kind, arn
from sandbox.neighbours import account_of
from sandbox.protocol import Failure

_POLICY = json_text("policy", "InvalidParameterException: the policy is not valid JSON")
REPOSITORY = "aws:ecr/repository:Repository"


def _no_images(entry: Entry, cloud: Cloud) -> None:
    name, account = entry["properties"]["name"], account_of(entry)
    images = cloud.pushed_images(name if account == NUMBER else f"{account}:{name}")
    if (images or entry.get("live", {}).get("images")) and not entry["state"].get("forceDelete"):
        raise Failure(
            f"deleting ECR Repository ({name}): RepositoryNotEmptyException: The repository with name '{name}' "
            "cannot be deleted "
            "because it still contains images"
        )


KINDS = {
    REPOSITORY: Kind(
        title="ECR Repository",
        id="{name}",
        arn=arn("ecr", "repository/{name}"),
        unique=("name",),
        unread={"forceDelete": None},
        checks=(refusals.repository_name,),
        taken="RepositoryAlreadyExistsException: The repository with name '{name}' already exists in the "
        "registry with id '{account}'",
        outputs={"registryId": "{account}", "repositoryUrl": "{account}.dkr.ecr.{region}.amazonaws.com/{name}"},
        deletable=_no_images,
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Kind(
        title="ECR Lifecycle Policy",
        id="{repository}",
        called="repository",
        checks=(_POLICY, refusals.lifecycle_policy),
        outputs={"registryId": "{account}"},
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Kind(
        title="ECR Repository Policy",
        id="{repository}",
        called="repository",
        checks=(_POLICY, refusals.of_a_repository),
        outputs={"registryId": "{account}"},
    ),
}
