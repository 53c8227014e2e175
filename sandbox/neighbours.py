"""The other stacks of the simulated AWS: what they hold in the same account is taken, and can be referred to."""

from collections.abc import Iterator
from pathlib import Path

from sandbox.account import NUMBER
from sandbox.cloud import Cloud, Entry


class Neighbours:
    """folder: `cloud/` of the sandbox. own: the file of the stack whose neighbours these are."""

    def __init__(self, folder: Path, own: Path) -> None:
        self._folder, self._own = folder, own
        self._clouds: dict[Path, Cloud] = {}

    def all(self, token: str) -> Iterator[tuple[str, Entry]]:
        """Identity and entry of every resource of a type in every other stack, of whatever account."""
        for cloud in self.clouds():
            yield from cloud.all(token).items()

    def clouds(self) -> Iterator[Cloud]:
        for file in sorted(self._folder.glob("*/*.json")):
            if file != self._own and file.name != "registry.json":
                yield self._clouds.setdefault(file, Cloud(file)).peek()

    def find(self, token: str, identity: str, account: str) -> Entry | None:
        """A resource of that identity, which another stack of the account made: an import takes it from there."""
        for cloud in self.clouds():
            entry = cloud.get(token, identity)
            if entry is not None and account_of(entry) == account:
                return entry
        return None

    def take(self, own: Cloud, token: str, identity: str) -> Entry | None:
        """The same in the stack's own file from now on: it was imported, and is changed now."""
        for cloud in self.clouds():
            if entry := cloud.get(token, identity):
                with cloud.open():
                    cloud.remove(token, identity)
                own.put(token, identity, entry)
                return entry
        return None

    def remove(self, token: str, name: str, value: str) -> None:
        """Deletes what another stack made, of a type and with this value of a property."""
        for cloud in self.clouds():
            gone = [key for key, entry in cloud.all(token).items() if entry["properties"].get(name) == value]
            if gone:
                with cloud.open():
                    for key in gone:
                        cloud.remove(token, key)


def account_of(entry: Entry) -> str:
    """The number of the account that a resource is in: the simulated one, unless its entry names another."""
    return str(entry.get("account", NUMBER))
