"""./fairway ship STACK [SERVICE…]"""

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ops.aws.client import Aws
from ops.clock import Clock
from ops.commands import up, verify
from ops.commands.announcer import Announcer
from ops.commands.common import console, notify, open_stack, show_json, stack_options, timeout_option
from ops.errors import FOUND
from ops.promotion import journal as journals
from ops.promotion.errors import RefusedError
from ops.promotion.lock import locked
from ops.pulumi.stack import Stack
from ops.pulumi.stack_settings import read_settings
from ops.release.build import Planned, build, is_pushed, need_docker, plan
from ops.release.resolve import Change, ImageRefusedError, release
from ops.release.source import commits_between
from ops.session.signals import INTERRUPTED, signals_interrupt
from ops.text import shown
from ops.verify.verifier import NotVerifiedError
from settings.model import Service, Settings


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """One image on its way. built: now, else it was pushed before; notes: commits that it has more than the last."""

    planned: Planned
    built: bool
    change: Change
    notes: Sequence[str]


@click.command(epilog="Example:  ./fairway ship dev backend")
@stack_options
@click.argument("services", nargs=-1, metavar="[SERVICE]…")
@click.option("--yes", is_flag=True, help="Approve the plan; for a pipeline, whose approval is elsewhere.")
@click.option("--dirty", is_flag=True, help="Build what is in no commit, too; `promote` refuses such an image.")
@timeout_option
def command(
    stack: str, directory: Path, as_json: bool, services: tuple[str, ...], yes: bool, dirty: bool, timeout: float
) -> None:
    """Build, push, release, update and verify in one.

    Each service whose settings have `build`, or those that are named: built with Docker for the service's platform from
    what is committed, pushed under a tag of the commit, released as `release` does, then updated as `up` does it and
    verified. What is pushed already is not built again.
    """
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError("no terminal for confirmation; pass --yes")
    target = open_stack(stack, directory)
    settings = read_settings(target, with_images=target.release.exists())
    chosen = _chosen(settings, services)
    need_docker()
    aws = Aws(settings.region)
    planned = plan(aws, target, settings, chosen, dirty=dirty and not settings.production, now=Clock().now())
    try:
        with locked(journals.lock_of(target)) as note:
            if note:
                notify(note)
            shipped = _released(aws, target, planned, yes=yes, as_json=as_json)
            _update(target, shipped, timeout, as_json=as_json)
    except (ImageRefusedError, RefusedError) as refused:
        _refuse(stack, refused.reasons, as_json=as_json)


def _released(aws: Aws, target: Stack, planned: Sequence[Planned], *, yes: bool, as_json: bool) -> Sequence[Shipped]:
    """Built, pushed, in the release file and approved."""
    try:
        with signals_interrupt():
            built = _build(aws, target, planned, yes=yes, as_json=as_json)
            return _release(target, planned, built, yes=yes, as_json=as_json)
    except KeyboardInterrupt:
        notify("interrupted; the release is not deployed")
        sys.exit(INTERRUPTED)


def _chosen(settings: Settings, names: Sequence[str]) -> Sequence[Service]:
    if settings.registry.account:
        raise click.UsageError(
            f"{settings.stack} runs images of account {settings.registry.account}: ship the stack that builds them, "
            f"and promote it to {settings.stack}."
        )
    able = {service.name: service for service in settings.services if service.build}
    if missing := [name for name in names if name not in able]:
        raise click.UsageError(
            f"{missing[0]} has no build; write fairway:services.{missing[0]}.build.context, the folder of its "
            f"Dockerfile. With one: {', '.join(able) or 'none'}."
        )
    if not able:
        raise click.UsageError(
            f"No service of {settings.stack} has a build: write fairway:services.<name>.build.context, the folder of "
            "its Dockerfile."
        )
    return [able[name] for name in dict.fromkeys(names)] or list(able.values())


