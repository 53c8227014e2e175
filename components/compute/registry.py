"""Where one service's images are: a repository of this stack, or another account's."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.contract import RegistryContract
from components.base.iam import PULL_FROM_ELSEWHERE
from components.compute.config import RELEASE_TAG, RegistryConfig

MAX_IMAGES = 100_000  # more images than a repository may hold (ECR's quota)


@dataclass(frozen=True, kw_only=True)
class RegistryArgs(RegistryConfig):
    """repository: its name. adopt: it is there already, and is taken over as it is."""

    repository: str
    region: str
    adopt: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceImage:
    """A released image: repository_url without tag, digest `sha256:…`, platforms as in its index, e.g. linux/amd64."""

    repository: str
    repository_url: pulumi.Input[str]
    repository_arn: pulumi.Input[str]
    digest: str
    platforms: tuple[str, ...]


class Registry(Component):
    """One repository whose images are named by digest and never overwritten.

    Creates (unless another account owns it): repository with immutable tags, scan on push and encryption; a lifecycle
    policy that expires no image with a tag `release-…`; a policy for the accounts that may pull.
    """

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract: RegistryContract = {"immutableTags": True}
        super().__init__("registry:Registry", name, contract, opts)
        self.repository = args.repository
        if args.account:
            host = f"{args.account}.dkr.ecr.{args.region}.amazonaws.com"
            self.url = pulumi.Output.from_input(f"{host}/{args.repository}")
            self.arn = pulumi.Output.from_input(
                f"arn:aws:ecr:{args.region}:{args.account}:repository/{args.repository}"
            )
        else:
            created = self._create(name, args)
            self.url, self.arn = created.repository_url, created.arn
        self.register_outputs({"url": self.url, "arn": self.arn})

    def image(self, digest: str, platforms: tuple[str, ...]) -> ServiceImage:
        """One of its images, for a service to run."""
        return ServiceImage(
            repository=self.repository,
            repository_url=self.url,
            repository_arn=self.arn,
            digest=digest,
            platforms=platforms,
        )

    def _create(self, name: str, args: RegistryArgs) -> aws.ecr.Repository:
        # Kept when the service or the stack goes: another stack, of another account too, may run its images.
        opts = self.child(retain_on_delete=True)
        repository = aws.ecr.Repository(
            f"{name}-repository",
            name=args.repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "AES256"}],
            opts=self.child(retain_on_delete=True, import_=args.repository if args.adopt else None),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=repository.name,
            policy=json.dumps({"rules": _lifecycle(args)}),
            opts=opts,
        )
        if args.pull_accounts:
            aws.ecr.RepositoryPolicy(
                f"{name}-pull", repository=repository.name, policy=_pull_policy(args.pull_accounts), opts=opts
            )
        return repository


def _lifecycle(args: RegistryArgs) -> list[dict[str, object]]:
    """The rules by priority. An image whose tag a rule asks for is never expired by one of those that follow: the
    second rule expires nothing, and so keeps every release from the third.

    Source: ECR user guide, "Examples of lifecycle policies", lifecycle policy evaluation rules.
    """
    rules = [_expire(f"Keep the last {args.keep_untagged} untagged images", args.keep_untagged, tagStatus="untagged")]
    if args.keep_unreleased is not None:
        released = {"tagStatus": "tagged", "tagPrefixList": [RELEASE_TAG]}
        rules.append(_expire("Keep every released image", MAX_IMAGES, **released))
        description = f"Keep the last {args.keep_unreleased} of the others"
        rules.append(_expire(description, args.keep_unreleased, tagStatus="tagged", tagPatternList=["*"]))
    return [{"rulePriority": priority, **rule} for priority, rule in enumerate(rules, start=1)]


def _expire(description: str, keep: int, **which: object) -> dict[str, object]:
    selection = {**which, "countType": "imageCountMoreThan", "countNumber": keep}
    return {"description": description, "selection": selection, "action": {"type": "expire"}}


def _pull_policy(accounts: tuple[str, ...]) -> str:
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    statement = {
        "Sid": "Pull",
        "Effect": "Allow",
        "Principal": {"AWS": principals},
        "Action": list(PULL_FROM_ELSEWHERE),
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
