"""./fairway plan STACK"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from ops import cost
from ops.commands.common import console, open_stack, show_json, stack_options
from ops.errors import FOUND, ProgramError
from ops.plan.beside import beside
from ops.plan.changes import changes, counted
from ops.plan.consequence import Consequence
from ops.plan.judge import judge
from ops.plan.tables import consequence_content, show_changes, show_consequences
from ops.pulumi.environment import isolated_environment, with_policies
from ops.pulumi.events import EngineRun
from ops.pulumi.pending import refuse_unsettled
from ops.pulumi.stack import Stack


@click.command(epilog="Example:  ./fairway plan prod && pulumi up -s prod")
@stack_options
@click.option("--destroy", is_flag=True, help="Show what `pulumi destroy` would do, instead.")
def command(stack: str, directory: Path, as_json: bool, destroy: bool) -> None:
    """Show what the next update would do.

    What changes, what is replaced, what AWS would refuse half-way, what is lost, whom users notice, what a policy
    blocks, and the cost before and after. Changes nothing. Ends with 1 where something is refused, lost or blocked.
    """
    target = open_stack(stack, directory)
    preview = preview_of(target, destroy=destroy)
    consequences = consequences_of(target, preview, destroy=destroy)
    usd = (cost.estimate(preview.standing).total, cost.estimate(preview.resources).total)
    if as_json:
        show_json(_content(target, preview, consequences, usd))
    else:
        show(console(), target, preview, consequences, usd)
    sys.exit(FOUND if preview.blocking or any(one.blocks for one in consequences) else 0)


def preview_of(stack: Stack, *, destroy: bool = False) -> EngineRun:
    """Judged by the pack. Raises OpsError where the program fails, or a killed update left operations.

    destroy: of the stack's destruction, which Pulumi refuses where something is protected.
    """
    with isolated_environment(), with_policies(strict=False):
        refuse_unsettled(stack.name, stack.state())
        preview = stack.preview_destroy() if destroy else stack.preview()
    if not preview.ok and not preview.blocking:
        raise ProgramError(f"pulumi preview of {stack.name} failed:", "\n".join(preview.errors) or preview.output)
    return preview


def consequences_of(stack: Stack, preview: EngineRun, *, destroy: bool = False) -> Sequence[Consequence]:
    """What a preview does to the stack, and to environments beside it. Of a destruction: only what is lost by it."""
    own = [one for one in judge(preview) if not destroy or one.kind == "lost"]
    return [*beside(stack, preview), *own]


def show(
    screen: Console, stack: Stack, preview: EngineRun, consequences: Sequence[Consequence], usd: tuple[float, float]
) -> None:
    """The plan as a table; `up` shows it too. usd: a month, before and after."""
    table = Table(show_header=False, title=f"plan of {stack.name}", title_justify="left")
    table.add_row("resources", counted(preview) or "no change")
    table.add_row("policies", f"{len(preview.passed)} passed, {len(preview.blocking)} blocking")
    table.add_row("cost, estimated", f"{usd[0]:.2f} → {usd[1]:.2f} USD a month")
    if network := cost.network_prices(preview.resources):
        ways = [f"{price:.2f} {way}{' (this one)' if way == network.now else ''}" for way, price in network.usd.items()]
        table.add_row("of it the way out", "; ".join(ways))
    screen.print(table)
    show_consequences(screen, consequences)
    show_changes(screen, preview)
    for violation in preview.blocking:
        screen.print(f"✗ {violation.rule}: {violation.message}", style="red", markup=False, soft_wrap=True)


def _content(
    stack: Stack, preview: EngineRun, consequences: Sequence[Consequence], usd: tuple[float, float]
) -> dict[str, Any]:
    network = cost.network_prices(preview.resources)
    return {
        "stack": stack.name,
        "changes": [
            {"action": one.action, "type": one.type, "name": one.name, "diffs": list(one.diffs)}
            for one in changes(preview)
        ],
        "consequences": [consequence_content(one) for one in consequences],
        "blocking": [{"rule": one.rule, "message": one.message} for one in preview.blocking],
        "usdPerMonth": {"now": usd[0], "then": usd[1]},
        "network": {"way": network.now, "usdPerMonth": dict(network.usd)} if network else None,
    }
