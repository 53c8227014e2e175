"""./fairway up STACK"""

import sys
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ops import cost
from ops.clock import Clock
from ops.commands import plan as plans
from ops.commands.common import console, notify, open_stack, program_option, show_json
from ops.commands.rollouts import shown_rollouts
from ops.errors import FOUND, ProgramError
from ops.promotion.errors import StoppedError
from ops.promotion.signals import deferred_signals, passed_on
from ops.pulumi.environment import isolated_environment
from ops.pulumi.events import EngineRun
from ops.pulumi.stack import Stack
from ops.session.signals import INTERRUPTED
from ops.text import clean, shown

CHANGES = {"create": "created", "import": "imported", "update": "updated", "replace": "replaced", "delete": "deleted"}


@click.command(epilog="Example:  ./fairway up dev")
@click.argument("stack")
@program_option
@click.option("--yes", is_flag=True, help="Approve the plan; for a pipeline, whose approval is elsewhere.")
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
def command(stack: str, directory: Path, yes: bool, as_json: bool) -> None:
    """Update a stack, and show its deployments while they go on.

    First the plan, as `plan` shows it: what a policy blocks, what AWS would refuse or what would be lost ends it with 1
    and nothing changed. Then the update, with each service's deployment as ECS has it; a cause that no waiting cures
    ends the wait at once. Last what changed, where it answers, and what it costs. `verify` comes after it.
    """
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError("no terminal for confirmation; pass --yes")
    sys.exit(0 if apply(open_stack(stack, directory), yes=yes, as_json=as_json) else FOUND)


def apply(target: Stack, *, yes: bool, as_json: bool) -> bool:
    """Shows the plan, updates when it is approved, and shows what came of it: whether the update went well."""
    approve(target, yes=yes, as_json=as_json)
    run, cause = update(target)
    if as_json:
        show_json({"stack": target.name, **content(target, run, cause)})
    elif run.ok:
        show_updated(target, run)
        console().print(f"  next: ./fairway verify {shown(target.name)}")
    else:
        explain(target, run, cause)
    return run.ok


def approve(target: Stack, *, yes: bool, as_json: bool) -> None:
    """Shows the plan and asks; ends the command where something blocks it, or nobody wants it."""
    notify(f"previewing {target.name}")
    preview = plans.preview_of(target)
    consequences = plans.consequences_of(target, preview)
    usd = (cost.estimate(preview.standing).total, cost.estimate(preview.resources).total)
    plans.show(console(to_stderr=as_json), target, preview, consequences, usd)
    if preview.blocking or any(one.blocks for one in consequences):
        if as_json:
            show_json({"stack": target.name, "ok": False, "refused": True})
        sys.exit(FOUND)
    if not yes:
        click.confirm(f"Apply this to {target.name}?", abort=True, err=True)


def update(target: Stack) -> tuple[EngineRun, str]:
    """Updates, and shows the deployments meanwhile: the run, and the cause that ended it early, if one did."""
    clock, screen = Clock(), console(to_stderr=True)
    started = clock.elapsed()

    def progress(message: str) -> None:
        screen.print(f"[dim]{clock.elapsed() - started:5.1f} s[/]  {shown(message)}")

    with (
        _stopped(),
        isolated_environment(),
        deferred_signals() as received,
        shown_rollouts(target, screen, progress) as watcher,
    ):
        try:
            run = target.up(notify=progress, watcher=passed_on(watcher, received))
        except ProgramError as error:
            if not (cause := watcher.cause()):
                raise
            return _ended(str(error)), cause
    return run, "" if run.ok else watcher.cause()


def _ended(output: str) -> EngineRun:
    """An update that was ended so early that its log is not whole."""
    return EngineRun(ok=False, steps=(), violations=(), passed=frozenset(), errors=(), output=output)


@contextmanager
def _stopped() -> Generator[None]:
    """Ctrl-C was heard by Pulumi, too, which has ended in good order by then."""
    try:
        yield
    except StoppedError:
        notify("interrupted; Pulumi has ended the update in good order, the same command goes on")
        sys.exit(INTERRUPTED)


def show_updated(target: Stack, run: EngineRun) -> None:
    """What changed, where it answers, what it costs."""
    screen = console()
    screen.print(f"[green]✓[/] {shown(target.name)} is updated: {_changed(run)}")
    if url := target.outputs().get("url"):
        screen.print(f"  {shown(str(url))}", soft_wrap=True)
    screen.print(f"  {cost.estimate(run.resources).total:.2f} USD a month, estimated")


def explain(target: Stack, run: EngineRun, cause: str) -> None:
    """The cause, or what the engine said, and what shows more."""
    screen = console(to_stderr=True)
    screen.print(f"[red]✗[/] {shown(target.name)}: the update failed", style="bold")
    text = cause or "\n".join(run.errors) or run.output
    screen.print("  " + clean(text).replace("\n", "\n  "), markup=False, soft_wrap=True)
    screen.print(f"more: ./fairway doctor {target.name}", markup=False)


def _changed(run: EngineRun) -> str:
    """A replacement is one change, in however many steps."""
    counts = Counter(step.op for step in run.steps if not step.type.startswith("pulumi:"))
    return ", ".join(f"{counts[op]} {word}" for op, word in CHANGES.items() if counts[op]) or "nothing changed"


def content(target: Stack, run: EngineRun, cause: str) -> dict[str, Any]:
    """An update as --json has it."""
    return {
        "ok": run.ok,
        "changes": dict(run.counts),
        "cause": cause or None,
        "errors": list(run.errors),
        "url": target.outputs().get("url"),
        "usdPerMonth": cost.estimate(run.resources).total if run.ok else None,
    }
