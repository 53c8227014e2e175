"""ECR: images, their manifests and layers; pushing one as a client does."""

import base64
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.api.clouds import Clouds, RefusalError
from sandbox.api.registry import MANIFEST, Image, digest, registry, repository_key
from sandbox.api.request import Request, moment
from sandbox.clock import now

REPOSITORY = "aws:ecr/repository:Repository"
_UPLOADS: dict[str, bytes] = {}


def layer(clouds: Clouds, name: str) -> bytes | None:
    with registry(clouds) as content:
        encoded = content["layers"].get(name)
    return base64.b64decode(encoded) if encoded is not None else None


def _repository(request: Request, content: Mapping[str, Any], operation: str) -> list[Image]:
    """The images of the repository; one that some stack created exists without images too."""
    name = str(request.get("repositoryName"))
    owner = str(request.get("registryId") or request.account)
    key = repository_key(owner, name)
    created = request.clouds.of(owner).find(REPOSITORY, name=name)
    if not (created or key in content["repositories"]):
        message = f"The repository with name '{name}' does not exist in the registry with id '{owner}'"
        raise RefusalError("RepositoryNotFoundException", message)
    if owner != request.account and created and not _may_pull(request, owner, name):
        arn = created["properties"]["arn"]
        raise RefusalError(
            "AccessDeniedException",
            f"User: arn:aws:iam::{request.account}:user/simulated is not authorized to perform: ecr:{operation} on "
            f"resource: {arn} because no resource-based policy allows the ecr:{operation} action",
        )
    return content["repositories"].get(key, [])


def _may_pull(request: Request, owner: str, name: str) -> bool:
    """Whether the repository's policy names the caller's account. Statements are not evaluated further."""
    policy = request.clouds.of(owner).find("aws:ecr/repositoryPolicy:RepositoryPolicy", repository=name)
    return policy is not None and request.account in str(policy["properties"].get("policy"))


def _requested(request: Request, images: list[Image]) -> Iterator[tuple[Mapping[str, str], Image | None]]:
    for requested in request.get("imageIds", []):
        by_digest = (i for i in images if i["digest"] == requested.get("imageDigest"))
        by_tag = (i for i in images if requested.get("imageTag") in i["tags"])
        yield requested, next(by_digest if requested.get("imageDigest") else by_tag, None)


def _describe_images(request: Request) -> dict[str, Any]:
    with registry(request.clouds) as content:
        images = _repository(request, content, "DescribeImages")
    if "imageIds" in request.parameters:
        matches: list[Image] = []
        for requested, image in _requested(request, images):
            if image is None:
                identifier = (
                    f"imageDigest:'{requested.get('imageDigest', '')}', imageTag:'{requested.get('imageTag', '')}'"
                )
                message = f"The image with imageId {{{identifier}}} does not exist within the repository with name "
                raise RefusalError("ImageNotFoundException", f"{message}'{request.get('repositoryName')}'")
            matches.append(image)
        images = matches
    return {"imageDetails": [_detail(request, image) for image in images]}


def _list_images(request: Request) -> dict[str, Any]:
    with registry(request.clouds) as content:
        images = _repository(request, content, "ListImages")
    tags = [(image, tag) for image in images for tag in image["tags"] or [None]]
    return {"imageIds": [{"imageDigest": image["digest"], **({"imageTag": tag} if tag else {})} for image, tag in tags]}


def _detail(request: Request, image: Image) -> dict[str, Any]:
    return {
        "registryId": request.get("registryId") or request.account,
        "repositoryName": request.get("repositoryName"),
        "imageDigest": image["digest"],
        "imageTags": image["tags"],
        "imagePushedAt": moment(image["pushedAt"]),
        "imageManifestMediaType": image["mediaType"],
    }


def _batch_get_image(request: Request) -> dict[str, Any]:
    with registry(request.clouds) as content:
        images = _repository(request, content, "BatchGetImage")
    matches: list[dict[str, Any]] = []
    failures: list[dict[str, Any]] = []
    for requested, image in _requested(request, images):
        if image is None:
            reason = "Requested image not found"
            failures.append({"imageId": dict(requested), "failureCode": "ImageNotFound", "failureReason": reason})
            continue
        matches.append(_image(request, image))
    return {"images": matches, "failures": failures}


def _image(request: Request, image: Image) -> dict[str, Any]:
    tag = {"imageTag": image["tags"][0]} if image["tags"] else {}
    return {
        "registryId": request.get("registryId") or request.account,
        "repositoryName": request.get("repositoryName"),
        "imageId": {"imageDigest": image["digest"], **tag},
        "imageManifest": image["manifest"],
        "imageManifestMediaType": image["mediaType"],
    }


def _describe_image_scan_findings(request: Request) -> dict[str, Any]:
    """Of a platform's manifest, at once and complete: what the registry's file has as `findings` of its image."""
    with registry(request.clouds) as content:
        images = _repository(request, content, "DescribeImageScanFindings")
    requested = request.get("imageId")["imageDigest"]
    image = next((i for i in images if requested in (i["digest"], *_listed(i))), None)
    name = request.get("repositoryName")
    if image is None:
        raise RefusalError("ImageNotFoundException", f"The image with imageId {requested} does not exist in '{name}'")
    if requested == image["digest"] and _listed(image):
        raise RefusalError(
            "ScanNotFoundException",
            f"Image scan does not exist for the image with '{{imageDigest:'{requested}'}}' in the repository with name "
            f"'{name}' in the registry with id '{request.account}'",
        )
    findings = image.get("findings", [])
    return {
        "registryId": request.get("registryId") or request.account,
        "repositoryName": name,
        "imageId": {"imageDigest": requested},
        "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
        "imageScanFindings": {"findings": findings, "findingSeverityCounts": Counter(f["severity"] for f in findings)},
    }


