"""What a promotion would do: images, resources, policies, cost; judged before anything is changed."""

import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import cost, planned, releases
from ops.events import Run
from ops.planned import Resource
from ops.promotion import gates, stateful
from ops.promotion.environment import strict
from ops.promotion.errors import RefusedError
from ops.promotion.journal import Journal
from ops.stack import Stack
from settings.model import Image
from settings.model.release import Release


@dataclass(frozen=True, kw_only=True)
class Plan:
    """release: what the target would have; before: what it has, None for nothing. usd: of a month, now and then."""

    source: str
    target: str
    release: Release
    before: Release | None
    left_out: tuple[str, ...]
    preview: Run
    usd: tuple[float, float]

    @property
    def images(self) -> Sequence[tuple[str, Image | None, Image]]:
        """Service, old and new image."""
        old: Mapping[str, Image] = self.before.services if self.before else {}
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


def make(source: str, target: Stack, wanted: Mapping[str, Image], journal: Journal | None, *, seeing_all: bool) -> Plan:
    """Previews the target with these images. Changes nothing, not even a file.

    Images whose service the target does not have are left out. seeing_all: what a critical rule cannot evaluate blocks.
    Raises RefusedError with every reason: an image is not there or cannot run, the program fails, a policy blocks,
    something stateful would be lost.
    """
    images = gates.images(target, wanted)
    release = Release(stack=target.name, services=images, evidence=None)
    with candidate(target, release) as options, strict(target.directory) if seeing_all else nullcontext():
        preview = target.preview(*options)
    if reasons := refusals(preview):
        raise RefusedError(reasons)
    state = target.state()
    return Plan(
        source=source,
        target=target.name,
        release=release,
        before=gates.before(target, state, journal),
        left_out=tuple(sorted(wanted.keys() - images.keys())),
        preview=preview,
        usd=(_usd(planned.deployed(state) if state.get("deployment") else ()), _usd(preview.resources)),
    )


@contextmanager
def candidate(target: Stack, release: Release) -> Generator[Sequence[str]]:
    """Pulumi's options for the target as it would be with this release, from a copy of its settings."""
    import yaml

    with tempfile.TemporaryDirectory() as scratch:
        images = Path(scratch, f"{target.name}.json")
        releases.write(images, release)
        own = target.directory / f"Pulumi.{target.name}.yaml"
        content: dict[str, Any] = yaml.safe_load(own.read_text(encoding="utf-8")) or {}
        content["config"] = {**(content.get("config") or {}), "fairway:release": str(images)}
        copy = Path(scratch, own.name)
        copy.write_text(yaml.safe_dump(content), encoding="utf-8")
        yield ["--config-file", str(copy)]


def refusals(preview: Run) -> list[str]:
    reasons = [f"{found.rule}: {found.message}" for found in preview.blocking]
    reasons += [stateful.sentence(step) for step in stateful.losses(preview)]
    if not preview.ok and not reasons:
        reasons.append(preview.output)  # a program says why on its standard error, which no error event carries
    return reasons


def _usd(resources: Sequence[Resource]) -> float:
    return cost.estimate(resources).total