def _build(aws: Aws, target: Stack, planned: Sequence[Planned], *, yes: bool, as_json: bool) -> Mapping[str, bool]:
    """Service → whether it was built now."""
    pushed = {one.service: is_pushed(aws, one) for one in planned}
    if None in pushed.values():
        notify(f"{target.name} has no repository for it yet; a first update makes it")
        up.approve(target, yes=yes, as_json=as_json)
        run, cause = up.update(target)
        if not run.ok:
            if as_json:
                show_json({"stack": target.name, **up.content(target, run, cause)})
            else:
                up.explain(target, run, cause)
            sys.exit(FOUND)
    for one in planned:
        if pushed[one.service]:
            notify(f"{one.service}: {one.image.tag} is in ECR already")
            continue
        notify(f"{one.service}: building {one.image.tag} for {one.platform}")
        build(aws, one, target.directory, lambda line, name=one.service: notify(f"{name}  {line}"))
    return {name: not present for name, present in pushed.items()}


def _release(
    target: Stack, planned: Sequence[Planned], built: Mapping[str, bool], *, yes: bool, as_json: bool
) -> Sequence[Shipped]:
    """Writes the release file, and asks whether to deploy it; if not, the file is as it was."""
    tags = {one.service: str(one.image.tag) for one in planned}
    with _taken_back(target.release):
        changes = {change.service: change for change in release(target, tags, notify=notify)}
        shipped = [
            Shipped(planned=one, built=built[one.service], change=change, notes=_notes(one, change))
            for one in planned
            if (change := changes[one.service])
        ]
        screen = console(to_stderr=as_json)
        for one in shipped:
            screen.print(f"[bold]{shown(one.planned.service)}[/]  {shown(str(one.change.after.tag))}", soft_wrap=True)
            for line in (one.change.scan, *one.notes):
                screen.print(f"  {shown(line)}", soft_wrap=True)
        up.approve(target, yes=yes, as_json=as_json)
        return shipped


@contextmanager
def _taken_back(file: Path) -> Generator[None]:
    """The file as it was, unless the block ends well."""
    before = file.read_bytes() if file.exists() else None
    try:
        yield
    except BaseException:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(before)
        raise


def _notes(planned: Planned, change: Change) -> Sequence[str]:
    return commits_between(planned.source.folder, change.before.tag if change.before else None, change.after.tag)


def _update(target: Stack, shipped: Sequence[Shipped], timeout: float, *, as_json: bool) -> None:
    """Updates, verifies, shows the end of it, and ends the command."""
    run, cause = up.update(target)
    verified, failures = False, list[str]()
    if run.ok:
        try:
            with signals_interrupt():
                verify.verified(target, timeout)
            verified = True
        except KeyboardInterrupt:
            notify(f"interrupted; the release is deployed, and not verified: ./fairway verify {target.name}")
            sys.exit(INTERRUPTED)
        except NotVerifiedError as error:
            failures = [f"{one.record.service or target.name}: {one.record.observed}" for one in error.failures]
            if not as_json:
                verify.report(target, error.results, as_json=False, doctor=True)
    elif not as_json:
        up.explain(target, run, cause)
    _announce(target, shipped, reason="" if verified else cause or "\n".join([*failures, *run.errors]) or run.output)
    if as_json:
        images = {one.planned.service: _content(one) for one in shipped}
        show_json(
            {"stack": target.name, "images": images, **up.content(target, run, cause), "verified": verified}
            | ({"failures": failures} if failures else {})
        )
    elif verified:
        up.show_updated(target, run)
        console().print(f"  verified; evidence is in {target.release.name}")
    else:
        console(to_stderr=True).print(f"back: ./fairway rollback {target.name}", markup=False)
    sys.exit(0 if verified else FOUND)


def _announce(target: Stack, shipped: Sequence[Shipped], *, reason: str) -> None:
    announcer = Announcer(target=target, builder=target, notify=notify)
    announcer.plan([(one.change.service, one.change.before, one.change.after) for one in shipped])
    if reason:
        announcer.failed(reason)
    else:
        announcer.runs()


def _content(one: Shipped) -> dict[str, Any]:
    return {
        "tag": one.change.after.tag,
        "digest": one.change.after.digest,
        "commit": one.planned.source.commit,
        "built": one.built,
        "scan": one.change.scan,
        "commits": list(one.notes),
    }


def _refuse(stack: str, reasons: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        show_json({"stack": stack, "ok": False, "refused": list(reasons)})
    else:
        for reason in reasons:
            console(to_stderr=True).print(f"[red]✗[/] {shown(reason)}", soft_wrap=True)
    sys.exit(FOUND)
