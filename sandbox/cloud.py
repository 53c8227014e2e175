"""The simulated AWS of one stack: a JSON file that a person can read and edit. A hand edit is drift.

    {"simulated": "…", "resources": {"aws:ec2/vpc:Vpc": {"vpc-0a…": {"properties": {…}, "live": {…}}}}}

`properties` are what Pulumi sees; `live` is what only AWS knows (an ECS service's deployments).
The file is written before the engine hears of a change, so a killed update loses nothing that was created.
"""

import fcntl
import json
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.protocol import Failure

NOTE = (
    "Simulated AWS of one stack. Edit a property and `pulumi refresh` finds the drift; delete an entry and it is gone."
)
Entry = dict[str, Any]


class Cloud:
    """All access is through `open()`, which holds the file's lock; several providers of a stack share one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread_lock = threading.RLock()
        self._version: tuple[int, int, int] | None = None
        self._entries: dict[str, dict[str, Entry]] = {}
        self._texts: dict[
            tuple[str, str], str
        ] = {}  # each entry as it stands in the file: 300 resources, one dump each
        self.notes: dict[str, Any] = {}
        self._dirty = False

    @contextmanager
    def open(self) -> Generator["Cloud"]:
        """Reads what changed since, and writes what the block changed, atomically and under the lock."""
        with self._thread_lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(self._path.with_suffix(".lock"), "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._load()
                yield self
                if self._dirty:
                    self._save()

    def peek(self) -> "Cloud":
        """As it is now, without the lock: files are replaced at once. Only to look at another stack's cloud."""
        with self._thread_lock:
            self._load()
        return self

    def pushed_images(self, repository: str) -> list[dict[str, Any]]:
        """The images of the simulated registry of this stack's project, by the repository's key there."""
        file = self._path.with_name("registry.json")
        return json.loads(file.read_text())["repositories"].get(repository, []) if file.exists() else []

    def get(self, token: str, identity: str) -> Entry | None:
        return self._entries.get(token, {}).get(identity)

    def all(self, token: str) -> dict[str, Entry]:
        return self._entries.get(token, {})

    def tokens(self) -> list[str]:
        return list(self._entries)

    def put(self, token: str, identity: str, entry: Entry) -> None:
        self._entries.setdefault(token, {})[identity] = entry
        self._texts.pop((token, identity), None)
        self._dirty = True

    def remove(self, token: str, identity: str) -> None:
        if self._entries.get(token, {}).pop(identity, None) is not None:
            self._texts.pop((token, identity), None)
            self._dirty = True

    def note(self, key: str, value: Any) -> None:
        self.notes[key] = value
        self._dirty = True

    def _load(self) -> None:
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            self._entries, self._texts, self.notes, self._version = {}, {}, {}, None
            return
        version = (status.st_mtime_ns, status.st_size, status.st_ino)
        if version == self._version:
            return
        try:
            document = json.loads(self._path.read_text() or "{}")
        except ValueError as error:
            raise Failure(
                f"The simulated cloud {self._path} is not JSON ({error}). Repair it, or delete it to start empty."
            ) from None
        self._entries, self._texts, self._version = document.get("resources", {}), {}, version
        self.notes = {key: value for key, value in document.items() if key not in ("simulated", "resources")}

    def _save(self) -> None:
        scratch = self._path.with_suffix(".new")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds passwords, as AWS does
        with open(descriptor, "w") as file:
            file.write(self._render())
        scratch.replace(self._path)
        status = os.stat(self._path)
        self._version = (status.st_mtime_ns, status.st_size, status.st_ino)
        self._dirty = False

    def _render(self) -> str:
        types: list[str] = []
        for token in sorted(self._entries):
            entries = [
                f"      {json.dumps(identity)}: {self._text(token, identity)}"
                for identity in sorted(self._entries[token])
            ]
            if entries:
                types.append(f"    {json.dumps(token)}: {{\n" + ",\n".join(entries) + "\n    }")
        head = [f'  "simulated": {json.dumps(NOTE)}']
        head += [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in self.notes.items()]
        return "{\n" + ",\n".join([*head, '  "resources": {\n' + ",\n".join(types) + "\n  }"]) + "\n}\n"

    def _text(self, token: str, identity: str) -> str:
        key = (token, identity)
        if key not in self._texts:
            entry = self._entries[token][identity]
            self._texts[key] = json.dumps(entry, indent=2, sort_keys=True).replace("\n", "\n      ")
        return self._texts[key]
