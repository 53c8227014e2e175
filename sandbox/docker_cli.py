"""The `docker` of a command under `sandbox/run`: what it pushes goes to the simulated registry, and nothing is built.

It takes what Fairway's pages and outputs tell people to type: `docker login`, `docker build`, `docker tag`,
`docker push IMAGE`, `docker buildx build --platform linux/amd64,linux/arm64 --tag IMAGE --push .` Each command line is
written down in `docker.jsonl` of the sandbox's folder.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, cast

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.amazonaws\.com/(?P<repository>[^:@]+):(?P<tag>.+)"
)
_SILENT = ("login", "logout", "build", "tag", "pull", "version")


def main(arguments: list[str]) -> None:
    """Exits with docker's form of error for an image that is not one of ECR."""
    positional = [word for word in arguments if not word.startswith("-")]
    command = (
        positional[1] if positional[:1] in (["buildx"], ["image"]) and len(positional) > 1 else (positional or [""])[0]
    )
    if command == "push":
        push(positional[-1], ["linux/amd64"])
    elif command == "build" and "--push" in arguments:
        options = argparse.ArgumentParser(add_help=False)
        options.add_argument("--tag", "-t", action="append", required=True)
        options.add_argument("--platform", default="linux/amd64")
        known, _ = options.parse_known_args(arguments)
        for image in known.tag:
            push(image, known.platform.split(","))
    elif command in _SILENT:
        print(f"sandbox: docker {command} does nothing here; `docker push` pushes.", file=sys.stderr)
    else:
        sys.exit(f"sandbox: docker {command} is not simulated; it takes {', '.join((*_SILENT, 'push'))}")


def record(arguments: list[str]) -> None:
    """Writes the command line down, one JSON list a line."""
    with Path(os.environ["FAIRWAY_SANDBOX"], "docker.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(["docker", *arguments]) + "\n")


def push(image: str, platforms: list[str]) -> None:
    """Pushes an image of these platforms to the repository that the name tells; prints its digest as docker does."""
    import boto3

    name = _IMAGE.fullmatch(image)
    if name is None:
        sys.exit(f"sandbox: {image} is no image of ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG")
    ecr = cast(Any, boto3).client("ecr", region_name=name["region"])
    target = {"registryId": name["account"], "repositoryName": name["repository"]}
    try:
        digest = upload(ecr, target, name["tag"], platforms)
    except ecr.exceptions.ClientError as error:
        sys.exit(f"sandbox: {error.response['Error']['Message']}")
    print(f"{name['tag']}: digest: {digest} size: 0", f"(nothing was built; {', '.join(platforms)})")


def upload(ecr: Any, target: dict[str, str], tag: str, platforms: list[str]) -> str:
    """The digest. One platform alone makes a single manifest, whose platform only its configuration says."""
    manifests = [_manifest(ecr, target, tag, platform, alone=len(platforms) == 1) for platform in platforms]
    if len(manifests) == 1:
        return manifests[0]["digest"]
    text = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
    response = ecr.put_image(**target, imageManifest=text, imageManifestMediaType=INDEX, imageTag=tag)
    return response["image"]["imageId"]["imageDigest"]


def _manifest(ecr: Any, target: dict[str, str], tag: str, platform: str, *, alone: bool) -> dict[str, Any]:
    system, architecture, *variant = platform.split("/")
    described = {"os": system, "architecture": architecture, **({"variant": variant[0]} if variant else {})}
    config = json.dumps({**described, "config": {"Labels": {"tag": tag}}}).encode()
    digest = f"sha256:{hashlib.sha256(config).hexdigest()}"
    identity = ecr.initiate_layer_upload(**target)["uploadId"]
    ecr.upload_layer_part(
        **target, uploadId=identity, partFirstByte=0, partLastByte=len(config) - 1, layerPartBlob=config
    )
    ecr.complete_layer_upload(**target, uploadId=identity, layerDigests=[digest])
    layer = {"mediaType": CONFIG, "digest": digest, "size": len(config)}
    text = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": layer, "layers": []})
    named = {"imageTag": tag} if alone else {}
    response = ecr.put_image(**target, imageManifest=text, imageManifestMediaType=MANIFEST, **named)
    pushed = response["image"]["imageId"]["imageDigest"]
    return {"mediaType": MANIFEST, "digest": pushed, "size": len(text), "platform": described}
