"""./fairway preflight STACK"""

import os
import sys
from pathlib import Path

import click

from ops.commands.common import console, open_stack, results_content, results_table, show_json, stack_options
from ops.commands.plan import preview_of
from ops.errors import FOUND, UNKNOWN
from ops.plan.judge import judge
from ops.policy.in_force import not_in_force
from ops.preflight.checks import preflight
from ops.pulumi.events import EngineRun
from ops.verify.result import Result, result


@click.command(epilog="Example:  ./fairway preflight prod && pulumi up -s prod")
@stack_options
@click.option(
    "--plan", "with_plan", is_flag=True, help="Preview it, too: what AWS would refuse, and what would be lost."
)
def command(stack: str, directory: Path, as_json: bool, with_plan: bool) -> None:
    """Check what a stack needs before the first up.

    Settings, and values in them that are only the example's; credentials, region and zones, released images and their
    platforms, existing secrets, certificate, the quota that CloudFront's prefix list needs, roles. Changes nothing.
    """
    if sentence := not_in_force(os.environ):
        click.echo(sentence, err=True)
    target = open_stack(stack, directory)
    results = preflight(target)
    if with_plan:
        results += planned(preview_of(target))
    if as_json:
        show_json({"stack": stack, "checks": results_content(results)})
    else:
        console().print(results_table(f"preflight of {stack}", results))
    verdicts = {result.verdict for result in results}
    sys.exit(FOUND if "failed" in verdicts else UNKNOWN if "unknown" in verdicts else 0)


def planned(preview: EngineRun) -> list[Result]:
    """What blocks of a preview: policies, what AWS refuses, what is lost."""
    policies = [result("failed", "policy", None, f"{one.rule}: {one.message}") for one in preview.blocking]
    results = policies + [result("failed", "plan", None, str(one)) for one in judge(preview) if one.blocks]
    return results or [result("passed", "plan", None, f"{len(preview.steps)} steps, and none is refused or loses data")]
