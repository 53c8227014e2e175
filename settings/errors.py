"""What is wrong with a configuration: all of it at once."""

import re
from collections.abc import Sequence

# What a terminal would act on: control characters, and those that turn the direction of writing.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LONGEST_PATH = 200


class SettingsError(Exception):
    """All problems of a stack's configuration at once. problems: one sentence each, in the order they were found."""

    def __init__(self, stack: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"stack {stack}: {count} in its configuration; nothing was created\n{lines}")


class Problems(list[str]):
    """Sentences that name the key, its value and what to write instead."""

    def __init__(self) -> None:
        super().__init__()
        self._unread: set[str] = set()

    def unread(self, path: str, sentence: str) -> None:
        """The value at `path` is of no use: what else may be wrong with it is not looked for."""
        self._append(path, sentence)
        self._unread.add(path)

    def add(self, path: str, sentence: str) -> None:
        """What is wrong with a value that could be read, in itself or beside others."""
        if not self.is_unread(path):
            self._append(path, sentence)

    def is_unread(self, path: str) -> bool:
        """Whether the value there, or what it stands in, is of no use."""
        return any(path == unread or path.startswith((f"{unread}.", f"{unread}:")) for unread in self._unread)

    def _append(self, path: str, sentence: str) -> None:
        readable = UNPRINTABLE.sub("�", path)
        shortened = readable if len(readable) <= LONGEST_PATH else readable[:LONGEST_PATH] + "…"
        self.append(f"{shortened} {sentence}")
