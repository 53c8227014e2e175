"""CloudFront's function, run by Node on an event as CloudFront makes it."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.tools import needed


def event(method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Source: CloudFront developer guide, "CloudFront Functions event structure"."""
    parts = urlsplit(path)
    query: dict[str, Any] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        values = [*query.get(name, {"multiValue": []})["multiValue"], {"value": value}]
        query[name] = {"value": values[0]["value"], "multiValue": values}
    for item in query.values():
        if len(item["multiValue"]) == 1:
            del item["multiValue"]
    request = {
        "method": method,
        "uri": parts.path,
        "querystring": query,
        "headers": {name: {"value": value} for name, value in headers.items()},
    }
    return {"version": "1.0", "context": {"eventType": "viewer-request"}, "request": request}


def run_function(code: str, method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """A response, which has a `statusCode`, or the request that goes on."""
    node = needed("node", how="install Node.js 20 or later")
    program = f"{code}\nconsole.log(JSON.stringify(handler({json.dumps(event(method, path, headers))})));"
    ran = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)
