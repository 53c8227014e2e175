"""Resource Groups Tagging API: what has a tag, of every type and every stack of the account."""

from collections.abc import Mapping
from typing import Any

from sandbox.api.request import Request


def _resources(request: Request) -> dict[str, Any]:
    wishes: list[Mapping[str, Any]] = request.get("TagFilters") or []
    listed: list[dict[str, Any]] = []
    for properties in request.clouds.every():
        tags: dict[str, str] = {**(properties.get("tagsAll") or {}), **(properties.get("tags") or {})}
        arn = str(properties.get("arn") or "")
        passes = all(
            wish["Key"] in tags and tags[wish["Key"]] in (wish.get("Values") or tags.values()) for wish in wishes
        )
        if arn and tags and passes and arn.split(":")[3] in ("", request.region):
            listed.append({"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]})
    return {"ResourceTagMappingList": listed, "PaginationToken": ""}


ANSWERS = {("tagging", "GetResources"): _resources}
