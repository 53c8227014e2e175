"""./fairway preflight STACK"""

import os
import sys
from pathlib import Path

import click

from ops.commands.common import console, open_stack, results_content, results_table, show_json, stack_options
from ops.errors import FOUND, UNKNOWN
from ops.policy.in_force import not_in_force
from ops.preflight.checks import preflight


@click.command(epilog="Example:  ./fairway preflight prod && pulumi up -s prod")
@stack_options
def command(stack: str, directory: Path, as_json: bool) -> None:
    """Check what a stack needs before the first up.

    Settings, and values in them that are only the example's; credentials, region and zones, released images and their
    platforms, existing secrets, certificate, the quota that CloudFront's prefix list needs, roles. Changes nothing.
    """
    if sentence := not_in_force(os.environ):
        click.echo(sentence, err=True)
    results = preflight(open_stack(stack, directory))
    if as_json:
        show_json({"stack": stack, "checks": results_content(results)})
    else:
        console().print(results_table(f"preflight of {stack}", results))
    verdicts = {result.verdict for result in results}
    sys.exit(FOUND if "failed" in verdicts else UNKNOWN if "unknown" in verdicts else 0)
