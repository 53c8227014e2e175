"""AWS's protocols, from botocore's own models: a request's parameters, an answer's body, an error's.

`json` (1.0 and 1.1), `query` and `ec2`; of a shape only what these need.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

SERVICES = {  # as requests are signed → as botocore calls it
    "ecs": "ecs",
    "elasticloadbalancing": "elbv2",
    "ecr": "ecr",
    "monitoring": "cloudwatch",
    "logs": "logs",
    "secretsmanager": "secretsmanager",
    "servicediscovery": "servicediscovery",
    "ssm": "ssm",
    "ec2": "ec2",
    "acm": "acm",
    "iam": "iam",
    "kms": "kms",
    "servicequotas": "service-quotas",
    "sqs": "sqs",
    "sns": "sns",
    "sts": "sts",
    "rds": "rds",
    "application-autoscaling": "application-autoscaling",
    "cognito-idp": "cognito-idp",
    "tagging": "resourcegroupstaggingapi",
    "wafv2": "wafv2",
    "cloudformation": "cloudformation",
}
JSON = "application/x-amz-json-1.1"
_REQUEST = "00000000-0000-4000-8000-000000000000"


@cache
def model(service: str) -> Any:
    from botocore import session  # a server that nobody asks shall not read it

    return cast(Any, session).get_session().get_service_model(SERVICES[service])


def parse_request(service: str, target: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """Operation and parameters. target: the header X-Amz-Target, empty for the XML protocols."""
    if target:
        return target.rsplit(".", 1)[1], json.loads(body or b"{}")
    form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    operation = form.pop("Action")
    form.pop("Version", None)
    shape = model(service).operation_model(operation).input_shape
    flat = model(service).resolved_protocol == "ec2"
    return operation, _structure(shape, form, "", flat) if shape else {}


def render_answer(service: str, operation: str, result: Mapping[str, Any]) -> tuple[str, bytes]:
    """Content type and body."""
    protocol = model(service).resolved_protocol
    if protocol == "json":
        return JSON, json.dumps(result, default=_plain).encode()
    shape = model(service).operation_model(operation).output_shape
    inner = _members(shape, result) if shape else ""
    space = f'xmlns="{model(service).metadata.get("xmlNamespace", "")}"'
    if protocol == "ec2":
        body = f"<{operation}Response {space}><requestId>{_REQUEST}</requestId>{inner}</{operation}Response>"
    else:
        wrapper = (shape and shape.serialization.get("resultWrapper")) or f"{operation}Result"
        metadata = f"<ResponseMetadata><RequestId>{_REQUEST}</RequestId></ResponseMetadata>"
        body = f"<{operation}Response {space}><{wrapper}>{inner}</{wrapper}>{metadata}</{operation}Response>"
    return "text/xml", body.encode()


def render_error(service: str, code: str, message: str) -> tuple[str, bytes]:
    protocol = model(service).resolved_protocol if service in SERVICES else "json"
    if protocol == "json":
        return JSON, json.dumps({"__type": code, "message": message}).encode()
    detail = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if protocol == "ec2":
        return "text/xml", f"<Response><Errors>{detail}</Errors><RequestID>{_REQUEST}</RequestID></Response>".encode()
    return "text/xml", f"<ErrorResponse>{detail}<RequestId>{_REQUEST}</RequestId></ErrorResponse>".encode()


def _structure(shape: Any, form: Mapping[str, str], prefix: str, flat: bool) -> dict[str, Any]:
    result = {
        name: _parsed(member, form, prefix + _key(name, member, flat), flat) for name, member in shape.members.items()
    }
    return {name: value for name, value in result.items() if value is not None}


def _key(name: str, member: Any, flat: bool) -> str:
    if flat:  # EC2's requests have names of their own, with a capital
        named = member.serialization.get("queryName") or member.serialization.get("name", name)
        return named[0].upper() + named[1:]
    return member.serialization.get("name", name)


def _parsed(shape: Any, form: Mapping[str, str], key: str, flat: bool) -> Any:
    if shape.type_name == "structure":
        return _structure(shape, form, f"{key}.", flat) or None
    if shape.type_name == "list":
        between = (
            ""
            if flat or shape.serialization.get("flattened")
            else f".{shape.member.serialization.get('name', 'member')}"
        )
        numbers = sorted(
            {int(k[len(key + between) + 1 :].split(".")[0]) for k in form if k.startswith(f"{key}{between}.")}
        )
        return [_parsed(shape.member, form, f"{key}{between}.{number}", flat) for number in numbers] or None
    text = form.get(key)
    if text is None:
        return None
    return (
        int(text)
        if shape.type_name in ("integer", "long")
        else text == "true"
        if shape.type_name == "boolean"
        else text
    )


def _members(shape: Any, result: Mapping[str, Any]) -> str:
    return "".join(
        _element(shape.members[name], shape.members[name].serialization.get("name", name), value)
        for name, value in result.items()
        if value is not None
    )


def _element(shape: Any, name: str, value: Any) -> str:
    if shape.type_name == "structure":
        return f"<{name}>{_members(shape, value)}</{name}>"
    if shape.type_name == "list":
        flattened = shape.serialization.get("flattened")
        member = name if flattened else shape.member.serialization.get("name", "member")
        inner = "".join(_element(shape.member, member, item) for item in value)
        return inner if flattened else f"<{name}>{inner}</{name}>"
    if shape.type_name == "map":
        pairs = "".join(
            f"<entry><key>{escape(k)}</key>{_element(shape.value, 'value', v)}</entry>" for k, v in value.items()
        )
        return f"<{name}>{pairs}</{name}>"
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    if isinstance(value, datetime):
        return f"<{name}>{value.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
