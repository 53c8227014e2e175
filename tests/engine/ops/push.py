"""`python push.py REPOSITORY TAG PLATFORM…`: pushes an image index to ECR, as a client does; prints its digest.

One platform alone makes a single manifest, whose platform only its configuration says.
"""

import hashlib
import json
import os
import sys
from typing import Any

import boto3

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"


def push(ecr: Any, repository: str, tag: str, platforms: list[str]) -> str:
    entries = [_manifest(ecr, repository, tag, platform, alone=len(platforms) == 1) for platform in platforms]
    if len(entries) == 1:
        return entries[0]["digest"]
    text = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})
    answer = ecr.put_image(repositoryName=repository, imageManifest=text, imageManifestMediaType=INDEX, imageTag=tag)
    return answer["image"]["imageId"]["imageDigest"]


def _manifest(ecr: Any, repository: str, tag: str, platform: str, *, alone: bool) -> dict[str, Any]:
    system, architecture = platform.split("/")[:2]
    config = json.dumps({"os": system, "architecture": architecture, "config": {"Labels": {"tag": tag}}}).encode()
    digest = "sha256:" + hashlib.sha256(config).hexdigest()
    upload = ecr.initiate_layer_upload(repositoryName=repository)["uploadId"]
    last = len(config) - 1
    ecr.upload_layer_part(
        repositoryName=repository, uploadId=upload, partFirstByte=0, partLastByte=last, layerPartBlob=config
    )
    ecr.complete_layer_upload(repositoryName=repository, uploadId=upload, layerDigests=[digest])
    layer = {"mediaType": CONFIG, "digest": digest, "size": len(config)}
    text = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": layer, "layers": []})
    named = {"imageTag": tag} if alone else {}
    answer = ecr.put_image(repositoryName=repository, imageManifest=text, imageManifestMediaType=MANIFEST, **named)
    found = {"os": system, "architecture": architecture}
    return {
        "mediaType": MANIFEST,
        "digest": answer["image"]["imageId"]["imageDigest"],
        "size": len(text),
        "platform": found,
    }


if __name__ == "__main__":
    client: Any = boto3.client("ecr", region_name=os.environ["AWS_REGION"])  # pyright: ignore[reportUnknownMemberType]
    print(push(client, sys.argv[1], sys.argv[2], sys.argv[3:]))
