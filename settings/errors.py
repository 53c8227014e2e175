"""The one error that a wrong configuration ends in."""

from collections.abc import Sequence


class SettingsError(Exception):
    """All problems of a stack's configuration at once. problems: one sentence each, in the order they were found."""

    def __init__(self, stack: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"stack {stack}: {count} in its configuration; nothing was created\n{lines}")
