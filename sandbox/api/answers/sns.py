"""SNS: what is published to a topic stands in the sandbox's `published.jsonl`, since nobody is subscribed."""

import json
import secrets
from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import Request


def _publish(request: Request) -> dict[str, Any]:
    topic = str(request.get("TopicArn"))
    if request.clouds.find("aws:sns/topic:Topic", arn=topic) is None:
        raise RefusalError("NotFound", "Topic does not exist")
    message = str(request.get("Message") or "")
    if not message:
        raise RefusalError("InvalidParameter", "Invalid parameter: Empty message")
    with (request.clouds.directory / "published.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"topic": topic, "message": message}) + "\n")
    return {"MessageId": secrets.token_hex(16)}


ANSWERS = {("sns", "Publish"): _publish}
