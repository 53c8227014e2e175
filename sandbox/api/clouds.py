"""What the API answers from: the stacks of one account, and the image registry of the project it is used with."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.account import NUMBER
from sandbox.cloud import Entry
from sandbox.neighbours import Neighbours, account_of


class RefusalError(Exception):
    """An error as AWS words it. code: e.g. ImageNotFoundException."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class Clouds:
    """directory: the sandbox; program: where the command runs, whose release files fill an empty registry."""

    def __init__(self, directory: Path, program: Path, account: str = NUMBER) -> None:
        self.directory, self.program, self.account = directory, program, account
        self._stacks = Neighbours(directory / "cloud", Path())

    @property
    def folder(self) -> Path:
        """Of the project in `program`; of the only one there is, when the command runs somewhere else."""
        root = self.directory / "cloud"
        name = _project(self.program)
        known = sorted(path for path in root.glob("*") if path.is_dir())
        return root / name if name else known[0] if known else root / "none"

    def all(self, token: str) -> dict[str, Entry]:
        """The account's resources of a type, of every stack, by identity."""
        return {name: entry for name, entry in self._stacks.all(token) if account_of(entry) == self.account}

    def notes(self, key: str) -> Iterator[dict[str, Any]]:
        """What each stack's cloud has beside resources, such as `snapshots`."""
        for cloud in self._stacks.clouds():
            yield cloud.notes.get(key, {})

    def of(self, account: str) -> "Clouds":
        """The same simulated AWS as another account sees it."""
        if account == self.account:
            return self
        other = Clouds(self.directory, self.program, account)
        other._stacks = self._stacks
        return other

    def named_in_settings(self, text: str) -> bool:
        """Whether a stack's file names it, for example the ARN of a secret that exists already."""
        return any(text in file.read_text() for file in self.program.glob("Pulumi.*.yaml"))

    def tokens(self) -> list[str]:
        """The types of all that the stacks have made."""
        return sorted({token for cloud in self._stacks.clouds() for token in cloud.tokens()})

    def properties(self, token: str) -> Iterator[dict[str, Any]]:
        for entry in self.all(token).values():
            yield entry["properties"]

    def find(self, token: str, **expected: str) -> Entry | None:
        """The resource whose properties have these values."""
        for entry in self.all(token).values():
            if all(entry["properties"].get(name) == value for name, value in expected.items()):
                return entry
        return None

    def change(
        self, token: str, key: str, value: str, *, live: Mapping[str, Any] | None = None, **changed: Any
    ) -> None:
        """Changes the resource whose property `key` has this value, as somebody would at AWS: Pulumi knows nothing.

        live: what only AWS knows of it.
        """
        for cloud in self._stacks.clouds():
            with cloud.open():
                for identity, entry in list(cloud.all(token).items()):
                    if entry["properties"].get(key) == value and account_of(entry) == self.account:
                        known = {**entry.get("live", {}), **(live or {})}
                        properties = {**entry["properties"], **changed}
                        cloud.put(
                            token, identity, {**entry, "properties": properties, **({"live": known} if known else {})}
                        )

    def stacks(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Stack → its settings, as the program's files have them."""
        import yaml

        for file in sorted(self.program.glob("Pulumi.*.yaml")):
            settings: dict[str, Any] = yaml.safe_load(file.read_text()) or {}
            yield file.name.split(".")[1], settings.get("config") or {}


def write(file: Path, content: Any) -> None:
    """Replaces the file at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    scratch.replace(file)


def _project(program: Path) -> str | None:
    for folder in (program, *program.parents):
        if (folder / "Pulumi.yaml").exists():
            import yaml

            return yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"]
    return None
