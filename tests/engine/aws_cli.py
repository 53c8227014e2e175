"""`aws SERVICE OPERATION --option value …` for the commands of docs/, without the AWS CLI.

botocore's model of the service translates and checks every name, as it does for the AWS CLI itself.
LOCAL_AWS_ONLY_CHECKED names the operations, `service operation` with commas between, that are checked against the model
and not called.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import boto3
import jmespath
from botocore import xform_name
from botocore.validate import validate_parameters

# Source region: the client signs with it, and sends nothing of it.
OF_THE_CLIENT = ("--region", "--source-region", "--query", "--output")


def run(service: str, operation: str, *options: str) -> str:
    """The command's output: what `--query` asks for, or nothing."""
    waits = operation == "wait"
    named, texts = (options[0], options[1:]) if waits else (operation, options)
    given = parsed(texts)
    own = {name: given.pop(name)[0] for name in OF_THE_CLIENT if name in given}
    client: Any = cast(Callable[..., Any], boto3.client)(
        "s3" if service == "s3api" else service, region_name=own.get("--region")
    )
    method = named.replace("-", "_")
    if waits:
        waiter = client.get_waiter(method)
        waiter.wait(**arguments(client, waiter.config.operation, given))
        return ""
    called = client.meta.method_to_api_mapping[method]
    found = arguments(client, called, given)
    if f"{service} {operation}" in os.environ.get("LOCAL_AWS_ONLY_CHECKED", "").split(","):
        validate_parameters(found, client.meta.service_model.operation_model(called).input_shape)
        return ""
    answer = getattr(client, method)(**found)
    return str(cast(Callable[..., Any], jmespath.search)(own["--query"], answer)) if "--query" in own else ""


def parsed(texts: Sequence[str]) -> dict[str, list[str]]:
    """Option → its values; none for a flag."""
    found: dict[str, list[str]] = {}
    option = ""
    for text in texts:
        if text.startswith("--"):
            option = text
            found[option] = []
        else:
            found[option].append(text)
    return found


def arguments(client: Any, called: str, given: dict[str, list[str]]) -> dict[str, Any]:
    shape = client.meta.service_model.operation_model(called).input_shape
    members = {"--" + xform_name(name, "-"): name for name in shape.members}
    found: dict[str, Any] = {}
    for option, texts in given.items():
        no = option.replace("--no-", "--", 1)
        if option not in members and no in members and shape.members[members[no]].type_name == "boolean":
            found[members[no]] = False
        else:
            found[members[option]] = value(texts, shape.members[members[option]])
    return found


def value(texts: Sequence[str], shape: Any) -> Any:
    """Of a list its values; of a structure JSON in `file://…`, or `A=x,B=true`."""
    if shape.type_name == "boolean":
        return texts in ([], ["true"])
    if shape.type_name == "list":
        return [value([text], shape.member) for text in texts]
    (text,) = texts
    if text.startswith("file://"):
        text = Path(text.removeprefix("file://")).read_text(encoding="utf-8")
        return json.loads(text) if shape.type_name == "structure" else text
    if shape.type_name == "structure":
        pairs = dict(pair.split("=", 1) for pair in text.split(","))
        return {name: value([item], shape.members[name]) for name, item in pairs.items()}
    return int(text) if shape.type_name in ("integer", "long") else text


if __name__ == "__main__":
    print(run(*sys.argv[1:]))
