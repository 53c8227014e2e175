"""The main job on a simulated AWS: a web app comes up, bad programs are stopped, a release goes from dev to prod."""

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from rich.console import Console
from rich.table import Table

from demo import programs

FOLDER = programs.CHECKOUT / ".sandbox" / "demo"
PROGRAM = FOLDER / "program"  # the checkout's code with releases of its own: evidence is written into them
REPORT = FOLDER / "prod.html"
console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, emoji=False)
Row = tuple[str, str, float]


def program() -> None:
    PROGRAM.mkdir(parents=True)
    for name in ("__main__.py", "components", "settings", "wiring", ".venv"):
        (PROGRAM / name).symlink_to(programs.CHECKOUT / name)
    for file in programs.CHECKOUT.glob("Pulumi*.yaml"):
        shutil.copy(file, PROGRAM)
    shutil.copytree(programs.CHECKOUT / "releases", PROGRAM / "releases")


def slow_service() -> None:
    """ECS takes a moment for one service, as it takes minutes in life: there is something to watch."""
    fault = {"type": "aws:ecs/service:Service", "name": "backend*", "seconds": 8, "times": 1}
    (FOLDER / "faults.json").write_text(json.dumps([fault]))


def command(title: str, line: str, *, expected: int = 0) -> Row:
    """Runs one command in the open; ends the demo where its exit code is another than expected."""
    console.rule(title)
    started = time.monotonic()
    console.print(f"$ sandbox/run {line}", markup=False)
    name, *arguments = line.split()
    own = programs.CHECKOUT / name
    completed = subprocess.run(
        [programs.CHECKOUT / "sandbox" / "run", own if own.exists() else name, *arguments],
        cwd=PROGRAM,
        env={**os.environ, "FAIRWAY_SANDBOX": str(FOLDER)},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if completed.returncode != expected:
        sys.exit(f"demo: {title} failed (exit {completed.returncode}); its output is above")
    return title, "stopped" if expected else "ok", time.monotonic() - started


def block(stage: programs.Stage, rule: str) -> Row:
    """Previews a bad program, which only this one rule may stop."""
    started = time.monotonic()
    outcome = stage.preview(programs.blocked(rule))
    if outcome.code == 0 or outcome.mandatory != frozenset({rule}):
        sys.exit(f"demo: {rule} should have been the one rule to block its program\n{outcome.output}")
    (message, *_) = outcome.messages
    return rule, message, time.monotonic() - started


FIRST = {
    "preview of dev, judged by the policy pack": "pulumi preview --stack dev --non-interactive",
    "up of dev, its deployments shown while they go on": "./fairway up dev --yes",
    "second preview: nothing to do": "pulumi preview --stack dev --non-interactive --expect-no-changes",
}
# Its container definitions are made of what only an update knows: no first preview can judge them.
REHEARSED = "./fairway rehearse live -C ../../../demo/rehearsal -c guestbook:password=Zebra7crossing"
LAST = {
    "dev runs what was released to it": "./fairway verify dev --timeout 1",
    "what runs, and since when": "./fairway status dev",
    "its log": "./fairway logs dev --since 1h",
    "a command in the released image": "./fairway run dev backend -- npm run seed",
    "promotion to prod, judged in strict mode": "./fairway promote dev prod --yes --timeout 1",
    "prod on one page": f"./fairway report prod --output ../{REPORT.name}",
}


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    program()
    slow_service()
    steps = [command(title, line) for title, line in FIRST.items()]
    console.rule("bad programs, each stopped at preview by its rule")
    with programs.Stage() as stage, ThreadPoolExecutor(max_workers=2) as pool:
        blocked = list(pool.map(partial(block, stage), programs.rules()))
    for rule, message, _ in blocked:
        console.print(f"✗ {rule}", style="bold")
        console.print("    " + message.strip().replace("\n", "\n    "), markup=False)
    steps.append(command("rehearsal of a program that hides its faults from a preview", REHEARSED, expected=1))
    steps += [command(title, line) for title, line in LAST.items()]
    summary = Table("what", "outcome", "seconds", title="Fairway on a simulated AWS")
    for title, outcome, seconds in steps:
        summary.add_row(title, outcome, f"{seconds:.1f}")
    for rule, _, seconds in blocked:
        summary.add_row(rule, "blocked", f"{seconds:.1f}")
    console.print(summary)
    console.print(f"The page to look at: {REPORT.relative_to(programs.CHECKOUT)}", soft_wrap=True)


if __name__ == "__main__":
    main()
