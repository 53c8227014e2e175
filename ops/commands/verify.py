"""./fairway verify STACK"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.live import Live

from ops.commands.common import console, open_stack, results_content, results_table, show_json, stack_options
from ops.errors import FOUND, UNKNOWN, OpsError
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.result import Result
from ops.verify.verifier import NotVerifiedError, Progress, verify
from settings.model.release import Evidence


@click.command(epilog="Example:  ./fairway verify dev --minutes 10")
@stack_options
@click.option("--minutes", type=click.FloatRange(min=0), default=15.0, show_default=True, help="How long to wait.")
@click.option("--doctor/--no-doctor", default=True, show_default=True, help="On failure, look for the cause.")
def command(stack: str, directory: Path, as_json: bool, minutes: float, doctor: bool) -> None:
    """Whether STACK runs what was released to it; the evidence goes into its release file.

    Deployment completed, deployed task definition and released digests running, targets healthy, the public door
    answering, alarms quiet, secrets current, images still in the registry.
    """
    opened = open_stack(stack, directory)
    try:
        found = _watch(opened, minutes * 60)
    except NotVerifiedError as error:
        only_unknown = all(result.verdict == "unknown" for result in error.failures)
        if not only_unknown:
            _forget(opened)
        _report(opened, error.results, as_json=as_json, doctor=doctor)
        sys.exit(UNKNOWN if only_unknown else FOUND)
    release = release_file.read(opened.release, stack)
    release_file.write(opened.release, replace(release, evidence=found))
    if as_json:
        show_json({"stack": stack, "verified": True, "evidence": release_file.evidence_content(found)})
    else:
        console().print(f"[green]✓[/] {stack} runs as released; evidence is in {opened.release.name}")


def _watch(stack: Stack, limit: float) -> Evidence:
    """Verifies with a table on standard error that is redrawn after each look; on a terminal alone."""
    screen = console(to_stderr=True)
    if not screen.is_terminal:
        return verify(stack, limit=limit, progress=_quiet())
    with Live(console=screen, auto_refresh=False) as live:
        return verify(
            stack,
            limit=limit,
            progress=lambda results: live.update(results_table(f"verify {stack.name}", results), refresh=True),
        )


def _quiet() -> Progress:
    """A line whenever the number of checks that hold changes."""
    last: list[int] = []

    def tell(results: Sequence[Result]) -> None:
        held = sum(result.verdict == "held" for result in results)
        if last[-1:] != [held]:
            last.append(held)
            click.echo(f"{held} of {len(results)} checks hold", err=True)

    return tell


def _forget(stack: Stack) -> None:
    """What was verified once and is not now is not verified. What could not be asked says nothing against it."""
    release = release_file.read(stack.release, stack.name)
    if release.evidence:
        release_file.write(stack.release, replace(release, evidence=None))


def _report(stack: Stack, results: Sequence[Result], *, as_json: bool, doctor: bool) -> None:
    """What does not hold, and what doctor says of it; where it cannot say anything, the result stands all the same."""
    from ops.commands import doctor as doctors

    content: dict[str, Any] = {"stack": stack.name, "verified": False, "checks": results_content(results)}
    if not as_json:
        console().print(results_table(f"{stack.name} is not verified", results))
    if doctor:
        try:
            seen = doctors.examine(stack, told=not as_json)
        except OpsError as error:
            content |= {"diagnoses": [], "unknown": [str(error)]}
            click.echo(f"the cause could not be looked for: {error}", err=True)
        else:
            content |= doctors.content(stack.name, *seen)
            if not as_json:
                doctors.show(console(), stack.name, *seen)
    if as_json:
        show_json(content)
