"""Previews Pulumi programs in this process: the SDK on one side, the sandbox's plugins and the pack on the other.

What the engine does between them is done here: checked inputs, planned outputs with unknown parts, property
dependencies, parents, providers. One program takes some 50 ms, where a preview through the engine takes seconds.
"""

import logging
import os
import runpy
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from fairway_policies.rule import Level
from fairway_policies.rules import RULES
from fairway_policies.runtime import config as pack_config
from fairway_policies.runtime.evaluator import Diagnostic, Evaluator
from fairway_policies.runtime.server import LEVELS, Servicer
from pulumi.runtime.proto import analyzer_pb2

from tests.policies.program_engine import PROJECT, STACK, Engine, ProgramError

__all__ = ["Preview", "ProgramError", "preview", "rules"]

_LEVEL_NAMES: Mapping[int, Level] = {number: name for name, number in LEVELS.items()}


@dataclass
class Preview:
    """What one program registered, in order, as the engine would tell the pack of it."""

    requests: list[analyzer_pb2.AnalyzeRequest] = field(default_factory=list[Any])
    resources: dict[str, analyzer_pb2.AnalyzerResource] = field(default_factory=dict[str, Any])

    def evaluate(self, settings: Mapping[str, Mapping[str, Any]] | None = None) -> list[Diagnostic]:
        """All that the pack says, under a configuration by rule name. Levels stand in `enforcementLevel`."""
        entries = settings or {}
        levels = {name: entry["enforcementLevel"] for name, entry in entries.items() if "enforcementLevel" in entry}
        properties = {name: {k: v for k, v in e.items() if k != "enforcementLevel"} for name, e in entries.items()}
        pack = _pack(Evaluator(RULES, pack_config.read(RULES, levels, properties)))
        context: Any = None
        diagnostics = [
            (request.urn, entry) for request in self.requests for entry in pack.Analyze(request, context).diagnostics
        ]
        stack = analyzer_pb2.AnalyzeStackRequest(resources=self.resources.values())
        diagnostics += [("", entry) for entry in pack.AnalyzeStack(stack, context).diagnostics]
        return [
            Diagnostic(entry.policyName, entry.urn or urn, _LEVEL_NAMES[entry.enforcementLevel], entry.message)
            for urn, entry in diagnostics
        ]


def preview(
    program: Path | Callable[[], object],
    *,
    config: Mapping[str, str] | None = None,
    paths: Iterable[Path] = (),
    stack: str = STACK,
    root: Path | None = None,
    update: bool = False,
) -> Preview:
    """Runs a program (a file, or a function) to its end, as at the first preview of a new stack, or at its update.

    config: the stack's; without `aws:region` the region is the environment's, which the pack does not see. paths: where
    the program's own modules are. root: the project's directory, if the program asks for it. update: whether all is
    made, so that every value is known. Raises ProgramError.
    """
    engine = Engine(config or {}, update=update)
    pulumi.runtime.set_all_config(dict(engine.config))
    pulumi.runtime.set_mocks(engine.mocks, project=PROJECT, stack=stack, preview=not update, monitor=engine)
    pulumi.runtime.settings.SETTINGS.root_directory = str(root or Path.cwd())  # pyright: ignore[reportAttributeAccessIssue]
    folders = [str(path) for path in paths]
    sys.path[:0] = folders

    def run() -> None:
        if isinstance(program, Path):
            runpy.run_path(str(program), run_name="__main__")
        else:
            program()

    try:
        with _rehearsing(update):
            pulumi.runtime.test(run)()
    except Exception as error:
        # The loop reports what the program left unawaited when that is collected: inside a parse, Python 3.11 fails.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise ProgramError("\n".join(engine.failures) or f"{type(error).__name__}: {error}") from error
    finally:
        del sys.path[: len(folders)]
        engine.close()
    return Preview(engine.requests, engine.resources_by_urn)


@contextmanager
def _rehearsing(update: bool) -> Generator[None]:
    """What the simulated AWS would refuse is made all the same, and what others made is made up, as in a rehearsal."""
    if not update:
        yield
        return
    os.environ["FAIRWAY_SANDBOX_REHEARSAL"] = "1"
    try:
        yield
    finally:
        del os.environ["FAIRWAY_SANDBOX_REHEARSAL"]


def _pack(evaluator_: Evaluator) -> Servicer:
    class Pack(Servicer):
        evaluator = evaluator_
        pack = ("fairway", "0")

    return object.__new__(Pack)  # its constructor registers the policies with the SDK's server


def rules(diagnostics: Iterable[Diagnostic], level: str) -> set[str]:
    """The names of the rules that spoke at a level; the pack's own notes left out."""
    return {d.rule for d in diagnostics if d.level == level and d.rule != pack_config.PACK}
