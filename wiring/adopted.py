"""What `./fairway adopt` took over: resources that were there before the stack, imported instead of created.

adopted/<stack>.json names each by type and logical name, with its id in AWS, and `keep`: inputs that stay as they were
found, whatever the settings say. What has `inputs` no component makes: it is registered here. What the file does not
name, the stack makes itself.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from settings.deployed import deployed_names
from wiring.providers import cloudfront_provider, snake

# Each class is loaded when a stack has one: that takes a moment.
OWN: Mapping[str, Callable[[], Any]] = {
    "aws:acm/certificate:Certificate": lambda: aws.acm.Certificate,
    "aws:kms/key:Key": lambda: aws.kms.Key,
    "aws:route53/zone:Zone": lambda: aws.route53.Zone,
    "aws:secretsmanager/secret:Secret": lambda: aws.secretsmanager.Secret,
}
"""What no component makes, by its type."""

Key = tuple[str, str]
"""Type token and logical name."""


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """resources: by type and logical name, `id` and `keep` of each. clean: whether a preview has shown no change.

    first_look: previews leave protection aside, to show what would be replaced.
    """

    resources: Mapping[Key, Mapping[str, Any]]
    clean: bool
    first_look: bool

    @property
    def own(self) -> Mapping[Key, Mapping[str, Any]]:
        """Those that no component makes."""
        return {key: entry for key, entry in self.resources.items() if "inputs" in entry}


def take_over(stack: str, directory: Path, state: Any) -> None:
    """Before the first resource. state: as exported; what it has already is not imported once more.

    Raises pulumi.RunError for an update that no preview of `adopt` has found to change nothing of the data.
    """
    file = directory / "adopted" / f"{stack}.json"
    if not file.exists():
        return
    adopted = read_adopted(file)
    preview = pulumi.runtime.is_dry_run()
    if not (adopted.clean or preview):
        raise pulumi.RunError(
            f"adopted/{stack}.json has imports of which no preview has shown yet that they change nothing; run "
            f"`./fairway adopt {stack} …` to its end, or delete the file"
        )
    present = deployed_names(state)

    def import_it(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        entry = adopted.resources.get((args.type_, args.name))
        if entry is None:
            return None
        new = (args.type_, args.name) not in present
        options = pulumi.ResourceOptions(import_=entry["id"] if new else None, ignore_changes=entry["keep"])
        merged = pulumi.ResourceOptions.merge(args.opts, options)
        if adopted.first_look and preview:
            merged.protect = False
        return pulumi.ResourceTransformationResult(args.props, merged)

    pulumi.runtime.register_stack_transformation(import_it)
    _register(adopted.own)


def _register(entries: Mapping[Key, Mapping[str, Any]]) -> None:
    """Makes them the stack's: protected, and left in AWS even where the stack lets go of them."""
    elsewhere = any(entry.get("region") for entry in entries.values())
    provider = cloudfront_provider("adopted-cloudfront") if elsewhere else None
    for (token, name), entry in entries.items():
        options = pulumi.ResourceOptions(
            protect=True, retain_on_delete=True, provider=provider if entry.get("region") else None
        )
        OWN[token]()(name, opts=options, **{snake(key): value for key, value in entry["inputs"].items()})


def read_adopted(file: Path) -> Adopted:
    """Raises pulumi.RunError where the file is not as `adopt` writes it."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        resources = {(one["type"], one["name"]): one for one in content["resources"] if _whole(one)}
        return Adopted(
            resources=resources, clean=content.get("clean") is True, first_look=content.get("firstLook") is True
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = f"{file.parent.name}/{file.name} is not as `./fairway adopt` writes it"
        raise pulumi.RunError(f"{problem} ({type(error).__name__}: {error}); restore it, or adopt again") from None


def _whole(entry: Mapping[str, Any]) -> bool:
    if not isinstance(entry["id"], str) or not all(isinstance(name, str) for name in entry["keep"]):
        raise TypeError("id is a text, and keep a list of texts")
    if "inputs" in entry and entry["type"] not in OWN:
        raise TypeError(f"no entry of type {entry['type']} has inputs")
    return True
