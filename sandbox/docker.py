"""Images of the `docker` and `docker-build` packages: nothing is built; an image has a digest of the right form."""

from sandbox.kinds import Call, Kind


def _reference(call: Call) -> str:
    tags = call.get("tags") or [call.get("imageName") or call.logical]
    return f"{tags[0]}@{_digest(call)}"


def _digest(call: Call) -> str:
    return f"sha256:{call['hex64']}"


KINDS = {
    "docker-build:index:Image": Kind(
        id="sha256:{hex64}", outputs={"digest": _digest, "ref": _reference, "contextHash": _digest}
    ),
    "docker-build:index:Index": Kind(id="sha256:{hex64}", outputs={"ref": _reference}),
    "docker:index/image:Image": Kind(
        id="sha256:{hex64}", name="", outputs={"repoDigest": _reference, "imageName": _reference}
    ),
}
