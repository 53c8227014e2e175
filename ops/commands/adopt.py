"""./fairway adopt STACK"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from ops.adopt.adopt import Preview, preview_imports, update, write_files
from ops.adopt.cloudformation import read_cloudformation
from ops.adopt.existing import Existing
from ops.adopt.plan import Plan, Wish, plan
from ops.adopt.tags import read_tags
from ops.adopt.terraform import read_terraform
from ops.aws.client import Aws
from ops.clock import utc_now
from ops.commands.common import console, new_stack, notify, show_json, stack_options
from ops.errors import FOUND
from ops.pulumi.stack import Stack
from ops.text import shown


def _tags(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    tags = dict(value.split("=", 1) for value in values if "=" in value)
    if len(tags) != len(values):
        raise click.BadParameter("write KEY=VALUE")
    return tags


@click.command(epilog="Example:  ./fairway adopt prod --app shop --cloudformation ShopStack")
@stack_options
@click.option(
    "--cloudformation", "stacks", metavar="NAME", multiple=True, help="A CloudFormation stack; of CDK or Copilot, say."
)
@click.option(
    "--terraform", "states", metavar="FILE", multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A Terraform state, as `terraform state pull` writes it.",
)  # fmt: skip
@click.option(
    "--tags", metavar="KEY=VALUE", multiple=True, callback=_tags, help="What everything of the system is tagged with."
)
@click.option("--app", default="", help="The app's name; needed unless the stack has settings.")
@click.option("--region", default="", help="Where the system is; else that of the settings, or AWS_REGION.")
@click.option(
    "--leave", metavar="NAME", multiple=True, help="A resource, by name or id, that stays with the earlier system."
)
@click.option(
    "--password-from", metavar="ARN", default="", help="The secret or parameter with the database's password."
)
@click.option(
    "--production", is_flag=True, help="Whether the new stack is a production stack; better once all is well."
)
@click.option("--yes", is_flag=True, help="Update without asking, once the preview is clean.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken over, and write nothing.")
def command(
    stack: str,
    directory: Path,
    as_json: bool,
    stacks: tuple[str, ...],
    states: tuple[Path, ...],
    tags: Mapping[str, str],
    app: str,
    region: str,
    leave: tuple[str, ...],
    password_from: str,
    production: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Take over what an earlier system holds.

    Database, bucket, user pool, queues, repositories, zones, certificates, keys and secrets are imported into a new
    stack as they are; the values of secrets stay where they are. It writes the stack's settings, its release file and
    adopted/STACK.json, and previews; only where that shows an import without a change for each of them does it go on.
    What it cannot take is listed, all at once.
    """
    if not (stacks or states or tags):
        raise click.UsageError("name the earlier system: --cloudformation NAME, --terraform FILE or --tags KEY=VALUE")
    target = new_stack(stack, directory)
    config = target.config()
    region = region or str(config.get("aws:region") or os.environ.get("AWS_REGION") or "")
    app = app or str(config.get("fairway:app") or "")
    if not (app and region):
        raise click.UsageError("a new stack needs --app NAME and --region REGION")
    aws = Aws(region)
    resources = _read(aws, stacks, states, tags)
    wish = Wish(
        app=app,
        production=production or config.get("fairway:production") is True,
        leave=leave,
        password_from=password_from,
    )
    planned = plan(aws, resources, wish)
    if not as_json:
        _show(planned)
    if planned.problems or dry_run:
        _end(target, planned, None, as_json=as_json)
    source = ", ".join([*stacks, *(file.name for file in states), *(f"{key}={value}" for key, value in tags.items())])
    for name in write_files(target, planned, region=region, source=source):
        notify(f"wrote {name}")
    preview = preview_imports(target, planned, source=source, notify=notify, today=utc_now().date())
    if not as_json:
        _show_preview(preview)
    if preview.problems:
        _end(target, planned, preview, as_json=as_json)
    if not yes:
        _confirm(target)
    update(target, preview.imports, notify)
    _end(target, planned, preview, as_json=as_json, adopted=True)


def _read(aws: Aws, stacks: Sequence[str], states: Sequence[Path], tags: Mapping[str, str]) -> Sequence[Existing]:
    resources = [one for name in stacks for one in read_cloudformation(aws, name)]
    resources += [one for file in states for one in read_terraform(file)]
    resources += read_tags(aws, tags) if tags else ()
    if not resources:
        raise click.UsageError("nothing was found there: is it the right account and region?")
    known = {(one.type, one.id) if one.role in ("taken", "used") else (one.type, one.name): one for one in resources}
    return list(known.values())


def _confirm(target: Stack) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("no terminal for confirmation; pass --yes or --dry-run")
    click.confirm(f"Import this into {target.name}, and make the rest?", abort=True, err=True)


def _show(planned: Plan) -> None:
    table = Table("", "earlier", "type", title="what becomes of it", title_justify="left")
    for one in sorted(planned.resources, key=lambda one: (one.role, one.name)):
        if one.role != "made anew":
            table.add_row(one.role, shown(one.name), shown(one.source_type))
    screen = console()
    screen.print(table)
    anew = sum(one.role == "made anew" for one in planned.resources)
    screen.print(f"{anew} more hold no data; the stack makes its own" if anew else "")
    for problem in planned.problems:
        screen.print(f"[red]✗[/] {shown(problem)}", soft_wrap=True)
    for remark in planned.remarks:
        screen.print(f"[yellow]![/] {shown(remark)}", soft_wrap=True)


def _show_preview(preview: Preview) -> None:
    screen = console()
    if not preview.problems:
        table = Table("", "imported as", "id", "stays as it was", title="import, no change", title_justify="left")
        for one in preview.imports:
            table.add_row("[green]✓[/]", one.name, shown(one.id), ", ".join(one.keep))
        screen.print(table)
    for problem in preview.problems:
        screen.print(f"[red]✗[/] {shown(problem)}", soft_wrap=True)
    if preview.problems:
        screen.print("nothing was changed in AWS; fix the settings or adopted/, and run it again", soft_wrap=True)


def _end(target: Stack, planned: Plan, preview: Preview | None, *, as_json: bool, adopted: bool = False) -> None:
    problems = [*planned.problems, *(preview.problems if preview else ())]
    if as_json:
        imports = preview.imports if preview else planned.imports
        show_json(
            {
                "stack": target.name,
                "adopted": adopted,
                "imports": [_content(one) for one in imports],
                "problems": problems,
                "remarks": list(planned.remarks),
            }
        )
    elif adopted:
        console().print(f"[green]✓[/] {shown(target.name)} has taken over {len(planned.imports)} resources, unchanged")
        console().print(f"  next: ./fairway verify {shown(target.name)}")
    sys.exit(FOUND if problems else 0)


def _content(one: Any) -> Mapping[str, Any]:
    return {"type": one.type, "name": one.name, "id": one.id, "source": one.source, "keep": list(one.keep)}
