"""The images of the simulated registry: `cloud/<project>/registry.json`, which a person can read and edit.

    {"simulated": "…", "repositories": {"portfolio/backend": [{"digest": "sha256:…", "tags": ["1.0.0"],
     "pushedAt": "…", "mediaType": "…", "manifest": "…"}]}, "layers": {"sha256:…": "<base64>"}}

An image's scan finds what somebody writes beside it: "findings": [{"name": "CVE-2026-12345", "severity": "CRITICAL"}].
It begins with the images that the program's release files name, so that what is committed can be deployed.
"""

import base64
import fcntl
import hashlib
import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.account import NUMBER
from sandbox.api.clouds import Clouds, write

NOTE = "Simulated image registry. Delete an image and it is gone from ECR."
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
Image = dict[str, Any]


def repository_key(account: str, name: str) -> str:
    """How the registry's file calls a repository; one of another account has that in front."""
    return name if account == NUMBER else f"{account}:{name}"


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@contextmanager
def registry(clouds: Clouds, *, changes: bool = False) -> Generator[dict[str, Any]]:
    """The file's content; what the block changes is written when it says that it changes something."""
    file = clouds.folder / "registry.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = file.exists()
        content = json.loads(file.read_text()) if known else _first(clouds)
        yield content
        if changes or not known:
            write(file, content)


def _first(clouds: Clouds) -> dict[str, Any]:
    content: dict[str, Any] = {"simulated": NOTE, "repositories": {}, "layers": {}}
    for stack, settings in clouds.stacks():
        app: str = settings.get("fairway:app", "")
        services: dict[str, dict[str, Any]] = settings.get("fairway:services") or {}
        release = clouds.program / settings.get("fairway:release", f"releases/{stack}.json")
        if not release.exists():
            continue
        for name, released in json.loads(release.read_text()).get("services", {}).items():
            repository = services.get(name, {}).get("repository") or f"{app}/{name}"
            registry_settings: dict[str, Any] = settings.get("fairway:registry") or {}
            owner = str(registry_settings.get("account") or clouds.account)
            images = content["repositories"].setdefault(repository_key(owner, repository), [])
            if all(image["digest"] != released["digest"] for image in images):
                images.append(_released(released, content["layers"]))
    return content


def _released(released: Mapping[str, Any], layers: dict[str, str]) -> Image:
    """An index with a manifest for each platform. Its digest is the release's, whatever the text's own would be."""
    manifests = [_manifest(platform, layers) for platform in released["platforms"]]
    return {
        "digest": released["digest"],
        "tags": [released["tag"]] if released.get("tag") else [],
        "pushedAt": released.get("pushedAt", "2026-11-02T09:14:00Z"),
        "mediaType": INDEX,
        "manifest": json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}),
    }


def _manifest(platform: str, layers: dict[str, str]) -> dict[str, Any]:
    system, architecture, *variant = platform.split("/")
    about = {"os": system, "architecture": architecture, **({"variant": variant[0]} if variant else {})}
    config = json.dumps(about).encode()
    layers[digest(config)] = base64.b64encode(config).decode()
    text = json.dumps(
        {"schemaVersion": 2, "mediaType": MANIFEST, "config": {"mediaType": CONFIG, "digest": digest(config)}}
    )
    return {"mediaType": MANIFEST, "digest": digest(text.encode()), "size": len(text), "platform": about}
