"""The course of an adoption: files, previews until each import changes nothing, and then the update."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from ops.adopt.files import policies_file, write_adopted, write_release, write_settings
from ops.adopt.imports import Import
from ops.adopt.plan import Plan
from ops.adopt.preview import ROUNDS, Verdict, judge_imports, keep
from ops.errors import OpsError, ProgramError
from ops.policy.baseline import add, exemptions
from ops.pulumi.environment import CONFIG, isolated_environment, with_policies
from ops.pulumi.events import EngineRun
from ops.pulumi.stack import Stack

Notify = Callable[[str], None]
EXEMPTED = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """imports: with what each keeps; problems: why nothing may be changed; run: the last preview."""

    imports: Sequence[Import]
    problems: Sequence[str]
    run: EngineRun | None


def write_files(stack: Stack, plan: Plan, *, region: str, source: str) -> Sequence[str]:
    """The names of those that were written; what is there already stays."""
    written = [f"Pulumi.{stack.name}.yaml"] if write_settings(stack, plan, region, source) else []
    return [*written, *([str(stack.release.relative_to(stack.directory))] if write_release(stack, plan) else [])]


def preview_imports(stack: Stack, plan: Plan, *, source: str, notify: Notify, today: date) -> Preview:
    """Previews, keeping what differs as AWS has it, until nothing does. Writes adopted/<stack>.json; AWS is read.

    What the pack blocks of the imports is exempted for `EXEMPTED` days, in adopted/<stack>-policies.json.
    """
    imports = plan.imports
    reason = {
        "owner": f"whoever adopted {stack.name}",
        "expires": str(today + EXEMPTED),
        "reason": f"as it was in {source}",
    }
    verdict = Verdict(problems=())
    run = None
    for number in range(1, ROUNDS + 1):  # the first one leaves protection aside, and is never the last
        write_adopted(stack, imports, source, first_look=number == 1)
        notify(f"preview {number}: {len(imports)} to import")
        with policies_of(stack), isolated_environment(), with_policies(strict=False):
            run = stack.preview()
        verdict = judge_imports(run, imports)
        exempted = add(policies_file(stack), exemptions(verdict.findings, **reason))
        if number > 1 and not verdict.differing and not exempted:
            break
        imports = keep(imports, verdict.differing)
    problems = [f"{name} would be changed: {', '.join(inputs)}" for (_, name), inputs in verdict.differing.items()]
    problems += [f"{one.rule}: {one.message}" for one in verdict.findings]
    problems = [*verdict.problems, *problems]
    write_adopted(stack, imports, source, clean=not problems)
    return Preview(imports=imports, problems=problems, run=run)


@contextmanager
def policies_of(stack: Stack) -> Generator[None]:
    """The pack with the exemptions that the adoption wrote, unless the environment configures it already."""
    file = policies_file(stack)
    if CONFIG in os.environ or not file.exists():
        yield
        return
    os.environ[CONFIG] = str(file)
    try:
        yield
    finally:
        del os.environ[CONFIG]


def update(stack: Stack, imports: Sequence[Import], notify: Notify) -> None:
    """Imports, and makes the rest. Raises OpsError where the update fails, or an id is another one afterwards."""
    with policies_of(stack), isolated_environment():
        run = stack.up(notify=notify)
    if not run.ok:
        raise ProgramError(f"pulumi up of {stack.name} failed:", "\n".join(run.errors) or run.output)
    ids = {(one.type, one.name): one.id for one in run.resources}
    if missing := [one.name for one in imports if one.key not in ids]:
        raise OpsError(f"{', '.join(missing)}: not in the stack after the update; see `pulumi stack`")
