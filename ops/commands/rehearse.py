"""./fairway rehearse"""

import sys
from pathlib import Path

import click

from ops.commands.common import console, open_stack, program_option
from ops.errors import FOUND
from ops.policy.entries import CHECKOUT
from ops.policy.output import output_options, write
from ops.policy.rehearsal import rehearse


@click.command(epilog="Example:  ./fairway rehearse dev -C ../their-program --format sarif --output rehearsal.sarif")
@click.argument("stack")
@program_option
@click.option(
    "--policy-pack", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CHECKOUT / "policies",
    help="Another pack than Fairway's.",
)  # fmt: skip
@click.option(
    "--policy-pack-config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The pack's settings."
)
@click.option("--config", "-c", multiple=True, metavar="KEY=VALUE", help="Configuration that the stack's file lacks.")
@output_options
def command(
    stack: str,
    directory: Path,
    policy_pack: Path,
    policy_pack_config: Path | None,
    config: tuple[str, ...],
    form: str,
    as_json: bool,
    output: Path | None,
    program: str,
) -> None:
    """Bring a program up on a simulated AWS and judge the result.

    What a first preview does not know yet (`Output.apply`, ids, ARNs) is known then. Reads no credentials, calls
    nothing outside this machine, and leaves nothing behind. Ends with 1 where a finding blocks, or where the simulated
    AWS refuses a resource.
    """
    rehearsal = rehearse(open_stack(stack, directory), pack=policy_pack, pack_config=policy_pack_config, config=config)
    form = "json" if as_json else form
    summary = {"simulated": True, "resources": rehearsal.resources, "standIns": list(rehearsal.stand_ins)}
    write(rehearsal.entries, form, output, program, **summary)
    if form == "table":
        notes = console()
        notes.print(f"rehearsed on a simulated AWS: {rehearsal.resources} resources made, judged and thrown away")
        for token in rehearsal.stand_ins:
            notes.print(f"  {token} was answered with made-up values: what it looks up is not in this program")
    sys.exit(FOUND if any(entry.blocks for entry in rehearsal.entries) else 0)
