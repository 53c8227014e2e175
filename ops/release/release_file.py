"""The release file of a stack, read and written whole: `releases/<stack>.json` with images and evidence."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ops.aws.client import simulated
from ops.errors import OpsError
from settings.errors import Problems
from settings.model import Image
from settings.model.release import SCHEMA, CheckRecord, Evidence, Release
from settings.release import parse


class ReleaseError(OpsError):
    """The release file is missing or wrong; the text names every problem."""


def read(file: Path, stack: str) -> Release:
    """Raises ReleaseError with all that is wrong. On AWS, evidence from the sandbox is none."""
    name = f"{file.parent.name}/{file.name}"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"{name} is missing: release an image with `./fairway release {stack} …` first.") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{name} cannot be read as JSON ({error}).") from None
    problems = Problems()
    release = parse(content, name, stack=stack, problems=problems)
    if problems:
        raise ReleaseError("\n".join(problems))
    simulated_only = release.evidence is not None and release.evidence.simulated and not simulated()
    return replace(release, evidence=None) if simulated_only else release


def write(file: Path, release: Release) -> None:
    """Replaces the file at once: whoever reads meanwhile, or after a crash, has the old one or the new one whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with scratch.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(content(release), indent=2, sort_keys=True) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def with_images(release: Release, images: Mapping[str, Image]) -> Release:
    """The release with these services' images; other images than before have no evidence yet."""
    changed = replace(release, services={**release.services, **images})
    return changed if changed.digests == release.digests else replace(changed, evidence=None)


def content(release: Release) -> dict[str, Any]:
    """The file's content."""
    basics: dict[str, Any] = {
        "schema": SCHEMA,
        "stack": release.stack,
        "services": {name: _image(image) for name, image in release.services.items()},
    }
    return basics | ({"evidence": evidence_content(release.evidence)} if release.evidence else {})


def evidence_content(evidence: Evidence) -> dict[str, Any]:
    """The evidence as it stands in a release file; `simulated` is left out of what ran on AWS."""
    return {
        "verifiedAt": evidence.verified_at,
        "digests": dict(evidence.digests),
        "taskDefinitions": dict(evidence.task_definitions),
        "checks": [_check_record(record) for record in evidence.checks],
        **({"simulated": True} if evidence.simulated else {}),
    }


def _check_record(record: CheckRecord) -> dict[str, str]:
    service = {"service": record.service} if record.service else {}
    return {"name": record.name, **service, "observed": record.observed}


def _image(image: Image) -> dict[str, Any]:
    known = {"tag": image.tag, "pushedAt": image.pushed_at}
    optional = {key: value for key, value in known.items() if value}
    return {"digest": image.digest, "platforms": list(image.platforms), **optional}
