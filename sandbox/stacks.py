"""Stacks in the sandbox: made when first used, configured from a copy of their file, so that the checkout stays clean.

With a passphrase, Pulumi writes `encryptionsalt` into `Pulumi.<stack>.yaml`. The copy has it instead.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from sandbox.launch import ENCRYPTION_SALT, STAND_IN

_MAKES_STACK = {"preview", "pre", "up", "update", "config", "watch", "import"}
_USES_CONFIG = _MAKES_STACK | {"destroy", "down", "dn", "refresh"}
_ENCRYPTED = re.compile(r"""(\bsecure:\s*)(?:"[^"]*"|'[^']*'|[^\s,}]+)""")
_WRITES_CONFIG = {"set", "set-all", "rm", "rm-all", "cp", "refresh"}


def prepare(arguments: list[str], root: Path, pulumi: str) -> list[str]:
    """The arguments for the real pulumi; makes the stack first if the command needs it."""
    positional = _positional(arguments)
    if positional[:2] == ["stack", "rm"] and "--preserve-config" not in arguments:
        return [*arguments, "--preserve-config"]  # else it deletes the checkout's file of the stack
    folder = Path(_option(arguments, "-C", "--cwd") or ".").resolve()
    project = _project(folder)
    if not positional or project is None:
        return arguments
    name, making = _project_name(project), positional[:2] == ["stack", "init"] and len(positional) > 2
    stack = positional[2] if making else _option(arguments, "-s", "--stack") or _selected(root, project)
    if not stack or (positional[0] not in _USES_CONFIG and not making):
        return arguments
    stack = stack.split("/")[-1]
    if positional[0] == "config" and _WRITES_CONFIG & set(positional[1:2]):
        sys.exit(
            f"sandbox: `pulumi config {positional[1]}` would be written into a copy and lost. Edit Pulumi.{stack}.yaml,"
            " or give `-c KEY=VALUE` to preview and up. A secret is set outside of the sandbox, with your own key: the "
            "sandbox puts a stand-in for each encrypted value."
        )
    config_file = _option(arguments, "--config-file")
    copy = _copy(root, name, stack, folder / config_file if config_file else project.parent / f"Pulumi.{stack}.yaml")
    if making:  # it writes into its project's directory: it is given one of the sandbox's own
        return [*_without(arguments, "-C", "--cwd"), "--cwd", str(copy.parent)]
    state = root / "state" / ".pulumi" / "stacks" / name / f"{stack}.json"
    if positional[0] in _MAKES_STACK and not state.exists():
        _make_stack(pulumi, copy.parent, stack)
    return [*_without(arguments, "--config-file"), "--config-file", str(copy)]


def _selected(root: Path, project: Path) -> str | None:
    """The stack that a command without `--stack` means: PULUMI_STACK, or what `pulumi stack select` chose."""
    digest = hashlib.sha1(str(project).encode(), usedforsecurity=False).hexdigest()
    file = root / "home" / "workspaces" / f"{_project_name(project)}-{digest}-workspace.json"
    if "PULUMI_STACK" in os.environ or not file.exists():
        return os.environ.get("PULUMI_STACK")
    chosen = json.loads(file.read_text())
    return chosen.get("stack") or next(iter(chosen.get("stacks", {}).values()), None)


def _positional(arguments: list[str]) -> list[str]:
    """Arguments that are no options (an option's value may be among them, after the command)."""
    valued = {"-C", "--cwd", "--color", "--profiling", "--tracing", "-v", "--verbose", "-s", "--stack"}
    positional: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in valued:
            skip = True
        elif not argument.startswith("-"):
            positional.append(argument)
    return positional


def _option(arguments: list[str], *names: str) -> str | None:
    for index, argument in enumerate(arguments):
        if argument in names and index + 1 < len(arguments):
            return arguments[index + 1]
        for name in names:
            if name.startswith("--") and argument.startswith(f"{name}="):
                return argument.split("=", 1)[1]
    return None


def _without(arguments: list[str], *options: str) -> list[str]:
    """Without these options and their values."""
    remaining: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in options:
            skip = True
        elif not argument.startswith(tuple(f"{option}=" for option in options)):
            remaining.append(argument)
    return remaining


def _project(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        for name in ("Pulumi.yaml", "Pulumi.yml"):
            if (candidate / name).exists():
                return candidate / name
    return None


def _project_name(project: Path) -> str:
    match = re.search(r"^name:\s*['\"]?([^'\"\s#]+)", project.read_text(), re.M)
    return match.group(1) if match else project.parent.name


def _copy(root: Path, project: str, stack: str, source: Path) -> Path:
    """The stack's file with the sandbox's own encryption in place of whatever it names."""
    text = source.read_text() if source.exists() else ""
    if f"encryptionsalt: {ENCRYPTION_SALT}" not in text:
        text = _stand_ins(text, source.name)
    remaining = [
        line for line in text.splitlines() if not re.match(r"(encryptionsalt|encryptedkey|secretsprovider):", line)
    ]
    copy = root / "config" / project / f"Pulumi.{stack}.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    (copy.parent / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
    scratch = copy.with_suffix(f".{os.getpid()}")
    scratch.write_text("\n".join([f"encryptionsalt: {ENCRYPTION_SALT}", *remaining]) + "\n")
    scratch.replace(copy)
    return copy


def _stand_ins(text: str, file: str) -> str:
    """The text with a stand-in for every encrypted value: the sandbox has no key for them. Says which these are."""
    lines, names, key = list[str](), list[str](), ""
    for line in text.splitlines():
        path = re.match(r"\s*-?\s*['\"]?([\w:./-]+?)['\"]?:(\s|$)", line)
        key = path[1] if path and path[1] != "secure" else key
        changed = _ENCRYPTED.sub(rf"\g<1>{STAND_IN}", line)
        names += [key] if changed != line else []
        lines.append(changed)
    if names:
        print(
            f"sandbox: {file} has encrypted values, and no key for them is here: a stand-in takes the place of "
            f"{', '.join(names)}. Give `-c KEY=VALUE` where a value of your own is needed.",
            file=sys.stderr,
            flush=True,
        )
    return "\n".join(lines)


def _make_stack(pulumi: str, folder: Path, stack: str) -> None:
    command = [pulumi, "stack", "init", stack, "--no-select", "--non-interactive", "--cwd", str(folder)]
    process = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if process.returncode and "already exists" not in process.stderr:
        sys.exit(process.stderr.strip())
