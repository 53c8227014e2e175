"""The report for people."""

from collections.abc import Sequence

from rich.table import Table

from ops.policy.entries import Entry
from ops.text import shown

_MARKS = {"finding": "[yellow]![/]", "exempted": "[dim]~[/]", "not evaluated": "[yellow]?[/]", "note": "[dim]i[/]"}


def report(entries: Sequence[Entry]) -> Table:
    """Entries as a table: mark, rule, resource, and reason with message."""
    blocking = sum(entry.blocks for entry in entries)
    title = f"policies: {blocking} blocking, {len(entries) - blocking} other" if entries else "policies: nothing found"
    table = Table("", "rule", "resource", "what", title=title, title_justify="left", show_lines=True)
    for entry in entries:
        mark = "[red]✗[/]" if entry.blocks else _MARKS[entry.kind]
        words = "\n".join(part for part in (entry.reason, entry.message) if part)
        table.add_row(mark, shown(entry.rule), shown(entry.resource), shown(words))
    return table
