"""Text that others wrote, made safe and whole: no terminal codes, wrapped lines joined, exit codes in words."""

import re
from collections.abc import Iterator, Sequence

from ops.text import clean

LINE = 2_000  # characters of one line that are looked at
LINES = 200  # of one log, the last
_WRAPPED = re.compile(r" {2,8}(?!at )\S")  # as consoles indent what they break, Symfony's in the middle of a word


def lines(texts: Sequence[str]) -> list[str]:
    """The last lines of log events, clean; an event may hold several. What is empty is left out."""
    every = (line.rstrip()[:LINE] for text in texts for line in clean(text).split("\n"))
    return [line for line in every if line][-LINES:]


def joined(every: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(index of its last line, text) of each stretch of indented lines that a console broke, in or between words."""
    stretch: list[str] = []
    for index, line in enumerate([*every, ""]):
        if _WRAPPED.match(line):
            stretch.append(line[2:].rstrip())
            continue
        if len(stretch) > 1:
            yield index - 1, "".join(stretch)[:LINE]
            yield index - 1, " ".join(line.strip() for line in stretch)[:LINE]
        stretch = []


EXITS = {
    1: "the app's own error",
    2: "the app's own error, or wrong usage of its command",
    125: "the container could not be run",
    126: "its command may not be executed",
    127: "its command was not found",
    130: "interrupted",
    132: "an instruction that this processor does not have",
    134: "aborted itself",
    135: "a bus error",
    136: "an arithmetic error",
    137: "killed: out of memory, or not stopped in time",
    139: "crashed: a segmentation fault",
    143: "asked to stop",
    255: "its command could not be started, or failed",
}


def exit_words(code: int) -> str:
    """exit code 137 (killed: out of memory, or not stopped in time)"""
    if words := EXITS.get(code):
        return f"exit code {code} ({words})"
    if 128 < code < 160:
        return f"exit code {code} (ended by signal {code - 128})"
    return f"exit code {code} (the app's own)" if code else "exit code 0 (ended as if its work were done)"
