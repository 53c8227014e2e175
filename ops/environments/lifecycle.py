"""Making, updating and destroying a preview environment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.edge.config import PRIORITIES
from ops.aws.client import Aws
from ops.clock import Clock, timestamp
from ops.environments.database import drop_own_database
from ops.environments.derive import environment_config
from ops.environments.files import copy_release, refuse_other, remove_files, settings_file, write_settings
from ops.environments.shared import read_shared
from ops.environments.tags import environments
from ops.errors import OpsError, ProgramError
from ops.preflight.existing_listener import free_block
from ops.pulumi.environment import isolated_environment
from ops.pulumi.pending import refuse_unsettled
from ops.pulumi.resources import Resource, exported_resources
from ops.pulumi.stack import Stack
from ops.pulumi.stack_files import read_yaml

RULE = "aws:lb/listenerRule:ListenerRule"
Notify = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Destroyed:
    """ok: Pulumi deleted everything it knew. left: ARNs of what AWS still lists; reason: what stopped it."""

    ok: bool
    left: tuple[str, ...] = ()
    reason: str = ""


def write_environment(parent: Stack, stack: Stack, clock: Clock) -> None:
    """Its files, new or again: an environment keeps its time and its priorities, in whichever checkout.

    Raises OpsError where the parent is not up, or an environment cannot stand beside it.
    """
    refuse_other(stack)
    state, config = parent.state(), parent.config()
    refuse_unsettled(parent.name, state)
    region, app = str(config.get("aws:region")), str(config.get("fairway:app"))
    shared = read_shared(parent.name, state)
    present = next((one for one in environments([region], app) if one.name == stack.name), None)
    if present and present.of != parent.name:
        raise OpsError(f"{stack.name} stands beside {present.of}; destroy it first, or write --from {present.of}.")
    created = present.created if present else None
    own = environment_config(
        config,
        name=stack.name,
        of=parent.name,
        shared=shared,
        first_priority=_own_priority(stack) or _free_priority(Aws(region), shared.listener),
        created=timestamp(created or clock.now()),
    )
    copy_release(parent, stack)
    _make_stack(parent, stack)
    write_settings(stack, own)


def destroy_environment(stack: Stack, region: str, app: str, *, notify: Notify, clock: Clock) -> Destroyed:
    """Deletes its database, all its resources, its state and its files. What stops it leaves the rest as it is.

    Without its files, too, as in another checkout: the state says what there is.
    """
    if problem := _drop_database(stack, region, notify=notify, clock=clock):
        return Destroyed(ok=False, reason=problem)
    notify(f"destroying {stack.name}")
    with isolated_environment():
        try:
            _, code, output = stack.log_of("destroy", "--yes", "--skip-preview", notify=notify)
        except ProgramError as error:
            if "no stack named" not in error.output:
                raise
            return _without_stack(stack, region, app)
        if code == 0:
            removed = stack.pulumi("stack", "rm", "--yes")
            code, output = removed.returncode, removed.stderr.strip()
    if code:
        return Destroyed(ok=False, reason=output)
    remove_files(stack)
    return Destroyed(ok=True, left=_left(stack, region, app))


def _without_stack(stack: Stack, region: str, app: str) -> Destroyed:
    """It was never made, or is gone already; or Pulumi is logged in elsewhere, and its state is not there."""
    if left := _left(stack, region, app):
        reason = (
            f"AWS lists {len(left)} resources of {stack.name}, and Pulumi knows no such stack where it is logged in "
            "(`pulumi whoami --verbose`): log in where its state is, and run this again"
        )
        return Destroyed(ok=False, left=left, reason=reason)
    remove_files(stack)
    return Destroyed(ok=True)


def _left(stack: Stack, region: str, app: str) -> tuple[str, ...]:
    return tuple(arn for one in environments([region], app) if one.name == stack.name for arn in one.arns)


def _drop_database(stack: Stack, region: str, *, notify: Notify, clock: Clock) -> str:
    """What stopped it; empty where the database is gone, or the stack has none."""
    if drop_own_database(Aws(region), _resources(stack), notify=notify, clock=clock):
        return f"the database of {stack.name} could not be dropped, so that its stack was left as it is"
    return ""


def _resources(stack: Stack) -> Sequence[Resource]:
    """What its state has; nothing of a stack that there is not."""
    try:
        return exported_resources(stack.state())
    except ProgramError as error:
        if "no stack named" not in error.output:
            raise
        return ()


def _own_priority(stack: Stack) -> int | None:
    """The first of the priorities that its rules have; None before there are any."""
    rules = [resource for resource in _resources(stack) if resource.type == RULE]
    taken = [int(rule.outputs["priority"]) for rule in rules if rule.outputs.get("priority")]
    return 1 + (min(taken) - 1) // PRIORITIES * PRIORITIES if taken else None


def _free_priority(aws: Aws, listener: str) -> int:
    rules = aws.ask("elbv2", "describe_rules", ListenerArn=listener)["Rules"]
    first = free_block([int(rule["Priority"]) for rule in rules if str(rule["Priority"]).isdigit()])
    if first is None:
        raise OpsError(
            f"{listener} has no 1,000 priorities in a row left: destroy an environment (./fairway env list)."
        )
    return first


def _make_stack(parent: Stack, stack: Stack) -> None:
    """Its state, encrypted as the parent's is."""
    provider = read_yaml(settings_file(parent)).get("secretsprovider")
    options = ("--secrets-provider", str(provider)) if provider else ()
    made = stack.pulumi("stack", "init", *options)
    if made.returncode and "already exists" not in made.stderr:
        raise ProgramError(f"pulumi stack init {stack.name} failed:", made.stderr.strip())
