"""The real engine with the real AWS provider, whose calls go to a local AWS; and one stack of this repository in it."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from sandbox import launch
from tests.aws_api.account import Account
from tests.engine.harness import ROOT, CommandResult
from tests.tools import needed, path_with

LANE = ROOT.parent / "shared" / "aws-lane"
PULUMIS_OWN = "pulumis-own"  # a file in a plugin's folder that was copied from those of this user
OWN_SETTINGS = Path(__file__).parent / "Pulumi.lane.yaml"


TAGS_BLOCK = """
        for field in ("args", "olds", "news") if method in ("CheckConfig", "DiffConfig", "Configure") else ():
            settings = getattr(request, field) if field in fields else None
            tags = settings.fields.get("defaultTags") if settings is not None else None
            if tags is not None and tags.string_value.startswith("{"):
                settings["defaultTags"] = f"[{tags.string_value}]"
            elif tags is not None and tags.HasField("struct_value"):
                settings["defaultTags"] = [dict(tags.struct_value)]
"""
ONE_BLOCK = """        if method == "Invoke" and request.tok.endswith(":getLb"):
            from_bridge(getattr(response, "return"), {"accessLogs": {"wrap": True}})
"""


def missing() -> str | None:
    """Why the layer cannot run here; None where it can."""
    return None if (LANE / "install").exists() else "the AWS provider is not at hand: there is no ../shared/aws-lane"


def make_home(place: Path) -> None:
    """Plugins into `place`/home: the AWS provider, and what the sandbox has for the others.

    Where Pulumi's own plugins are installed for this user they are taken instead, each by itself.
    """
    tools = launch.toolchain()
    launch.install_plugins(tools, place)
    plugins = place / "home" / "plugins"
    own = Path.home() / ".pulumi" / "plugins"
    for plugin in sorted(plugins.glob("resource-*")):
        if (own / plugin.name / f"pulumi-{plugin.name.split('-v')[0]}").exists():
            shutil.rmtree(plugin)
            shutil.copytree(own / plugin.name, plugin)  # not a link: Pulumi looks for folders alone
            (plugin / PULUMIS_OWN).touch()
    if not _is_pulumis_own(place):
        _install_lane(place, tools["PYTHON"])


def _is_pulumis_own(place: Path) -> bool:
    """Whether the AWS provider in `place`/home is pulumi-aws itself."""
    return any((place / "home" / "plugins").glob(f"resource-aws-v*/{PULUMIS_OWN}"))


def _install_lane(place: Path, python: str) -> None:
    """One at a time: the first on a machine builds Pulumi's bridge, which takes minutes. Skips without its parts."""
    go = needed("go", how="install Go 1.26 or later")
    with (Path(tempfile.gettempdir()) / "fairway-aws-lane.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = subprocess.run(
            [str(LANE / "install")],
            env={**os.environ, "PATH": path_with(go), "PULUMI_HOME": str(place / "home"), "PYTHON": python},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if ended.returncode == 3:
        pytest.skip(ended.stderr.strip())
    assert ended.returncode == 0, ended.stderr
    for plugin in (place / "home" / "plugins").glob("resource-aws-v*/pulumi-resource-aws"):
        _teach(plugin)


def _teach(plugin: Path) -> None:
    """What the lane's copy does not know: names that are another with Terraform than the rule says, and the blocks of
    which pulumi-aws has one and no list: among what it looks up, and a provider's default tags.
    """
    text = plugin.read_text()
    for known, more in (
        ("PREFIX = {", '"servicediscovery": ["aws_service_discovery_"], '),
        ("IRREGULAR = {", '"aws:lb/getLoadBalancer:LoadBalancer": "aws_lb", '),
        ("            context.abort(error.code(), error.details())\n", ONE_BLOCK),
        ("        shape = SHAPES.get(token, {})\n", TAGS_BLOCK),
    ):
        assert text.count(known) == 1, f"{plugin} has no {known}"
        text = text.replace(known, known + more)
    plugin.write_text(text)


def merged(under: Any, over: Any) -> Any:
    """`over` laid on `under`: mappings key by key, anything else as a whole; None takes a key away."""
    if not isinstance(under, Mapping) or not isinstance(over, Mapping):
        return over
    low, high = cast(Mapping[str, Any], under), cast(Mapping[str, Any], over)
    both = {key: merged(low[key], value) if key in low else value for key, value in high.items()}
    return {key: value for key, value in {**low, **both}.items() if value is not None}


@dataclass
class Stack:
    """One stack of a program. changes: settings laid over those of its files; before: the account without the stack."""

    name: str
    place: Path
    account: Account
    program: Path = ROOT
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    before: frozenset[str] = frozenset()

    def settings(self) -> dict[str, Any]:
        """The stack's file, this layer's own settings over it, `changes` over both."""
        files = [self.program / f"Pulumi.{self.name}.yaml", OWN_SETTINGS]
        settings: Any = {}
        for layer in (*(yaml.safe_load(file.read_text())["config"] for file in files), self.changes):
            settings = merged(settings, layer)
        return settings

    def pulumi(self, verb: str, *options: str) -> CommandResult:
        config = self.place / f"Pulumi.{self.name}.yaml"
        config.write_text(yaml.safe_dump({"config": self.settings()}))
        return self._run("pulumi", verb, "-s", self.name, "--non-interactive", "--config-file", str(config), *options)

    def _run(self, *command: str) -> CommandResult:
        ended = subprocess.run(
            command,
            cwd=self.program,
            # The variable reaches every provider that the program makes itself, a second region's too.
            env={**launch.environment(launch.toolchain(), self.place), "AWS_ENDPOINT_URL": self.account.url},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        return CommandResult(ended.returncode, ended.stdout, ended.stderr)

    def must(self, verb: str, *options: str) -> CommandResult:
        result = self.pulumi(verb, *options)
        assert result.code == 0, result
        return result

    def resources(self) -> list[Any]:
        """The resources of the exported state; secrets stay encrypted."""
        result = self._run("pulumi", "stack", "export", "-s", self.name)
        assert result.code == 0, result
        return json.loads(result.output)["deployment"].get("resources", [])

    def changes_shown(self, verb: str, *options: str) -> Mapping[str, set[str]]:
        """Type of resource → the properties that `verb` shows as changed, or the operation where it is no update."""
        shown: dict[str, set[str]] = {}
        for step in json.loads(self.must(verb, "--json", *options).output)["steps"]:
            if step["op"] not in ("same", "refresh", "read"):
                kind = step["urn"].split("::")[2].split("$")[-1]
                shown.setdefault(kind, set()).update(step.get("diffReasons") or [step["op"]])
        return shown
