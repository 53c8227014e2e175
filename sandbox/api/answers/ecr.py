"""ECR: images, their manifests and layers; pushing one as a client does."""

import base64
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.api.asked import Asked, moment
from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.registry import MANIFEST, Image, digest, registry

_UPLOADS: dict[str, bytes] = {}


def layer(clouds: Clouds, name: str) -> bytes | None:
    with registry(clouds) as content:
        found = content["layers"].get(name)
    return base64.b64decode(found) if found is not None else None


def _repository(asked: Asked, content: Mapping[str, Any]) -> list[Image]:
    """The images of the repository; one that some stack created exists without images too."""
    name = str(asked.get("repositoryName"))
    owner = asked.get("registryId", asked.account)
    created = any(there["name"] == name for there in asked.clouds.properties("aws:ecr/repository:Repository"))
    if owner != asked.account or not (created or name in content["repositories"]):
        message = f"The repository with name '{name}' does not exist in the registry with id '{owner}'"
        raise RefusalError("RepositoryNotFoundException", message)
    return content["repositories"].get(name, [])


def _wanted(asked: Asked, images: list[Image]) -> Iterator[tuple[Mapping[str, str], Image | None]]:
    for wanted in asked.get("imageIds", []):
        by_digest = (i for i in images if i["digest"] == wanted.get("imageDigest"))
        by_tag = (i for i in images if wanted.get("imageTag") in i["tags"])
        yield wanted, next(by_digest if wanted.get("imageDigest") else by_tag, None)


def _describe_images(asked: Asked) -> dict[str, Any]:
    with registry(asked.clouds) as content:
        images = _repository(asked, content)
    if "imageIds" in asked.parameters:
        found: list[Image] = []
        for wanted, image in _wanted(asked, images):
            if image is None:
                said = f"imageDigest:'{wanted.get('imageDigest', '')}', imageTag:'{wanted.get('imageTag', '')}'"
                message = f"The image with imageId {{{said}}} does not exist within the repository with name "
                raise RefusalError("ImageNotFoundException", f"{message}'{asked.get('repositoryName')}'")
            found.append(image)
        images = found
    return {"imageDetails": [_detail(asked, image) for image in images]}


def _detail(asked: Asked, image: Image) -> dict[str, Any]:
    return {
        "registryId": asked.account,
        "repositoryName": asked.get("repositoryName"),
        "imageDigest": image["digest"],
        "imageTags": image["tags"],
        "imagePushedAt": moment(image["pushedAt"]),
        "imageManifestMediaType": image["mediaType"],
    }


def _batch_get_image(asked: Asked) -> dict[str, Any]:
    with registry(asked.clouds) as content:
        images = _repository(asked, content)
    found: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    for wanted, image in _wanted(asked, images):
        if image is None:
            reason = "Requested image not found"
            failures.append({"imageId": dict(wanted), "failureCode": "ImageNotFound", "failureReason": reason})
            continue
        found.append(_image(asked, image))
    return {"images": found, "failures": failures}


def _image(asked: Asked, image: Image) -> dict[str, Any]:
    tag = {"imageTag": image["tags"][0]} if image["tags"] else {}
    return {
        "registryId": asked.account,
        "repositoryName": asked.get("repositoryName"),
        "imageId": {"imageDigest": image["digest"], **tag},
        "imageManifest": image["manifest"],
        "imageManifestMediaType": image["mediaType"],
    }


def _put_image(asked: Asked) -> dict[str, Any]:
    manifest, tag = str(asked.get("imageManifest")), asked.get("imageTag")
    identity = digest(manifest.encode())
    with registry(asked.clouds, changes=True) as content:
        images = _repository(asked, content)
        content["repositories"][asked.get("repositoryName")] = images
        if tag and any(tag in image["tags"] and image["digest"] != identity for image in images):
            message = (
                f"The image tag '{tag}' already exists in the '{asked.get('repositoryName')}' repository and cannot be "
            )
            raise RefusalError(
                "ImageTagAlreadyExistsException", f"{message}overwritten because the repository is immutable."
            )
        same: list[Image] = [image for image in images if image["digest"] == identity]
        if not same:
            kind = asked.get("imageManifestMediaType") or json.loads(manifest).get("mediaType", MANIFEST)
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            same = [{"digest": identity, "tags": [], "mediaType": kind, "manifest": manifest, "pushedAt": now}]
            images += same
        image: Image = same[0]
        if tag and tag not in image["tags"]:
            image["tags"].append(tag)
    return {"image": _image(asked, image)}


def _batch_delete_image(asked: Asked) -> dict[str, Any]:
    with registry(asked.clouds, changes=True) as content:
        images = _repository(asked, content)
        gone = [(wanted, image) for wanted, image in _wanted(asked, images) if image is not None]
        for _, image in gone:
            images.remove(image)
    return {"imageIds": [{"imageDigest": image["digest"]} for _, image in gone], "failures": []}


def _initiate(asked: Asked) -> dict[str, Any]:
    upload = str(uuid.uuid4())
    _UPLOADS[upload] = b""
    return {"uploadId": upload, "partSize": 10485760}


def _upload(asked: Asked) -> dict[str, Any]:
    upload = str(asked.get("uploadId"))
    _UPLOADS[upload] += base64.b64decode(asked.get("layerPartBlob"))
    return {"uploadId": upload, "lastByteReceived": len(_UPLOADS[upload]) - 1}


def _complete(asked: Asked) -> dict[str, Any]:
    blob = _UPLOADS.pop(str(asked.get("uploadId")))
    if digest(blob) not in asked.get("layerDigests", []):
        raise RefusalError(
            "InvalidLayerException", "The layer digest calculation performed by Amazon ECR does not match."
        )
    with registry(asked.clouds, changes=True) as content:
        content["layers"][digest(blob)] = base64.b64encode(blob).decode()
    return {"layerDigest": digest(blob)}


def _download(asked: Asked) -> dict[str, Any]:
    name = str(asked.get("layerDigest"))
    if layer(asked.clouds, name) is None:
        raise RefusalError("LayersNotFoundException", f"The layer with digest {name} does not exist.")
    return {"downloadUrl": f"{asked.address}/layer/{name}", "layerDigest": name}


def _describe_repositories(asked: Asked) -> dict[str, Any]:
    every = {there["name"]: there for there in asked.clouds.properties("aws:ecr/repository:Repository")}
    wanted = asked.get("repositoryNames", sorted(every))
    if missing := [name for name in wanted if name not in every]:
        message = f"The repository with name '{missing[0]}' does not exist in the registry with id '{asked.account}'"
        raise RefusalError("RepositoryNotFoundException", message)
    return {"repositories": [_described(asked, every[name]) for name in wanted]}


def _described(asked: Asked, there: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "repositoryArn": there["arn"],
        "registryId": asked.account,
        "repositoryName": there["name"],
        "repositoryUri": there["repositoryUrl"],
        "imageTagMutability": there.get("imageTagMutability", "MUTABLE"),
    }


ANSWERS = {
    "BatchDeleteImage": _batch_delete_image,
    "BatchGetImage": _batch_get_image,
    "CompleteLayerUpload": _complete,
    "DescribeImages": _describe_images,
    "DescribeRepositories": _describe_repositories,
    "GetDownloadUrlForLayer": _download,
    "InitiateLayerUpload": _initiate,
    "PutImage": _put_image,
    "UploadLayerPart": _upload,
}
