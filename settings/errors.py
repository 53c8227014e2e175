"""What is wrong with a configuration: all of it at once."""

from collections.abc import Sequence


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
        self.append(f"{path} {sentence}")
        self._unread.add(path)

    def add(self, path: str, sentence: str) -> None:
        """What is wrong with a value that could be read, in itself or beside others."""
        if path not in self._unread:
            self.append(f"{path} {sentence}")
