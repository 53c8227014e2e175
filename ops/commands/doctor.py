"""./fairway doctor STACK"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from ops.aws.snapshot import Snapshot
from ops.commands.common import console, open_stack, program_option, show_json
from ops.doctor import Diagnosis
from ops.doctor.examination import Examination, checks, examine, from_file
from ops.doctor.health import is_healthy
from ops.doctor.redact import redact
from ops.doctor.updates import last_failure, read_log
from ops.errors import OpsError, reading
from ops.pulumi.stack import Stack
from ops.pulumi.state import read_deployed

COLOURS = {"certain": "red", "likely": "yellow", "possible": "cyan"}


@click.command(epilog="Example:  ./fairway doctor dev --save dev.json")
@click.argument("stack", required=False)
@program_option
@click.option("as_json", "--json", is_flag=True, help="Result as JSON on standard output.")
@click.option("log", "--log", type=click.Path(path_type=Path), help="What `pulumi up` printed, or its --event-log.")
@click.option("save", "--save", type=click.Path(path_type=Path), help="Keep what AWS said, with secrets masked.")
@click.option("source", "--from", type=click.Path(path_type=Path), help="Diagnose what --save kept; AWS is not asked.")
def command(
    stack: str | None, directory: Path, as_json: bool, log: Path | None, save: Path | None, source: Path | None
) -> None:
    """Diagnose a failing stack.

    Known failures by number, with evidence, certainty, cause and fix, most likely first; and what was seen of each
    service that is not healthy. Reads stopped tasks, target health, events, logs, secrets, roles, security groups and
    certificates. Changes nothing. Ends with 0 only where every check passes. Of a healthy service logs, events and
    stopped tasks are left aside: they tell of what is past.
    """
    if (stack is None or stack.startswith("-")) and source is None:
        raise click.UsageError("Write a stack's name, such as dev, or --from FILE.")
    examination = _examination(stack or "", directory, log, source, verbose=not as_json)
    if save:
        examination.save(save)
        click.echo(f"what AWS said is in {save}", err=True)
    with reading(f"what AWS said of {examination.stack}"):
        if as_json:
            show_json(content(examination))
        else:
            show(console(), examination)
        code = examination.exit_code
    sys.exit(code)


def _examination(name: str, directory: Path, log: Path | None, source: Path | None, *, verbose: bool) -> Examination:
    updates = read_log(log) if log else ()
    if source:
        loaded = from_file(source)
        return Examination(
            stack=loaded.stack, snapshots=loaded.snapshots, alarms=loaded.alarms, updates=(*updates, *loaded.updates)
        )
    stack = open_stack(name, directory)
    if verbose and not log and (failure := last_failure(stack)):
        click.echo(failure, err=True)
    try:
        return diagnose_stack(stack, updates, verbose=verbose)
    except OpsError:
        if not updates:
            raise
        return Examination(stack=name, snapshots=(), updates=updates)  # the first update failed before any service


def diagnose_stack(stack: Stack, updates: Sequence[str] = (), *, verbose: bool = False) -> Examination:
    """Asks AWS about a stack. verbose: with a line on standard error about what is done, which takes up to a minute.

    Raises OpsError where nothing is deployed.
    """
    deployed = read_deployed(stack)
    if verbose:
        names = ", ".join(service.name for service in deployed.services)
        click.echo(f"reading what AWS says of {names or 'the stack'}: tasks, targets, events, logs, roles …", err=True)
    return examine(deployed, updates)


def show(screen: Console, examination: Examination) -> None:
    """Prints diagnoses, what was seen of services that are not healthy, alarms, and what could not be read."""
    for diagnosis in examination.diagnoses:
        _show_diagnosis(screen, diagnosis)
    for snapshot in examination.snapshots:
        _show_seen(screen, snapshot, examination)
    if examination.alarms:
        screen.print(f"[yellow]![/] alarms: {escape(redact(examination.alarms))}")
    if not examination.diagnoses:
        screen.print(_summary(examination))
    for note in examination.unknown:
        screen.print(f"[yellow]?[/] could not be read: {escape(redact(note))}")


def _show_diagnosis(screen: Console, diagnosis: Diagnosis) -> None:
    signature, word = diagnosis.signature, diagnosis.word
    numbers = " or ".join(diagnosis.failures)
    title = f"[red]✗[/] [bold]{numbers}[/] {escape(diagnosis.service)}: {escape(signature.title)}"
    screen.print(f"{title} [{COLOURS[word]}]({word})[/]")
    for evidence in diagnosis.evidence:
        screen.print(f"    seen   {escape(evidence.shown)}")
    screen.print(f"    cause  {escape(signature.cause)}\n    fix    {escape(signature.fix)}\n")


def _show_seen(screen: Console, snapshot: Snapshot, examination: Examination) -> None:
    """What no diagnosis has shown already."""
    shown = {evidence.shown for diagnosis in examination.diagnoses for evidence in diagnosis.evidence}
    lines = [line for line in examination.observations(snapshot) if line not in shown]
    if lines:
        screen.print(f"[bold]{escape(snapshot.deployed.name)}[/] is not healthy; what was seen:")
        for line in lines:
            screen.print(f"    {escape(line)}")


def _summary(examination: Examination) -> str:
    stack = escape(examination.stack)
    if examination.failing:
        return f"[red]✗[/] {stack}: {', '.join(examination.failing)} is failing, and nothing says why"
    if examination.pending:
        return (
            f"[yellow]…[/] {stack}: nothing has failed; {', '.join(examination.pending)} does not pass every check yet"
        )
    if examination.alarms:
        return f"[yellow]![/] {stack}: every service passes its checks, and no known failure shows itself"
    if examination.unknown:
        return f"[yellow]?[/] {stack}: no known failure shows itself in what could be read"
    return f"[green]✓[/] {stack}: every check passes, and no known failure shows itself"


def brief(diagnoses: Sequence[Diagnosis]) -> str:
    """The first diagnosis in two lines; empty where there is none."""
    if not diagnoses:
        return ""
    first = diagnoses[0]
    evidence = first.evidence[0].shown
    return (
        f"{' or '.join(first.failures)} {first.service}: {first.signature.title} ({first.word}): {evidence}\n"
        f"fix: {first.signature.fix}"
    )


def content(examination: Examination) -> dict[str, Any]:
    """As docs/doctor.md describes it."""
    return {
        "stack": examination.stack,
        "healthy": examination.exit_code == 0,
        "diagnoses": [_diagnosis_content(diagnosis) for diagnosis in examination.diagnoses],
        "services": [
            {
                "name": snapshot.deployed.name,
                "healthy": is_healthy(snapshot),
                "checks": [
                    {"check": result.record.name, "verdict": result.verdict, "found": result.record.observed}
                    for result in checks(snapshot)
                ],
                "observations": list(examination.observations(snapshot)),
            }
            for snapshot in examination.snapshots
        ],
        "alarms": examination.alarms,
        "unknown": list(examination.unknown),
    }


def _diagnosis_content(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "failure": diagnosis.failures[0],
        "failures": list(diagnosis.failures),
        "service": diagnosis.service,
        "title": diagnosis.signature.title,
        "certainty": diagnosis.certainty,
        "confidence": diagnosis.word,
        "evidence": [evidence.shown for evidence in diagnosis.evidence],
        "cause": diagnosis.signature.cause,
        "fix": diagnosis.signature.fix,
    }
