"""A plan for people, and for pipelines."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from ops.plan.changes import changes
from ops.plan.consequence import Consequence
from ops.pulumi.events import EngineRun
from ops.text import shown

SHOWN = 40  # resources; the rest is counted
WORDS: Mapping[str, str] = {
    "refused": "[red]AWS refuses[/]",
    "lost": "[red]is lost[/]",
    "down": "[yellow]users notice[/]",
    "note": "[dim]note[/]",
}


def show_consequences(screen: Console, consequences: Sequence[Consequence]) -> None:
    """Prints the consequences as a table, and nothing where there are none."""
    if not consequences:
        return
    table = Table("", "resource", "what", "way", title="consequences", title_justify="left", show_lines=True)
    for one in consequences:
        kind = one.type.rpartition(":")[2]
        table.add_row(WORDS[one.kind], shown(f"{kind} {one.name}"), shown(one.sentence), shown(one.way))
    screen.print(table)


def show_changes(screen: Console, preview: EngineRun) -> None:
    """What is lost or changed first; of a first update, which makes everything, only the count."""
    ordered = sorted(changes(preview), key=lambda change: (not change.destroys, change.action == "create"))
    if not ordered or ordered[0].action == "create":
        return
    table = Table("", "type", "name", "because of", title="resources", title_justify="left")
    for change in ordered[:SHOWN]:
        table.add_row(change.action, shown(change.type), shown(change.name), shown(", ".join(change.diffs)))
    screen.print(table)
    if len(ordered) > SHOWN:
        screen.print(f"… and {len(ordered) - SHOWN} more")


def consequence_content(one: Consequence) -> Mapping[str, str | bool]:
    """A consequence as --json has it: `kind`, `blocks`, `type`, `name`, `what`, `way`."""
    return {
        "kind": one.kind,
        "blocks": one.blocks,
        "type": one.type,
        "name": one.name,
        "what": one.sentence,
        "way": one.way,
    }
