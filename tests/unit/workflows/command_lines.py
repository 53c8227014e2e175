"""Every command line that the repository shows: in pages, workflows, and what programs say."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
START = re.compile(r"(?<![\w./-])(?:\./fairway|(?:[\w.]+/)*fairway/(?:fairway|sandbox/run)|sandbox/run|make)(?= |$)")
END = re.compile(r"\s(?:&&|\|\|?|;|#|>|2>|—|and|or)\s|[;)]\s|[;)]$|\n|`")  # where the shell, or a sentence, goes on
PLACEHOLDER = "PLACEHOLDER"  # of a value that only a run knows


@dataclass(frozen=True)
class Line:
    """One command as it is written, and where."""

    place: str
    text: str


def command_lines() -> list[Line]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: list[Line] = []
    for name in filter(None, names.split("\0")):
        path = ROOT / name
        if not path.is_file() or name.startswith("tests/"):
            continue
        if path.suffix == ".md":
            found += [Line(name, text) for text in _page(path.read_text(encoding="utf-8"))]
        elif path.suffix == ".yml" and name.startswith(".github/"):
            found += [Line(name, text) for text in _workflow(yaml.safe_load(path.read_text()))]
        elif path.suffix == ".py":
            found += [Line(f"{name}:{line}", text) for line, text in _program(path.read_text(encoding="utf-8"))]
        elif path.suffix == ".yaml":
            found += [Line(name, text) for text in _quoted(path.read_text(encoding="utf-8"))]
    return found


def _page(text: str) -> Iterator[str]:
    """The commands of its code blocks, fenced or indented, and those in backticks."""
    blocks = re.findall(r"^ *```(?:sh|console|bash)\n(.*?)^ *```", text, re.S | re.M)
    for block in blocks:
        yield from _script(block)
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.S | re.M)
    for indented in re.findall(r"^ {4}(?! )(.+)", prose, re.M):
        if START.match(indented):
            yield from _script(indented)
    yield from _quoted(prose)


def _quoted(text: str) -> Iterator[str]:
    for span in re.findall(r"(?<!`)`([^`]+)`(?!`)", text):
        joined = re.sub(r"\s+", " ", span)
        if START.match(joined):
            yield from _script(joined)


def _script(text: str) -> Iterator[str]:
    for line in text.replace("\\\n", " ").splitlines():
        for match in START.finditer(line):
            rest = line[match.start() :]
            end = END.search(rest)
            yield (rest[: end.start()] if end else rest).strip()


def _workflow(content: object) -> Iterator[str]:
    """The scripts of its steps, wherever they are."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "run" and isinstance(value, str):
                yield from _script(value)
            else:
                yield from _workflow(value)
    elif isinstance(content, list):
        for item in content:
            yield from _workflow(item)


def _program(text: str) -> Iterator[tuple[int, str]]:
    """What is in backticks in its strings, and examples; a value that is put in is a placeholder."""
    tree = ast.parse(text)
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else PLACEHOLDER for part in node.values]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            parts = [node.value]
        else:
            continue
        string = "".join(map(str, parts))
        for command in _quoted(string):
            yield node.lineno, command
        if string.startswith(("Example:", "./fairway ", "sandbox/run ")):
            for command in _script(string):
                yield node.lineno, command
