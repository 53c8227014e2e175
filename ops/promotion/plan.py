"""What a promotion would do: images, resources, policies, cost; judged before anything is changed."""

import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import cost
from ops.plan.consequence import Consequence
from ops.plan.judge import judge
from ops.policy.entries import BY_NAME
from ops.promotion import gates
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.pulumi.environment import PACK, with_policies
from ops.pulumi.events import EngineRun
from ops.pulumi.pending import CREATING, unsettled
from ops.pulumi.resources import Resource, exported_resources
from ops.pulumi.stack import Stack
from ops.release import release_file
from settings.model import Image
from settings.model.release import Release


@dataclass(frozen=True, kw_only=True)
class Plan:
    """release: what the target would have; now: what its release file has; before: what to roll back to if it fails.

    now, before: None where nothing runs. found: the digests that are deployed. written: when the state was, by Pulumi.
    usd: of a month, now and then. consequences: what it does to traffic, and what cannot be taken back.
    """

    source: str
    target: str
    release: Release
    now: Release | None
    before: Release | None
    found: Mapping[str, str]
    written: str
    left_out: tuple[str, ...]
    preview: EngineRun
    usd: tuple[float, float]
    consequences: tuple[Consequence, ...] = ()

    @property
    def images(self) -> Sequence[tuple[str, Image | None, Image]]:
        """Service, old and new image."""
        old: Mapping[str, Image] = self.now.services if self.now else {}
        return [(name, old.get(name), image) for name, image in sorted(self.release.services.items())]

    @property
    def empty(self) -> bool:
        """Whether the target has this very release already and its program nothing to change."""
        return (
            self.before is not None
            and self.before.verified
            and self.release.digests == self.before.digests
            and (not self.preview.steps)
        )


def make(source: str, target: Stack, requested: Mapping[str, Image], journal: Journal | None, *, strict: bool) -> Plan:
    """Previews the target with these images. Changes nothing, not even a file.

    Images whose service the target does not have are left out. strict: what a critical rule cannot evaluate blocks, and
    what ECR's scan found.
    Raises RefusedError with every reason: an image is not there or cannot run, the program fails, a policy blocks,
    something stateful would be lost, resources were being created when an update was killed.
    """
    images = gates.images(target, requested)
    findings = gates.scans(target, images) if strict else []
    release = Release(stack=target.name, services=images, evidence=None)
    with candidate(target, release) as options, with_policies(strict=strict):
        preview = target.preview(*options)
    state = target.state()
    interrupted = unsettled(target.name, state, kinds=[CREATING])
    reasons = [*findings, *([interrupted] if interrupted else []), *gates.missing_alarms(target, state)]
    if reasons := [*reasons, *refusals(preview)]:
        raise RefusedError(reasons)
    before = gates.before(target, state, journal)
    return Plan(
        source=source,
        target=target.name,
        release=release,
        now=release_file.read(target.release, target.name) if before else None,
        before=before,
        found=gates.running(target, state),
        written=written(state),
        left_out=tuple(sorted(requested.keys() - images.keys())),
        preview=preview,
        consequences=tuple(judge(preview)),
        usd=(_usd(exported_resources(state)), _usd(preview.resources)),
    )


@contextmanager
def candidate(target: Stack, release: Release) -> Generator[Sequence[str]]:
    """Pulumi's options for the target as it would be with this release, from a copy of its settings."""
    import yaml

    with tempfile.TemporaryDirectory() as scratch:
        images = Path(scratch, f"{target.name}.json")
        release_file.write(images, release)
        own = target.directory / f"Pulumi.{target.name}.yaml"
        content: dict[str, Any] = yaml.safe_load(own.read_text(encoding="utf-8")) or {}
        content["config"] = {**(content.get("config") or {}), "fairway:release": str(images)}
        copy = Path(scratch, own.name)
        copy.write_text(yaml.safe_dump(content), encoding="utf-8")
        yield ["--config-file", str(copy)]


def written(state: Mapping[str, Any]) -> str:
    """When the state was written last; empty where there is none."""
    deployment: Mapping[str, Any] = state.get("deployment") or {}
    manifest: Mapping[str, Any] = deployment.get("manifest") or {}
    return manifest.get("time", "")


def refusals(preview: EngineRun) -> list[str]:
    """Why the preview may not become an update: blocking policies, blocking consequences, or its own error."""
    if preview.ok and not BY_NAME.keys() & (preview.passed | {violation.rule for violation in preview.violations}):
        return [f"No rule of Fairway's judged the preview: {PACK} names another policy pack, add this one's folder."]
    reasons = [f"{blocking.rule}: {blocking.message}" for blocking in preview.blocking]
    reasons += [str(one) for one in judge(preview) if one.blocks]
    if not preview.ok and not reasons:
        reasons.append(preview.output)  # a program says why on its standard error, which no error event carries
    return reasons


def _usd(resources: Sequence[Resource]) -> float:
    return cost.estimate(resources).total
