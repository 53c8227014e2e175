"""The recordings in docs/day-two.md and docs/adopt.md: what each `$` command shows on the simulated AWS.

`python -m tests.engine.ops.recordings` makes anew those that are no longer what is shown; test_day_two.py and
test_adopt.py hold them.
It needs psql, pg_dump and pg_restore, 15 or newer, on the PATH.
"""

import json
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import yaml

from tests.database.authority import Authority
from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.database import behind, trust
from tests.engine.ops.earlier_system import brought_up
from tests.engine.ops.program import WRONG_PLATFORM, fairway, program, push

DAY_TWO, ADOPT = ROOT / "docs" / "day-two.md", ROOT / "docs" / "adopt.md"
RECORDED = "snippet-manager"
"""The earlier system whose adoption is shown."""
BLOCK = re.compile(r"```console\n(\$ [^\n]+)\n(.*?)```", re.S)
# What is another in every run, or with every rule and price; the page has what there was when it was recorded.
PASSING = (
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?", "TIME"),
    (r"\b\d+(?:\.\d+)? (?:s|seconds?|min|minutes?|h|days?)\b", "A WHILE"),
    (r"\brelease-[0-9a-f]{12}-[0-9a-f]{6}\b", "release-ID"),
    (r"\b[0-9a-f]{8,64}\b", "ID"),
    (r"_[0-9a-f]{32}", "_ID"),
    (r"\.\w{12}\.us-east-1\.rds\.", ".NAME.us-east-1.rds."),
    (r"\d+ (passed|advisory|quiet|bytes)\b", r"N \1"),  # rules, alarms, a dump
    (r"\d+\.\d\d (USD|→|nat:)", r"N \1"),
    (r"\bd\w{13}\.cloudfront", "NAME.cloudfront"),
    (r"\bdb-[0-9A-Z]{26}\b", "db-ID"),
    (r"/\S+/rds\.pem", "/FOLDER/rds.pem"),
    (r"\b127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"[ ─━-]{2,}", " "),
)


JOB = {"imageOf": "backend", "command": ["npm", "run", "report"], "schedule": "cron(0 5 1 1 ? 2099)"}


Record = Callable[[str], str]


@contextmanager
def recorder(folder: Path) -> Generator[Record]:
    """What `$ line` shows where dev is up, on the simulated AWS with a real PostgreSQL behind it."""
    authority = Authority("RDS")
    sandbox = stack_up(folder, authority)
    with behind(sandbox, "dev", authority) as database:
        yield partial(record, sandbox, database=database)


@contextmanager
def adoption(folder: Path) -> Generator[Record]:
    """What `$ line` shows where an earlier system runs."""
    earlier = brought_up(RECORDED, folder)
    earlier.source()
    yield partial(record, earlier.sandbox)


def stack_up(folder: Path, authority: Authority) -> Sandbox:
    """A sandbox where dev is up, as the repository has it, with a job beside; the backend's source is next to it.

    authority: who signed the certificates of the databases.
    """
    sandbox = Sandbox(folder / "sandbox", program(folder / "program"))
    trust(sandbox.program, authority)
    file = sandbox.program / "Pulumi.dev.yaml"
    content = yaml.safe_load(file.read_text())
    content["config"]["fairway:services"]["backend"] |= {"build": {"context": "../backend"}, "executeCommand": True}
    content["config"]["fairway:jobs"] = {"report": JOB}
    file.write_text(yaml.safe_dump(content))
    source = folder / "backend"
    source.mkdir()
    (source / "Dockerfile").write_text("FROM scratch\n")
    for words in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "add the health check")):
        git = ("git", "-C", str(source), "-c", "user.name=A Person", "-c", "user.email=person@example.org")
        subprocess.run([*git, *words], check=True)
    sandbox.must("up", "dev", "--yes", "--skip-preview")
    return sandbox


def release_that_fails(sandbox: Sandbox) -> None:
    """An image that ends at once, whose deployment ECS would try for a minute and then roll back."""
    push(sandbox, "portfolio/backend", "2.0.0", "linux/amd64")
    assert fairway(sandbox, "release", "dev", "--image", "backend=2.0.0").code == 0
    (sandbox.folder / "faults.json").write_text(json.dumps([FAULT]))


def prod_up(sandbox: Sandbox) -> None:
    sandbox.must("up", "prod", "--yes", "--skip-preview")


BEFORE: Mapping[str, Callable[[Sandbox], None]] = {
    "$ ./fairway promote dev prod --yes --timeout 1": prod_up,
    "$ ./fairway up dev --yes": release_that_fails,
}
FAULT = {**WRONG_PLATFORM, "rollback": True}


def record(sandbox: Sandbox, line: str, *, database: str = "") -> str:
    """What `$ line` shows, both streams as they come; what goes on until Ctrl-C gets one once it says so.

    database: `host:port` of the one behind the sandbox, if any.
    """
    BEFORE.get(line, lambda _: None)(sandbox)
    with subprocess.Popen(
        [str(ROOT / "sandbox" / "run"), "sh", "-c", line.removeprefix("$ ")],
        cwd=sandbox.program,
        env={
            **os.environ,
            "FAIRWAY_SANDBOX": str(sandbox.folder),
            "FAIRWAY_SANDBOX_QUIET": "1",
            "FAIRWAY_SANDBOX_DATABASE": database,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        shown: list[str] = []
        for text in process.stdout:
            shown.append(text.rstrip())
            if text.endswith("until Ctrl-C\n"):
                os.killpg(process.pid, signal.SIGINT)
    return "\n".join(shown).strip("\n") + "\n"


def recordings(page: Path) -> Iterator[tuple[str, str]]:
    """(command, what the page says that it shows), in the order of the page."""
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield match[1], match[2]


def comparable(text: str) -> list[str]:
    """Its lines without what is another in every run; services start side by side, so their order is no promise."""
    for pattern, instead in PASSING:
        text = re.sub(pattern, instead, text)
    return sorted(line for line in text.splitlines() if "not done yet: " not in line)  # said where it is slow


def main() -> None:
    for page, shows in ((DAY_TWO, recorder), (ADOPT, adoption)):
        with tempfile.TemporaryDirectory() as folder, shows(Path(folder)) as recorded:
            made = {line: (was, recorded(line)) for line, was in recordings(page)}
        shown = {line: was if comparable(was) == comparable(now) else now for line, (was, now) in made.items()}
        text = page.read_text(encoding="utf-8")
        text = BLOCK.sub(lambda match, shown=shown: f"```console\n{match[1]}\n{shown[match[1]]}```", text)
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
