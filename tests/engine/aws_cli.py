"""`aws SERVICE OPERATION --option value …` for the few commands of docs/state.md, without the AWS CLI.

botocore's model of the service translates and checks every name, as it does for the AWS CLI itself.
"""

import sys
from collections.abc import Callable
from typing import Any, cast

import boto3
import jmespath
from botocore import xform_name


def run(service: str, operation: str, *options: str) -> str:
    """The command's output: what `--query` asks for, or nothing."""
    given = dict(zip(options[::2], options[1::2], strict=True))
    query = given.pop("--query", None)
    given.pop("--output", None)
    client: Any = cast(Callable[..., Any], boto3.client)("s3" if service == "s3api" else service)
    method = operation.replace("-", "_")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
    members = {"--" + xform_name(name, "-"): name for name in shape.members}
    arguments = {members[option]: value(text, shape.members[members[option]]) for option, text in given.items()}
    answer = getattr(client, method)(**arguments)
    return str(cast(Callable[..., Any], jmespath.search)(query, answer)) if query else ""


def value(text: str, shape: Any) -> Any:
    """`A=x,B=true` where the operation takes a structure."""
    if shape.type_name == "structure":
        pairs = dict(pair.split("=", 1) for pair in text.split(","))
        return {name: value(item, shape.members[name]) for name, item in pairs.items()}
    return text == "true" if shape.type_name == "boolean" else text


if __name__ == "__main__":
    print(run(*sys.argv[1:]))
