"""Where one service's images are: a repository of this stack, or another account's."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component

PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """repository: its name. account: the 12-digit id of the account that owns it already; None creates it here.

    pull_accounts: ids of accounts whose tasks may pull from it. keep_untagged: how many images without a tag stay.
    """

    repository: str
    region: str
    account: str | None = None
    pull_accounts: tuple[str, ...] = ()
    keep_untagged: int = 10


class Registry(Component):
    """One repository whose images are named by digest and never overwritten.

    Creates (unless another account owns it): repository with immutable tags, scan on push and encryption; a lifecycle
    policy that expires untagged images only; a policy for the accounts that may pull.
    """

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        contract = {
            "repository": args.repository,
            "account": args.account,
            "immutableTags": True,
            "scanOnPush": True,
            "keepUntagged": args.keep_untagged,
        }
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

    def _create(self, name: str, args: RegistryArgs) -> aws.ecr.Repository:
        repository = aws.ecr.Repository(
            f"{name}-repository",
            name=args.repository,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "AES256"}],
            opts=self.child(),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle",
            repository=repository.name,
            policy=json.dumps({"rules": [_expire_untagged(args.keep_untagged)]}),
            opts=self.child(),
        )
        if args.pull_accounts:
            aws.ecr.RepositoryPolicy(
                f"{name}-pull", repository=repository.name, policy=_pull_policy(args.pull_accounts), opts=self.child()
            )
        return repository


def _expire_untagged(keep: int) -> dict[str, object]:
    # Only untagged images go: a released one keeps its tag for as long as some stack may run or return to it.
    return {
        "rulePriority": 1,
        "description": f"Keep the last {keep} untagged images",
        "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": keep},
        "action": {"type": "expire"},
    }


def _pull_policy(accounts: tuple[str, ...]) -> str:
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    statement = {"Sid": "Pull", "Effect": "Allow", "Principal": {"AWS": principals}, "Action": list(PULL)}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
