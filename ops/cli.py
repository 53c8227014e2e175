"""The commands beside pulumi; each is loaded when it is asked for."""

import importlib
import json
import sys
from typing import Any

import click

from ops.errors import UNKNOWN, OpsError

COMMANDS = {  # command → module, whose attribute `command` it is
    "diff": "ops.commands.diff",
    "doctor": "ops.commands.doctor",
    "drift": "ops.commands.drift",
    "policy": "ops.commands.policy",
    "preflight": "ops.commands.preflight",
    "promote": "ops.commands.promote",
    "rehearse": "ops.commands.rehearse",
    "release": "ops.commands.release",
    "report": "ops.commands.report",
    "rollback": "ops.commands.rollback",
    "verify": "ops.commands.verify",
}


class Commands(click.Group):
    """Loads the command's module at need: the start of one command does not pay for all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        return importlib.import_module(module).command if module else None

    def invoke(self, ctx: click.Context) -> Any:
        as_json = "--json" in ctx.args  # before the command takes them
        try:
            return super().invoke(ctx)
        except OpsError as error:
            if as_json:
                click.echo(json.dumps({"error": str(error)}))
            click.echo(f"error: {error}", err=True)
            sys.exit(UNKNOWN)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def fairway() -> None:
    """Release, verify, diagnose, promote: what is done beside pulumi.

    Exit codes of every command: 0 all is well, 1 it found something, 2 wrong usage, 3 error: no answer.
    """
