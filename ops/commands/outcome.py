"""What promote and rollback have in common: how plan and outcome are shown, and verification by verify and doctor."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ops.clock import Clock
from ops.commands.announcer import Announcer
from ops.commands.common import console, show_json
from ops.commands.doctor import brief, diagnose_stack
from ops.commands.rollouts import shown_rollouts
from ops.doctor.attempt import attempt
from ops.errors import FOUND
from ops.plan.changes import counted
from ops.plan.tables import consequence_content, show_changes, show_consequences
from ops.promotion.errors import FailedError, RefusedError, StoppedError
from ops.promotion.journal import Journal
from ops.promotion.plan import Plan
from ops.promotion.workflow import PromotionContext
from ops.pulumi.stack import Stack
from ops.release.announcement import ServiceChange
from ops.text import clean, shown
from ops.verify.result import Result
from ops.verify.verifier import verify
from settings.model import Image
from settings.model.release import Evidence


class Verifier:
    """verify, at most `timeout` minutes, and doctor. notify: takes a sentence whenever something else is waited for."""

    def __init__(self, timeout: float, notify: Callable[[str], None]) -> None:
        self.timeout, self.notify = timeout, notify

    def verify(self, stack: Stack) -> Evidence:
        """Verifies a stack until it passes or the limit is over, and says what it waits for as that changes."""
        messages: list[str] = []

        def progress(results: Sequence[Result]) -> None:
            pending = [f"{r.record.service or stack.name}: {r.record.name}" for r in results if r.verdict == "pending"]
            message = f"waiting for {', '.join(pending)}"
            if pending and messages[-1:] != [message]:
                messages.append(message)
                self.notify(message)

        return verify(stack, limit=self.timeout * 60, progress=progress)

    def diagnose(self, stack: Stack) -> str:
        """The first diagnosis in two lines, or why there is none: a rollback may wait for it."""
        examination, note = attempt(lambda: diagnose_stack(stack))
        return brief(examination.diagnoses) if examination else f"the cause could not be looked for: {note}"


def promotion_context(
    timeout: float, announcer: Announcer, *, yes: bool, dry_run: bool, as_json: bool
) -> PromotionContext:
    """Asks on the terminal unless `yes`; a pipeline that cannot be asked has to say it."""
    if not (yes or dry_run or sys.stdin.isatty()):
        raise click.UsageError("no terminal for confirmation; pass --yes or --dry-run")
    clock, screen = Clock(), console(to_stderr=True)
    started = clock.elapsed()

    def approve(plan: Plan) -> bool:
        changes = announcer.plan(plan.images)
        if as_json and dry_run:
            show_json({"outcome": "planned", "plan": content(plan, changes)})
        else:
            show(screen if as_json else console(), plan, changes)
        if dry_run:
            raise click.exceptions.Exit(0)
        return yes or click.confirm(f"Apply this to {plan.target}?", err=True)

    def notify(message: str) -> None:
        screen.print(f"[dim]{clock.elapsed() - started:5.1f} s[/]  {shown(message)}")

    return PromotionContext(
        verification=Verifier(timeout, notify),
        approve=approve,
        notify=notify,
        watch=lambda stack: shown_rollouts(stack, screen, notify),
    )


def finish(stack: str, as_json: bool, announcer: Announcer, run: Callable[[], Journal | None]) -> None:
    """Runs it, tells the stack's chat, shows the outcome, and ends with 1 where that is not what was asked for."""
    try:
        journal = run()
    except RefusedError as refused:
        _fail(stack, "refused", refused.reasons, as_json)
    except FailedError as failed:
        announcer.failed(str(failed))
        _fail(stack, "failed", [str(failed)], as_json)
    except (StoppedError, KeyboardInterrupt):
        _fail(stack, "interrupted", [f"{stack} may be between two releases: rerun the same command to go on"], as_json)
    else:
        step = journal.step if journal else "nothing"
        by_hand = journal is not None and journal.source == "rollback"
        if step == "rolled-back" and not by_hand:
            failure = journal.failure if journal else ""
            announcer.rolled_back(f"{failure}")
            _fail(stack, step, [f"{failure}", f"{stack} runs the previous release again, verified"], as_json)
        if step == "promoted":
            announcer.runs()
        elif by_hand:
            announcer.rolled_back()
        if as_json:
            show_json({"outcome": step, "stack": stack, "digests": dict(journal.reached_digests) if journal else {}})
        else:
            sentences = {"nothing": "runs this release already", "rolled-back": "runs the previous release, verified"}
            console().print(f"[green]✓[/] {stack} {sentences.get(step, 'runs the release, verified')}")


def _fail(stack: str, outcome: str, reasons: Sequence[str], as_json: bool) -> None:
    if as_json:
        show_json({"outcome": outcome, "stack": stack, "reasons": list(reasons)})
    else:
        screen = console(to_stderr=True)
        screen.print(f"[red]✗[/] {stack}: {outcome}", style="bold")
        for reason in reasons:
            screen.print("  " + clean(reason).replace("\n", "\n  "), markup=False, soft_wrap=True)
    sys.exit(FOUND)


def show(screen: Console, plan: Plan, changes: Sequence[ServiceChange] = ()) -> None:
    """Prints a promotion's plan: images now and then, counts of resources, policies, USD a month.

    changes: of services, whose commits are shown.
    """
    table = Table("what", "now", "then", title=f"{plan.source} → {plan.target}", title_justify="left", show_lines=False)
    for service, old, new in plan.images:
        table.add_row(
            shown(f"image of {service}"), _image(old), "the same" if old and old.digest == new.digest else _image(new)
        )
    for service in plan.left_out:
        table.add_row(shown(f"image of {service}"), "–", f"left out: {plan.target} has no such service")
    table.add_section()
    table.add_row("resources", "", counted(plan.preview) or "nothing to do")
    table.add_row(
        "policies", "", f"{len(plan.preview.passed)} passed, {len(plan.preview.violations)} advisory, 0 blocking"
    )
    before, after = plan.usd
    table.add_row("cost, estimated", _usd(before), "the same" if before == after else _usd(after))
    screen.print(table)
    for change in changes:
        if change.commits:
            screen.print(
                "\n  ".join([f"commits of {shown(change.service)}", *map(shown, change.commits)]), soft_wrap=True
            )
    show_consequences(screen, plan.consequences)
    show_changes(screen, plan.preview)


def _usd(month: float) -> str:
    return f"{month:.2f} USD a month" if month else "nothing yet"


def _image(image: Image | None) -> str:
    return f"{image.tag or ''} {image.digest[:19]}…".strip() if image else "–"


def content(plan: Plan, changes: Sequence[ServiceChange] = ()) -> dict[str, Any]:
    """A promotion's plan as --json has it; docs/operations.md describes the keys."""
    return {
        "from": plan.source,
        "to": plan.target,
        "images": {name: {"now": old.digest if old else None, "then": new.digest} for name, old, new in plan.images},
        "leftOut": list(plan.left_out),
        "commits": {change.service: list(change.commits) for change in changes},
        "resources": dict(plan.preview.counts),
        "steps": [
            {"op": step.op, "type": step.type, "name": step.name, "diffs": list(step.diffs)}
            for step in plan.preview.steps
        ],
        "consequences": [consequence_content(one) for one in plan.consequences],
        "policies": {"passed": len(plan.preview.passed), "advisory": len(plan.preview.violations)},
        "usdPerMonth": {"now": plan.usd[0], "then": plan.usd[1]},
    }
