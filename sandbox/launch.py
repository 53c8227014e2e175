"""The environment in which a command meets the simulated AWS. It uses the standard library alone."""

import hashlib
import json
import os
import shlex
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PASSPHRASE = "simulated"  # noqa: S105
# The salt that goes with the passphrase. Public on purpose: what is encrypted here stands for a secret, it is none.
ENCRYPTION_SALT = "v1:Wh+/EbKIZYk=:v1:3B1+f2TGWCeXx9p/:b6d38CxwqdoRyJBcmDCeZvv0/gQMMQ=="
# `simulated-7f3c9e1b5a2d8046`, encrypted with that salt: what stands for a secret that only its own key could read.
STAND_IN = "v1:CooIFfT7ey6YGG4F:2sAw3WbWMg5hpflMOJH6/NVOPNV7SygKk6IXwvgc0KWl+3uLwh+GFxvw"


class SetUpNeededError(Exception):
    """The text says what to do."""


def directory() -> Path:
    return Path(os.environ.get("FAIRWAY_SANDBOX") or CHECKOUT / ".sandbox").absolute()


def toolchain() -> dict[str, str]:
    """PULUMI_BIN_DIR and PYTHON, as `make setup` decided."""
    file = CHECKOUT / ".fairway" / "toolchain.env"
    if not file.exists():
        raise SetUpNeededError("The Pulumi engine is not set up in this checkout: run `make setup` first.")
    pairs = (line.split("=", 1) for line in shlex.split(file.read_text(), comments=True) if "=" in line)
    return dict(pairs)


def environment(tools: dict[str, str], root: Path) -> dict[str, str]:
    """The whole environment of a command: the sandbox's engine and plugins, and nothing that could reach a real AWS."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = [
        str(CHECKOUT / "sandbox" / "bin"),
        tools["PULUMI_BIN_DIR"],
        str(Path(tools["PYTHON"]).parent),
        env.get("PATH", ""),
    ]
    env |= {
        "PATH": os.pathsep.join(path),
        "FAIRWAY_SANDBOX": str(root),
        "FAIRWAY_PULUMI": str(Path(tools["PULUMI_BIN_DIR"]) / "pulumi"),
        "PULUMI_HOME": str(root / "home"),
        # Without attribute files: a process killed while it writes one leaves a state that Pulumi cannot load ("EOF").
        "PULUMI_BACKEND_URL": f"file://{root / 'state'}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_ERROR_OUTPUT_STRING": "1",
        "AWS_REGION": os.environ.get("AWS_REGION", "us-east-1"),
        "AWS_ACCESS_KEY_ID": "simulated",
        "AWS_SECRET_ACCESS_KEY": "simulated",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # the discard port: a call that is not simulated fails here
    }
    for name in ("PULUMI_CONFIG_PASSPHRASE_FILE", "PULUMI_ACCESS_TOKEN"):
        env.pop(name, None)
    pack = env.setdefault("PULUMI_OPTION_POLICY_PACK", str(CHECKOUT / "policies"))
    if not pack or not Path(pack, "PulumiPolicy.yaml").exists():
        env.pop("PULUMI_OPTION_POLICY_PACK")
    return env


def install_plugins(tools: dict[str, str], root: Path) -> None:
    """Puts a stand-in for the plugin of every installed Pulumi SDK into the sandbox's home, unless they are there."""
    site = next(Path(tools["PYTHON"]).parent.parent.glob("lib/python*/site-packages"))
    sdks = installed_sdks(site)
    # The engine keeps a plugin's schema until the plugin is newer: another way to write schemas is another plugin.
    readers = [(CHECKOUT / "sandbox" / name).read_text() for name in ("extract.py", "package_schema.py")]
    expected = json.dumps([sdks, str(CHECKOUT), tools["PYTHON"], str(root), _LAUNCHER, readers])
    key = hashlib.sha256(expected.encode()).hexdigest()
    plugins = root / "home" / "plugins"
    stamp = plugins / "sandbox.key"
    if stamp.exists() and stamp.read_text() == key:
        return
    (root / "state").mkdir(parents=True, exist_ok=True)
    versions = {name: sdk["version"] for name, sdk in sdks.items()}
    for name, sdk in sdks.items():
        home = plugins / f"resource-{name}-v{sdk['version']}"
        home.mkdir(parents=True, exist_ok=True)
        _write(home / "sandbox.json", json.dumps({**sdk, "directory": str(root), "versions": versions}))
        paths = [str(CHECKOUT), str(site)]
        launcher = _LAUNCHER.format(python=tools["PYTHON"], paths=paths, name=name, home=str(home))
        _write(home / f"pulumi-resource-{name}", launcher, mode=0o755)
    _write(stamp, key)


def installed_sdks(site: Path) -> dict[str, dict[str, str]]:
    """Package → where its Python SDK is, and its version."""
    sdks: dict[str, dict[str, str]] = {}
    for file in sorted(site.glob("pulumi_*/pulumi-plugin.json")):
        about = json.loads(file.read_text())
        if about.get("resource"):
            sdks[about["name"]] = {"sdk": str(file.parent), "version": about["version"].removeprefix("v")}
    return sdks


def _write(file: Path, text: str, *, mode: int = 0o644) -> None:
    """At once: another command may be starting the same plugin."""
    scratch = file.with_suffix(f".{os.getpid()}")
    scratch.write_text(text)
    scratch.chmod(mode)
    scratch.replace(file)


_LAUNCHER = """#!{python} -SE
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from sandbox.stub_imports import skip_the_sdk
skip_the_sdk()
from sandbox.serve import main
main({name!r}, Path({home!r}))
"""


_CALLS_AWS = {"up", "update", "destroy", "down", "dn"}  # in these, a program's hooks may call AWS themselves


def program_folder(command: list[str]) -> Path:
    """The folder of the Pulumi program that a command is about: its -C or --cwd, else where it runs."""
    for index, argument in enumerate(command):
        if argument in ("-C", "--cwd") and index + 1 < len(command):
            return Path(command[index + 1]).absolute()
        if argument.startswith("--cwd="):
            return Path(argument.removeprefix("--cwd=")).absolute()
    return Path.cwd()


def run(command: list[str]) -> None:
    """Replaces this process by the command; never returns."""
    root = directory()
    tools = toolchain()
    root.mkdir(parents=True, exist_ok=True)
    install_plugins(tools, root)
    env = environment(tools, root)
    if Path(command[0]).name != "pulumi" or _CALLS_AWS & set(command):
        from sandbox.api.start import start

        url = start(tools["PYTHON"], CHECKOUT, root, program_folder(command), env)
        env |= {"AWS_ENDPOINT_URL": url, "FAIRWAY_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": env["AWS_REGION"]}
    if "FAIRWAY_SANDBOX_QUIET" not in env:
        print("sandbox: AWS is simulated; nothing leaves this machine.", file=sys.stderr, flush=True)
    os.execvpe(command[0], command, env)  # noqa: S606
