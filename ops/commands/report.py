"""./fairway report STACK"""

from dataclasses import replace
from pathlib import Path

import click

from ops.commands.common import console, open_stack, show_json, stack_options
from ops.pulumi.stack import Stack
from ops.report.facts import gather
from ops.report.page import render


@click.command(epilog="Example:  ./fairway report prod --output prod.html")
@stack_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: STACK.html.")
@click.option("--against", metavar="STACK", help="The stack to compare with. Default: the other one, if there is one.")
def command(stack: str, directory: Path, as_json: bool, output: Path | None, against: str | None) -> None:
    """Write the HTML report.

    One page that needs no network: architecture, services, health, release, policies, cost, and what differs from
    another stack. Changes nothing, and shows no secret.
    """
    target = open_stack(stack, directory)
    facts = gather(target, open_stack(against, directory) if against else _other(target))
    file = output or Path(f"{target.name}.html")
    file.write_text(render(facts), encoding="utf-8")
    passed = sum(result.verdict == "passed" for result in facts.results)
    if as_json:
        show_json(
            {
                "stack": stack,
                "file": str(file),
                "verified": facts.release.verified,
                "checks": {"passed": passed, "all": len(facts.results)},
                "findings": sum(row.verdict == "finding" for row in facts.policies or ()),
                "usdPerMonth": facts.estimate.total,
            }
        )
    else:
        console().print(f"[green]✓[/] {file}: {passed} of {len(facts.results)} checks passed", soft_wrap=True)


def _other(stack: Stack) -> Stack | None:
    names = {file.name.split(".")[1] for file in stack.directory.glob("Pulumi.*.yaml")} - {stack.name}
    return replace(stack, name=names.pop()) if len(names) == 1 else None