def _listed(image: Image) -> list[str]:
    """Of an index, the manifests that it lists."""
    return [entry["digest"] for entry in json.loads(image["manifest"]).get("manifests", [])]


def _put_image(request: Request) -> dict[str, Any]:
    manifest, tag = str(request.get("imageManifest")), request.get("imageTag")
    identity = digest(manifest.encode())
    with registry(request.clouds, changes=True) as content:
        images = _repository(request, content, "PutImage")
        owner = str(request.get("registryId") or request.account)
        content["repositories"][repository_key(owner, str(request.get("repositoryName")))] = images
        if tag and any(tag in image["tags"] and image["digest"] != identity for image in images):
            name = request.get("repositoryName")
            message = f"The image tag '{tag}' already exists in the '{name}' repository and cannot be "
            raise RefusalError(
                "ImageTagAlreadyExistsException", f"{message}overwritten because the repository is immutable."
            )
        same: list[Image] = [image for image in images if image["digest"] == identity]
        if not same:
            kind = request.get("imageManifestMediaType") or json.loads(manifest).get("mediaType", MANIFEST)
            same = [{"digest": identity, "tags": [], "mediaType": kind, "manifest": manifest, "pushedAt": now()}]
            images += same
        image: Image = same[0]
        if tag and tag not in image["tags"]:
            image["tags"].append(tag)
    return {"image": _image(request, image)}


def _batch_delete_image(request: Request) -> dict[str, Any]:
    with registry(request.clouds, changes=True) as content:
        images = _repository(request, content, "BatchDeleteImage")
        gone = {image["digest"] for _, image in _requested(request, images) if image is not None}
        images[:] = [image for image in images if image["digest"] not in gone]
    return {"imageIds": [{"imageDigest": digest} for digest in sorted(gone)], "failures": []}


def _initiate(request: Request) -> dict[str, Any]:
    upload = str(uuid.uuid4())
    _UPLOADS[upload] = b""
    return {"uploadId": upload, "partSize": 10485760}


def _upload(request: Request) -> dict[str, Any]:
    upload = str(request.get("uploadId"))
    _UPLOADS[upload] += base64.b64decode(request.get("layerPartBlob"))
    return {"uploadId": upload, "lastByteReceived": len(_UPLOADS[upload]) - 1}


def _complete(request: Request) -> dict[str, Any]:
    blob = _UPLOADS.pop(str(request.get("uploadId")))
    if digest(blob) not in request.get("layerDigests", []):
        raise RefusalError(
            "InvalidLayerException", "The layer digest calculation performed by Amazon ECR does not match."
        )
    with registry(request.clouds, changes=True) as content:
        content["layers"][digest(blob)] = base64.b64encode(blob).decode()
    return {"layerDigest": digest(blob)}


def _download(request: Request) -> dict[str, Any]:
    name = str(request.get("layerDigest"))
    if layer(request.clouds, name) is None:
        raise RefusalError("LayersNotFoundException", f"The layer with digest {name} does not exist.")
    return {"downloadUrl": f"{request.address}/layer/{name}", "layerDigest": name}


def _authorize(request: Request) -> dict[str, Any]:
    """What `docker login` takes: nobody looks at it."""
    host = f"https://{request.account}.dkr.ecr.{request.region}.amazonaws.com"
    token = base64.b64encode(b"AWS:simulated").decode()
    return {"authorizationData": [{"authorizationToken": token, "proxyEndpoint": host}]}


def _describe_repositories(request: Request) -> dict[str, Any]:
    repositories = {properties["name"]: properties for properties in request.clouds.properties(REPOSITORY)}
    requested = request.get("repositoryNames", sorted(repositories))
    if missing := [name for name in requested if name not in repositories]:
        message = f"The repository with name '{missing[0]}' does not exist in the registry with id '{request.account}'"
        raise RefusalError("RepositoryNotFoundException", message)
    return {"repositories": [_described(request, repositories[name]) for name in requested]}


def _described(request: Request, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "repositoryArn": properties["arn"],
        "registryId": request.account,
        "repositoryName": properties["name"],
        "repositoryUri": properties["repositoryUrl"],
        "imageTagMutability": properties.get("imageTagMutability", "MUTABLE"),
    }


def _lifecycle(request: Request) -> dict[str, Any]:
    name = str(request.get("repositoryName"))
    entry = request.clouds.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", repository=name)
    if entry is None:
        raise RefusalError("LifecyclePolicyNotFoundException", f"Lifecycle policy does not exist for {name}")
    return {"repositoryName": name, "lifecyclePolicyText": entry["properties"]["policy"]}


ANSWERS = {
    "BatchDeleteImage": _batch_delete_image,
    "BatchGetImage": _batch_get_image,
    "CompleteLayerUpload": _complete,
    "DescribeImageScanFindings": _describe_image_scan_findings,
    "DescribeImages": _describe_images,
    "DescribeRepositories": _describe_repositories,
    "GetAuthorizationToken": _authorize,
    "GetLifecyclePolicy": _lifecycle,
    "GetDownloadUrlForLayer": _download,
    "InitiateLayerUpload": _initiate,
    "ListImages": _list_images,
    "PutImage": _put_image,
    "UploadLayerPart": _upload,
}
