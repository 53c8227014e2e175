"""The commands beside pulumi; each is loaded when it is asked for."""

import importlib
import json
import os
import sys
from typing import Any, NoReturn

import click

from ops.errors import UNKNOWN, OpsError
from ops.text import clean

COMMANDS = {  # command → module, whose attribute `command` it is
    "adopt": "ops.commands.adopt",
    "console": "ops.commands.console",
    "db": "ops.commands.db",
    "diff": "ops.commands.diff",
    "env": "ops.commands.env",
    "doctor": "ops.commands.doctor",
    "drift": "ops.commands.drift",
    "images": "ops.commands.images",
    "jobs": "ops.commands.jobs",
    "logs": "ops.commands.logs",
    "plan": "ops.commands.plan",
    "policy": "ops.commands.policy",
    "preflight": "ops.commands.preflight",
    "promote": "ops.commands.promote",
    "recover": "ops.commands.recover",
    "rehearse": "ops.commands.rehearse",
    "release": "ops.commands.release",
    "report": "ops.commands.report",
    "rollback": "ops.commands.rollback",
    "run": "ops.commands.run",
    "ship": "ops.commands.ship",
    "status": "ops.commands.status",
    "up": "ops.commands.up",
    "verify": "ops.commands.verify",
    "wake": "ops.commands.wake",
}


class Commands(click.Group):
    """Loads the command's module at need: the start of one command does not pay for all."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click gives it)
        """The names of all commands, in the order of the help."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name, imported now; None where there is none."""
        module = COMMANDS.get(cmd_name)
        return importlib.import_module(module).command if module else None

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what it could not do is one sentence, or JSON with --json, and exit code 3."""
        as_json = "--json" in ctx.args  # before the command takes them
        try:
            return super().invoke(ctx)
        except OpsError as error:
            _fail(str(error), as_json)
        except BrokenPipeError:  # whoever reads, such as head, has enough
            raise
        except OSError as error:
            _fail(_sentence(error), as_json)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("FAIRWAY_DEBUG"):
                raise
            problem = " ".join(str(error).split())
            _fail(
                f"{type(error).__name__}: {problem}. This is a fault of Fairway's; FAIRWAY_DEBUG=1 shows where.",
                as_json,
            )


def _fail(sentence: str, as_json: bool) -> NoReturn:
    sentence = clean(sentence)
    if as_json:
        click.echo(json.dumps({"error": sentence}))
    click.echo(f"error: {sentence}", err=True)
    sys.exit(UNKNOWN)


def _sentence(error: OSError) -> str:
    """What the machine refused, in its words, with the file where there is one."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def fairway() -> None:
    """Release, verify, diagnose, promote: what is done beside pulumi.

    Exit codes of every command: 0 all is well, 1 it found something, 2 wrong usage, 3 error: no answer.
    """
