"""A target stack without an engine: its releases are real files, its previews and updates are told in advance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops.pulumi.events import EngineRun, Step, Violation
from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.result import Verdict, result
from ops.verify.verifier import NotVerifiedError
from settings.model import Image
from settings.model.release import Evidence, Release

OLD, NEW, FIXED = ("sha256:" + digit * 64 for digit in "123")
DEFINITION = "arn:aws:ecs:us-east-1:111122223333:task-definition/shop-prod-api:7"


def image(digest: str, *platforms: str) -> Image:
    return Image(digest=digest, platforms=platforms or ("linux/amd64",), tag="1", pushed_at=None)


def release(stack: str, digest: str, *, verified: bool = True) -> Release:
    evidence = proof(digest) if verified else None
    return Release(stack=stack, services={"api": image(digest)}, evidence=evidence)


def proof(digest: str) -> Evidence:
    tasks = {"api": DEFINITION}
    return Evidence(verified_at="2026-11-21T09:00:00Z", digests={"api": digest}, task_definitions=tasks, checks=())


def run(
    *steps: Step,
    ok: bool = True,
    violations: tuple[Violation, ...] = (),
    errors: tuple[str, ...] = (),
    output: str = "output",
) -> EngineRun:
    return EngineRun(
        ok=ok, steps=steps, violations=violations, passed=frozenset({"image-placeholder"}), errors=errors, output=output
    )


def step(op: str, kind: str, name: str = "it", replaces: tuple[str, ...] = ()) -> Step:
    return Step(op=op, urn=f"urn:pulumi:prod::shop::{kind}::{name}", type=kind, replaces=replaces)


@dataclass(frozen=True, kw_only=True)
class FakeStack(Stack):
    """ups: what each update comes to; the last one again and again. ran: the digests of the updates so far.

    there: the exported state.
    """

    ups: list[EngineRun] = field(default_factory=lambda: [run()])
    planned: EngineRun = field(default_factory=lambda: run(step("update", "aws:ecs/service:Service")))
    ran: list[str] = field(default_factory=list[str])
    on_up: Callable[[], None] = lambda: None
    exported: dict[str, Any] = field(default_factory=dict[str, Any])

    def config(self) -> Mapping[str, Any]:
        return {}

    def preview(self, *options: str, strict: bool = False) -> EngineRun:
        return self.planned

    def up(
        self, *options: str, notify: Callable[[str], None] | None = None, watcher: Watcher | None = None
    ) -> EngineRun:
        self.ran.append(release_file.read(self.release, self.name).digests["api"])
        self.on_up()
        return self.ups.pop(0) if len(self.ups) > 1 else self.ups[0]

    def state(self) -> Mapping[str, Any]:
        return dict(self.exported)


@dataclass
class Verifier:
    """verify fails as often as `failures` says, or is interrupted. others: what else it found that does not hold."""

    failures: int = 0
    rounds: int = 0
    stop: bool = False
    verdict: Verdict = "failed"
    others: tuple[Verdict, ...] = ()

    def verify(self, stack: Stack) -> Evidence:
        self.rounds += 1
        if self.stop:
            raise KeyboardInterrupt
        if self.failures:
            self.failures -= 1
            verdicts = (self.verdict, *self.others)
            raise NotVerifiedError([result(verdict, "digest", "api", "another image runs") for verdict in verdicts])
        return proof(release_file.read(stack.release, stack.name).digests["api"])

    def diagnose(self, stack: Stack) -> str:
        return "F1 api: built for another platform"


def stacks(folder: Path, **of_target: Any) -> tuple[FakeStack, FakeStack]:
    """dev, verified with NEW; prod, running OLD."""
    (folder / "Pulumi.prod.yaml").write_text("config: {fairway:app: shop}\n")
    dev, prod = FakeStack(name="dev", directory=folder), FakeStack(name="prod", directory=folder, **of_target)
    release_file.write(dev.release, release("dev", NEW))
    release_file.write(prod.release, release("prod", OLD))
    return dev, prod
