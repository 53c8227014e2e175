"""How deployments are shown while they go on: a table that is redrawn on a terminal, else a line for each change."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

from ops.pulumi.progress import Watcher
from ops.pulumi.stack import Stack
from ops.session.rollout import Rollout, watching
from ops.text import shown


@contextmanager
def shown_rollouts(stack: Stack, screen: Console, notify: Callable[[str], None]) -> Generator[Watcher]:
    """Shows the stack's deployments while the block runs; yields what looks on at the update."""
    if not screen.is_terminal:
        with watching(stack, _Lines(notify)) as watcher:
            yield watcher
        return
    with Live(console=screen, auto_refresh=False, transient=True) as live:

        def show(rollouts: Sequence[Rollout]) -> None:
            live.update(table(rollouts), refresh=True)

        with watching(stack, show) as watcher:
            yield watcher


class _Lines:
    """A line for a service whenever something of it has changed."""

    def __init__(self, notify: Callable[[str], None]) -> None:
        self._notify, self._last = notify, dict[str, str]()

    def __call__(self, rollouts: Sequence[Rollout]) -> None:
        for rollout in rollouts:
            if rollout.state != "COMPLETED" and self._last.get(rollout.service) != rollout.summary:
                self._last[rollout.service] = rollout.summary
                self._notify(rollout.summary)


def table(rollouts: Sequence[Rollout]) -> Table:
    """A row for each service."""
    result = Table("service", "deployment", "running", "pending", "failed", "targets", "last event", "for")
    for rollout in rollouts:
        minutes, seconds = divmod(int(rollout.seconds), 60)
        under_way = rollout.state != "COMPLETED"
        result.add_row(
            shown(rollout.service),
            shown(rollout.state),
            f"{rollout.running}/{rollout.desired}",
            str(rollout.pending),
            f"[red]{rollout.failed}[/]" if rollout.failed else "0",
            shown(rollout.targets),
            shown(rollout.event),
            f"{minutes}:{seconds:02} of {rollout.limit} min" if under_way else "–",
        )
    return result
