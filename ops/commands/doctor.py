"""./fairway doctor STACK"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from ops.aws.client import Aws
from ops.aws.collector import Collector
from ops.aws.snapshot import Snapshot
from ops.commands.common import console, open_stack, show_json, stack_options
from ops.doctor import Diagnosis, diagnose
from ops.errors import FOUND, UNKNOWN
from ops.pulumi.stack import Stack
from ops.pulumi.state import read_deployed
from ops.verify.checks.alarms import alarms

LIMIT = 180.0  # seconds for all that a diagnosis asks


@click.command(epilog="Example:  ./fairway doctor dev")
@stack_options
def command(stack: str, directory: Path, as_json: bool) -> None:
    """Diagnose a failing stack.

    Known failures by number, with evidence, cause and fix, most likely first.
    Reads stopped tasks, target health, events, logs, secrets, roles, security groups and certificates. Changes nothing.
    Of a healthy service, with no alarm of the stack, logs, events and stopped tasks are left aside: they tell of
    what is past.
    """
    observed, found = examine(open_stack(stack, directory), verbose=not as_json)
    if as_json:
        show_json(content(stack, observed, found))
    else:
        show(console(), stack, observed, found)
    sys.exit(FOUND if found else UNKNOWN if any(service.unknown for service in observed) else 0)


def examine(stack: Stack, *, verbose: bool = False) -> tuple[Sequence[Snapshot], Sequence[Diagnosis]]:
    """verbose: with a line on standard error about what is being done, which takes up to a minute."""
    deployed = read_deployed(stack)
    if verbose:
        names = ", ".join(service.name for service in deployed.services)
        click.echo(f"reading what AWS says of {names or 'the stack'}: tasks, targets, events, logs, roles …", err=True)
    aws = Aws(deployed.region, limit=LIMIT)
    observed = Collector(aws, deployed, deep=True).all()
    return observed, diagnose(observed, alarmed=alarms(aws, deployed).verdict == "pending")


def show(screen: Console, stack: str, observed: Sequence[Snapshot], found: Sequence[Diagnosis]) -> None:
    for diagnosis in found:
        signature = diagnosis.signature
        numbers = ", ".join(signature.failures)
        screen.print(f"[red]✗[/] [bold]{numbers}[/] {diagnosis.service}: {escape(signature.title)}")
        for clue in diagnosis.clues:
            screen.print(f"    seen   {escape(clue.shown)}")
        screen.print(f"    cause  {escape(signature.cause)}\n    fix    {escape(signature.fix)}\n")
    if not found:
        screen.print(f"[green]✓[/] {stack}: no known failure shows itself")
    for note in dict.fromkeys(note for service in observed for note in service.unknown):
        screen.print(f"[yellow]?[/] could not be read: {escape(note)}")


def content(stack: str, observed: Sequence[Snapshot], found: Sequence[Diagnosis]) -> dict[str, Any]:
    return {
        "stack": stack,
        "diagnoses": [
            {
                "failures": list(diagnosis.signature.failures),
                "service": diagnosis.service,
                "title": diagnosis.signature.title,
                "certainty": diagnosis.certainty,
                "evidence": [clue.shown for clue in diagnosis.clues],
                "cause": diagnosis.signature.cause,
                "fix": diagnosis.signature.fix,
            }
            for diagnosis in found
        ],
        "unknown": list(dict.fromkeys(note for service in observed for note in service.unknown)),
    }
