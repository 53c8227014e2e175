"""Images in ECR: what a reference names, and which digest and platforms are behind it."""

import json
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from ops.aws.client import Aws, AwsError
from ops.errors import OpsError

_HOST = r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?"
_ECR = _HOST + r"/(?P<repository>[^:@]+)"
_NAME = r"(?P<repository>[a-z0-9_-]+(?:/[a-z0-9._-]+)*)"  # a first part with a dot is a host
_WHICH = r"(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


@dataclass(frozen=True, kw_only=True)
class ImageReference:
    """`<account>.dkr.ecr.<region>.amazonaws.com/<repository>[:tag][@digest]`."""

    account: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    def __str__(self) -> str:
        host = f"{self.account}.dkr.ecr.{self.region}.amazonaws.com"
        return (
            f"{host}/{self.repository}"
            + (f":{self.tag}" if self.tag else "")
            + (f"@{self.digest}" if self.digest else "")
        )

    @classmethod
    def parse(cls, text: str) -> "ImageReference | None":
        """None where it is not a reference to an image in ECR."""
        match = re.fullmatch(_ECR + _WHICH, text)
        return cls(**match.groupdict()) if match else None


@dataclass(frozen=True, kw_only=True)
class ImageDetails:
    """An image of a repository. manifests: of an index, the digests of what it lists, one of which really runs."""

    digest: str
    platforms: tuple[str, ...]
    tags: tuple[str, ...]
    pushed_at: str | None
    manifests: tuple[str, ...]


def reference(text: str, *, home: ImageReference) -> ImageReference:
    """What the user's words name: a whole reference, `repository:tag`, a tag alone, or a digest.

    home: the service's repository, for what the words leave out. Raises OpsError for what is no image's name.
    """
    if whole := ImageReference.parse(text):
        if not (whole.tag or whole.digest):  # Docker would take `latest`
            raise OpsError(f"{text} names no image: write {text}:TAG, or {text}@sha256:DIGEST.")
        return whole
    parts = {"account": home.account, "region": home.region, "repository": home.repository}
    if re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        return ImageReference(**parts, tag=None, digest=text)
    if re.fullmatch(r"[\w][\w.-]{0,127}", text):
        return ImageReference(**parts, tag=text, digest=None)
    if (named := re.fullmatch(_NAME + _WHICH, text)) and (named["tag"] or named["digest"]):
        return ImageReference(**{**parts, **named.groupdict()})
    raise OpsError(f"{text} is not an image in ECR: write a tag, a digest, or {home}:TAG.")


def find(aws: Aws, image: ImageReference) -> ImageDetails | None:
    """None where the repository has no such image. Raises AwsError where it could not be asked."""
    location = {"registryId": image.account, "repositoryName": image.repository}
    identifier = {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}
    try:
        response = aws.ask("ecr", "describe_images", region=image.region, **location, imageIds=[identifier])
    except AwsError as error:
        if error.code == "ImageNotFoundException":
            return None
        raise
    (detail, *_) = response["imageDetails"]
    digest = detail["imageDigest"]
    manifest = _manifest(aws, image, location, digest)
    entries = [entry for entry in manifest.get("manifests", []) if _runs(entry)]
    platforms = (
        [_platform(entry["platform"]) for entry in entries]
        if _is_index(manifest)
        else [_platform(_configuration(aws, image, location, manifest))]
    )
    pushed = detail.get("imagePushedAt")
    return ImageDetails(
        digest=digest,
        platforms=tuple(sorted(set(platforms))),
        tags=tuple(sorted(detail.get("imageTags", ()))),
        pushed_at=_utc(pushed) if pushed else None,
        manifests=tuple(entry["digest"] for entry in entries),
    )


def _manifest(aws: Aws, image: ImageReference, location: Mapping[str, str], digest: str) -> Mapping[str, Any]:
    response = aws.ask(
        "ecr",
        "batch_get_image",
        region=image.region,
        **location,
        imageIds=[{"imageDigest": digest}],
        acceptedMediaTypes=[*INDEXES, *MANIFESTS],
    )
    if not response.get("images"):
        reasons = "; ".join(str(failure.get("failureReason")) for failure in response.get("failures", []))
        raise OpsError(f"ECR has no manifest for {image.repository}@{digest}: {reasons or 'no reason given'}.")
    return json.loads(response["images"][0]["imageManifest"])


def _is_index(manifest: Mapping[str, Any]) -> bool:
    return manifest.get("mediaType") in INDEXES or "manifests" in manifest


def _runs(entry: Mapping[str, Any]) -> bool:
    """Whether an entry of an index is an image: BuildKit also lists attestations, of platform unknown/unknown."""
    return entry.get("platform", {}).get("os", "unknown") != "unknown"


def _platform(about: Mapping[str, Any]) -> str:
    # arm64's variant v8 is the only one there is; elsewhere it tells two platforms apart.
    variant = about.get("variant") if about["architecture"] != "arm64" else None
    return "/".join(filter(None, [about["os"], about["architecture"], variant]))


def _configuration(
    aws: Aws, image: ImageReference, location: Mapping[str, str], manifest: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A single manifest does not say its platform; the image's configuration, a blob of a few KB, does."""
    digest = manifest.get("config", {}).get("digest")
    if not digest:
        raise OpsError(
            f"{image}: its manifest has no configuration, so its platform is unknown; push it again as an image."
        )
    response = aws.ask("ecr", "get_download_url_for_layer", region=image.region, **location, layerDigest=digest)
    url = str(response.get("downloadUrl", ""))
    if not url.startswith(("https://", "http://127.0.0.1:")):
        raise OpsError(f"{image}: ECR gave no address for its configuration, so its platform is unknown.")
    try:
        with urllib.request.urlopen(url, timeout=30) as body:  # noqa: S310
            return json.loads(body.read())
    except (OSError, HTTPException, ValueError) as error:
        raise OpsError(f"{image}: its configuration could not be read ({error}), so its platform is unknown.") from None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
