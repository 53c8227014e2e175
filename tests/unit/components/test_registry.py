"""Repositories: whose they are, who pulls from them, and what expires."""

import json
from collections.abc import Callable
from typing import Any

import pulumi

from components.compute.registry import Registry, RegistryArgs
from tests.unit.recorder import Recorder, record


def registry(args: RegistryArgs, look: Callable[[Registry], None] = lambda component: None) -> Recorder:
    return record(lambda: look(Registry("shop-api", args)))


def test_f15_another_accounts_repository_is_named_whole_and_not_made() -> None:
    resolved: dict[str, str] = {}

    def look(component: Registry) -> None:
        pulumi.Output.all(url=component.url, arn=component.arn).apply(resolved.update)

    args = RegistryArgs(repository="shop/api", region="eu-west-1", account="444455556666")
    stack = registry(args, look)
    assert [item.type for item in stack.registered] == ["fairway:registry:Registry"]
    assert resolved == {
        "url": "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop/api",
        "arn": "arn:aws:ecr:eu-west-1:444455556666:repository/shop/api",
    }


def test_f15_only_the_given_accounts_pull() -> None:
    policy = "aws:ecr/repositoryPolicy:RepositoryPolicy"
    assert not registry(RegistryArgs(repository="shop/api", region="eu-west-1")).all(policy)
    stack = registry(RegistryArgs(repository="shop/api", region="eu-west-1", pull_accounts=("444455556666",)))
    (statement,) = json.loads(stack.one(policy).get("policy"))["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert sorted(statement["Action"]) == [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:DescribeImageScanFindings",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
    ]


def lifecycle(args: RegistryArgs) -> list[dict[str, Any]]:
    return json.loads(registry(args).one("aws:ecr/lifecyclePolicy:LifecyclePolicy").get("policy"))["rules"]


def expired(rules: list[dict[str, Any]], images: list[list[str]]) -> list[list[str]]:
    """What ECR expires of images (each its tags, the newest first), as its user guide has it."""
    gone: list[int] = []
    claimed: set[int] = set()
    for rule in sorted(rules, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        assert (selection["countType"], rule["action"]) == ("imageCountMoreThan", {"type": "expire"})
        prefixes = tuple(selection.get("tagPrefixList", [""]))
        matching = [
            index
            for index, tags in enumerate(images)
            if (not tags if selection["tagStatus"] == "untagged" else any(tag.startswith(prefixes) for tag in tags))
        ]
        gone += [index for index in matching[selection["countNumber"] :] if index not in claimed]
        claimed |= set(matching)
    return [images[index] for index in sorted(set(gone))]


def test_f32_without_a_setting_no_tagged_image_expires() -> None:
    rules = lifecycle(RegistryArgs(repository="shop/api", region="eu-west-1", keep_untagged=2))
    assert expired(rules, [[], ["a"], [], ["b"], [], ["release-1"]]) == [[]]


def test_f32_a_released_image_never_expires_however_many_are_pushed() -> None:
    args = RegistryArgs(repository="shop/api", region="eu-west-1", keep_untagged=2, keep_unreleased=5)
    pushed = [[f"sha-{number}"] for number in range(8)]
    released = [[f"sha-{number}", f"release-{number}"] for number in range(8, 2000)]
    assert expired(lifecycle(args), [*pushed, *released, ["sha-2000"]]) == [*pushed[5:], ["sha-2000"]]
