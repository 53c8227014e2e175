"""./fairway release STACK --image SERVICE=IMAGE"""

import sys
from pathlib import Path

import click

from ops.commands.common import console, notify, open_stack, show_json, stack_options
from ops.errors import FOUND
from ops.release.mirror import mirror
from ops.release.resolve import Change, ImageRefusedError, release
from ops.text import shown


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(value.split("=", 1) for value in values if "=" in value)
    if len(pairs) != len(values):
        raise click.BadParameter("write SERVICE=IMAGE, each service once, such as backend=1.4.0")
    return pairs


@click.command(
    epilog="Example:  ./fairway release dev --image backend=1.4.0 --image frontend=sha256:9f86d081884c7d659a2feaa0c5…"
)
@stack_options
@click.option(
    "images", "--image", metavar="SERVICE=IMAGE", multiple=True, callback=_pairs,
    help="A tag, a digest, or a whole reference in the service's repository.",
)  # fmt: skip
@click.option(
    "mirrored", "--mirror", metavar="SERVICE=IMAGE", multiple=True, callback=_pairs,
    help="A version of a public image, which is copied into the service's repository first. Needs Docker.",
)  # fmt: skip
def command(stack: str, directory: Path, as_json: bool, images: dict[str, str], mirrored: dict[str, str]) -> None:
    """Write an image's digest into the release file.

    Each image is resolved to its digest in ECR and checked. Refused, and nothing written: an image that is missing, a
    sample image, one for another platform, one without a tag that stays with it, one of another repository. Deploy
    afterwards with `pulumi up`.
    """
    if not images and not mirrored:
        raise click.UsageError("Missing option '--image', or '--mirror' for a public image")
    if both := sorted(images.keys() & mirrored.keys()):
        raise click.UsageError(f"{both[0]} is in --image and in --mirror: each service once")
    target = open_stack(stack, directory)
    try:
        copies = {service: mirror(target, service, source) for service, source in mirrored.items()}
        changes = release(target, {**images, **copies}, notify=notify)
    except ImageRefusedError as refused:
        if as_json:
            show_json({"stack": stack, "released": False, "refused": list(refused.reasons)})
        else:
            for reason in refused.reasons:
                console(to_stderr=True).print(f"[red]✗[/] {reason}", soft_wrap=True)
        sys.exit(FOUND)
    if as_json:
        show_json(
            {"stack": stack, "released": True, "services": {change.service: _content(change) for change in changes}}
        )
        return
    for change in changes:
        tag = f"{change.after.tag} " if change.after.tag else ""
        same = "unchanged" if change.before and change.before.digest == change.after.digest else "released"
        console().print(f"[green]✓[/] {change.service}: {tag}{change.after.digest} {same}", soft_wrap=True)
        console().print(f"  {shown(change.scan)}", soft_wrap=True)
    console().print(f"Deploy it: pulumi up -s {stack}")


def _content(change: Change) -> dict[str, object]:
    before = change.before.digest if change.before else None
    after = change.after
    platforms = list(after.platforms)
    return {"before": before, "digest": after.digest, "platforms": platforms, "tag": after.tag, "scan": change.scan}
