"""What CloudFront runs before its cache is asked: who may come in, a preflight's answer, a name or a path instead."""

import base64
import json
from collections.abc import Mapping

from components.edge.config import CorsConfig

MOST_BYTES = 10_240
"""Source: CloudFront developer guide, "Quotas on CloudFront Functions"."""

# Error pages for missing files would do the same for a single-page app, but error pages are the whole distribution's:
# the API's own 403 and 404 would turn into the page, too.
SINGLE_PAGE = """
  const last = request.uri.split('/').pop();
  if (!last.includes('.')) request.uri = '/index.html';
"""
MANY_PAGES = """
  const last = request.uri.split('/').pop();
  if (last === '') request.uri += 'index.html';
  else if (!last.includes('.')) request.uri += '/index.html';
"""

# A preflight carries no credentials, so that it is answered before anybody is asked for them. Headers of the policy
# are added to answers of the origin; those of a function are what it says itself.
_PREFLIGHT = """
  const origin = request.headers.origin && request.headers.origin.value;
  if (request.method === 'OPTIONS' && origin && request.headers['access-control-request-method']) {
    const allowed = ORIGINS.some(one => {
      const at = one.indexOf('*');
      if (at < 0) return origin === one;
      const start = one.slice(0, at), end = one.slice(at + 1);
      return origin.length > start.length + end.length && origin.startsWith(start) && origin.endsWith(end);
    });
    if (allowed) {
      const headers = HEADERS;
      headers['access-control-allow-origin'] = {value: origin};
      return {statusCode: 204, statusDescription: 'No Content', headers: headers};
    }
  }
"""
_REDIRECT = """
  const host = request.headers.host.value, targets = TARGETS;
  const target = targets[host] || targets['*' + host.slice(host.indexOf('.'))];
  if (target) {
    const query = Object.keys(request.querystring).map(key => {
      const item = request.querystring[key];
      return (item.multiValue || [item]).map(one => `${key}=${one.value}`).join('&');
    }).join('&');
    const location = `https://${target}${request.uri}${query && '?' + query}`;
    return {statusCode: 301, statusDescription: 'Moved Permanently', headers: {location: {value: location}}};
  }
"""
# The app has no use for the header, and may take it for its own.
_AUTHORIZATION = """
  const sent = request.headers.authorization ? request.headers.authorization.value : '';
  if (crypto.createHash('sha256').update(sent).digest('hex') !== DIGEST) {
    const headers = {
      'www-authenticate': {value: 'Basic realm="closed", charset="UTF-8"'},
      'cache-control': {value: 'no-store'},
    };
    return {statusCode: 401, statusDescription: 'Unauthorized', headers: headers};
  }
  delete request.headers.authorization;
"""


def viewer_code(
    *,
    digest: str | None = None,
    cors: CorsConfig | None = None,
    redirects: Mapping[str, str] | None = None,
    paths: str = "",
) -> str:
    """The function for `viewer-request`, of which a behavior has one. digest: SHA-256, in hex, of the header
    `Authorization` that lets in; without it everybody is. paths: SINGLE_PAGE, MANY_PAGES or nothing.

    ValueError where it is longer than CloudFront takes.

    Source: CloudFront developer guide, "Write function code for CloudFront Functions", event structure and runtime 2.0,
    which has no destructuring.
    """
    parts = [
        _preflight(cors) if cors else "",
        _REDIRECT.replace("TARGETS", json.dumps(dict(redirects))) if redirects else "",
        _AUTHORIZATION.replace("DIGEST", json.dumps(digest)) if digest else "",
        paths,
    ]
    body = "".join(part.removeprefix("\n") for part in parts)
    start = "const crypto = require('crypto');\n" if digest else ""
    code = f"{start}function handler(event) {{\n  const request = event.request;\n{body}  return request;\n}}\n"
    if len(code.encode()) > MOST_BYTES:
        raise ValueError(f"a CloudFront function has {MOST_BYTES} bytes at most, and this one {len(code.encode())}")
    return code


def _preflight(cors: CorsConfig) -> str:
    headers = {
        "access-control-allow-methods": ", ".join(cors.methods),
        "access-control-allow-headers": ", ".join(cors.headers),
        "access-control-max-age": str(cors.max_age_seconds),
        "vary": "Origin",
        **({"access-control-allow-credentials": "true"} if cors.credentials else {}),
    }
    values = {name: {"value": value} for name, value in headers.items()}
    return _PREFLIGHT.replace("ORIGINS", json.dumps(list(cors.origins))).replace("HEADERS", json.dumps(values))


def basic_authorization(username: str, password: str) -> str:
    """The `Authorization` header by which a browser says them."""
    return f"Basic {base64.b64encode(f'{username}:{password}'.encode()).decode()}"
