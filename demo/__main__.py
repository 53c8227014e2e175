"""The main job on a simulated AWS: a web app is previewed and brought up, and bad programs are stopped."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from rich.console import Console
from rich.table import Table

from demo import programs

FOLDER = programs.CHECKOUT / ".sandbox" / "demo"
console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, emoji=False)
Row = tuple[str, str, float]


def pulumi(title: str, verb: str, stack: str, *options: str) -> Row:
    """Runs one pulumi command in the open; ends the demo where it fails."""
    console.rule(title)
    started = time.monotonic()
    command = ["pulumi", verb, "--stack", stack, "--non-interactive", *options]
    console.print("$ sandbox/run " + " ".join(command), markup=False)
    ended = subprocess.run(
        [programs.CHECKOUT / "sandbox" / "run", *command],
        cwd=programs.CHECKOUT,
        env={**os.environ, "FAIRWAY_SANDBOX": str(FOLDER)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"demo: {title} failed (exit {ended.returncode}); its output is above")
    return title, "ok", time.monotonic() - started


def block(stage: programs.Stage, rule: str) -> Row:
    """Previews a bad program, which only this one rule may stop."""
    started = time.monotonic()
    outcome = stage.preview(programs.blocked(rule))
    if outcome.code == 0 or outcome.mandatory != frozenset({rule}):
        sys.exit(f"demo: {rule} should have been the one rule to block its program\n{outcome.output}")
    (message, *_) = outcome.messages
    return rule, message, time.monotonic() - started


def steps() -> list[Callable[[], Row]]:
    return [
        lambda: pulumi("preview of dev, judged by the policy pack", "preview", "dev"),
        lambda: pulumi("up of dev", "up", "dev", "--yes", "--skip-preview"),
        lambda: pulumi("second preview: nothing to do", "preview", "dev", "--expect-no-changes"),
        lambda: pulumi("preview of prod", "preview", "prod"),
    ]


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    done = [step() for step in steps()]
    console.rule("bad programs, each stopped at preview by its rule")
    with programs.Stage() as stage, ThreadPoolExecutor(max_workers=2) as pool:
        blocked = list(pool.map(partial(block, stage), programs.rules()))
    for rule, message, _ in blocked:
        console.print(f"✗ {rule}", style="bold")
        console.print("    " + message.strip().replace("\n", "\n    "), markup=False)
    summary = Table("what", "outcome", "seconds", title="Fairway on a simulated AWS")
    for title, outcome, seconds in done:
        summary.add_row(title, outcome, f"{seconds:.1f}")
    for rule, _, seconds in blocked:
        summary.add_row(rule, "blocked", f"{seconds:.1f}")
    console.print(summary)


if __name__ == "__main__":
    main()
