"""`make setup`: virtual environment and engine, and what names them: `.venv` and `.fairway`. `make template`, too."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from toolchain.cache import cache_root
from toolchain.engine import Machine, ensure_engine
from toolchain.environment import PYTHON, attach_environment, ensure_environment
from toolchain.progress import SetupError, say
from toolchain.template import write_template

CHECKOUT = Path(__file__).resolve().parent.parent
# What a preview, an update or `./fairway` imports.
IMPORTED = ("components", "ops", "policies", "sandbox", "settings", "wiring")

# `. .fairway/activate` in a shell. The engine goes before the environment, whose `activate` remembers the PATH to go
# back to; one that is on the PATH already stays where it is, or its directory's other programs would come first, too.
ACTIVATE = """\
case ":$PATH:" in
    *:{binaries}:*) ;;
    *) PATH={binaries}:"$PATH" ;;
esac
. {environment}/bin/activate
PULUMI_OPTION_POLICY_PACK={pack}  # every preview and update from this shell is judged by the pack
export PULUMI_OPTION_POLICY_PACK
"""


def set_up(checkout: Path) -> None:
    """Bring `checkout` to where everything in it can run. Doing it again costs almost nothing."""
    cache = cache_root(os.environ)
    environment = ensure_environment(checkout, cache)
    attach_environment(checkout, environment)
    compile_sources(checkout, environment / PYTHON)
    machine = Machine(sources=checkout / "toolchain", cache=cache, environment=environment, environ=os.environ)
    binaries = ensure_engine(machine)
    settings = {"PULUMI_BIN_DIR": str(binaries), "PYTHON": str(environment / PYTHON)}
    _write(checkout / ".fairway" / "toolchain.env", "".join(f"{k}={shlex.quote(v)}\n" for k, v in settings.items()))
    paths = {"binaries": binaries, "environment": checkout / ".venv", "pack": checkout / "policies"}
    quoted = {name: shlex.quote(str(path)) for name, path in paths.items()}
    _write(checkout / ".fairway" / "activate", ACTIVATE.format(**quoted))


def compile_sources(checkout: Path, python: Path) -> None:
    """Where PYTHONDONTWRITEBYTECODE is set, each preview would compile program and pack anew: a third of a second.

    What does not compile is said by whoever runs it.
    """
    if folders := [checkout / name for name in IMPORTED if (checkout / name).is_dir()]:
        subprocess.run([python, "-m", "compileall", "-qq", *folders], check=False)


def _write(path: Path, text: str) -> None:
    """Write in one step: another command may be reading it."""
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.replace(path)


def main(arguments: list[str]) -> str:
    """Do what is asked for; what is there then, in one sentence."""
    if arguments == ["--template"]:
        return f"The template of `pulumi new` is {write_template(CHECKOUT)}."
    if arguments:
        raise SetupError(f"unknown arguments {' '.join(arguments)}: write none, or --template.")
    set_up(CHECKOUT)
    return "Fairway is set up."


if __name__ == "__main__":
    try:
        say(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"setup: {error}")
    except KeyboardInterrupt:
        sys.exit("setup: interrupted; run it again to go on.")
