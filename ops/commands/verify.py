"""./fairway verify STACK"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.live import Live

from ops.commands.common import (
    console,
    open_stack,
    results_content,
    results_table,
    show_json,
    stack_options,
    timeout_option,
)
from ops.doctor.attempt import attempt
from ops.errors import FOUND, UNKNOWN
from ops.pulumi.stack import Stack
from ops.release import release_file
from ops.verify.result import Result
from ops.verify.verifier import NotVerifiedError, Progress, verify
from settings.model.release import Evidence


@click.command(epilog="Example:  ./fairway verify dev --timeout 10")
@stack_options
@timeout_option
@click.option("--doctor/--no-doctor", default=True, show_default=True, help="On failure, look for the cause.")
def command(stack: str, directory: Path, as_json: bool, timeout: float, doctor: bool) -> None:
    """Check that a stack runs its release.

    Deployment completed, deployed task definition and released digests running, targets healthy, the public endpoint
    answering, alarms quiet, secrets current, images still in the registry. The evidence goes into its release file.
    """
    target = open_stack(stack, directory)
    try:
        evidence = verified(target, timeout)
    except NotVerifiedError as error:
        only_unknown = all(result.verdict == "unknown" for result in error.failures)
        if not only_unknown:
            _forget(target)
        report(target, error.results, as_json=as_json, doctor=doctor)
        sys.exit(UNKNOWN if only_unknown else FOUND)
    if as_json:
        show_json({"stack": stack, "verified": True, "evidence": release_file.evidence_content(evidence)})
    else:
        console().print(f"[green]✓[/] {stack} runs as released; evidence is in {target.release.name}")


def verified(stack: Stack, timeout: float) -> Evidence:
    """Verifies for at most so many minutes, and writes the evidence into the release file. Raises NotVerifiedError."""
    evidence = _watch(stack, timeout * 60)
    release = release_file.read(stack.release, stack.name)
    release_file.write(stack.release, replace(release, evidence=evidence))
    return evidence


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
    """A line whenever the number of passed checks changes."""
    counts: list[int] = []

    def notify(results: Sequence[Result]) -> None:
        passed = sum(result.verdict == "passed" for result in results)
        if counts[-1:] != [passed]:
            counts.append(passed)
            click.echo(f"{passed} of {len(results)} checks passed", err=True)

    return notify


def _forget(stack: Stack) -> None:
    """What was verified once and is not now is not verified. What has no answer says nothing against it."""
    release = release_file.read(stack.release, stack.name)
    if release.evidence:
        release_file.write(stack.release, replace(release, evidence=None))


def report(stack: Stack, results: Sequence[Result], *, as_json: bool, doctor: bool) -> None:
    """What did not pass, and what doctor says of it; a failing diagnosis is a note, and the result stands."""
    from ops.commands import doctor as doctors

    content: dict[str, Any] = {"stack": stack.name, "verified": False, "checks": results_content(results)}
    if not as_json:
        console().print(results_table(f"{stack.name} is not verified", results))
    if doctor:
        examination, note = attempt(lambda: doctors.diagnose_stack(stack, verbose=not as_json))
        if examination is None:
            content |= {"diagnoses": [], "unknown": [note]}
            click.echo(f"the cause could not be looked for: {note}", err=True)
        else:
            content |= doctors.content(examination)
            if not as_json:
                _show_cause(stack, doctors.brief(examination.diagnoses))
    if as_json:
        show_json(content)


def _show_cause(stack: Stack, cause: str) -> None:
    """In two lines; doctor has the rest."""
    screen, more = console(), f"./fairway doctor {stack.name}"
    for line in (cause or "no known cause shows itself").splitlines():
        screen.print(line, markup=False, soft_wrap=True)
    screen.print(f"more: {more}", markup=False)
