"""A container's own health check, made with a tool that its image has."""

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import Literal

HealthTool = Literal["wget", "node", "python", "curl", "none"]

_RANGE = r"[2-4]\d\d(-[2-4]\d\d)?"
CODES = rf"{_RANGE}(,{_RANGE})*"
"""The status codes of a healthy app, as a target group takes them: 200-499."""

_CODE = r"\d{1,2}(-\d{1,2})?"
GRPC_CODES = rf"{_CODE}(,{_CODE})*"
"""The same of gRPC, 0-99."""

OK, GRPC_OK = "200", "0"

SECONDS = 3
"""A check gives up by itself before ECS does (5 s by default), so that its exit code and output say why.

The rest is for the tool to start: Node or Python on a quarter of a vCPU take a second or more.
"""


def health_check(
    *, tool: HealthTool | None, command: Sequence[str], port: int | None, path: str | None, matcher: str
) -> list[str] | None:
    """The ECS `healthCheck.command` of a container: the image's own, or one made with `tool`; None for neither.

    ValueError where neither is said: a service would be without a check because somebody forgot it.
    """
    if command:
        return list(command) if command[0] in ("CMD", "CMD-SHELL") else ["CMD", *command]
    if tool == "none" or port is None or path is None:
        return None
    return health_command(tool=tool or "", port=port, path=path, matcher=matcher)


def health_command(*, tool: str, port: int, path: str, matcher: str = OK) -> list[str]:
    """The ECS `healthCheck.command` that asks `http://127.0.0.1:<port><path>` with `tool`.

    Exit code 0 if the answer's status is one of `matcher` (2xx for the usual 200), else 1: also when refused, late, or
    redirected. A redirect is no proof of health (it may lead to a login page, or to HTTPS on a name), and the load
    balancer does not take it for one either, unless `matcher` says so. 127.0.0.1 and not `localhost`, which is ::1
    first on Alpine while many servers listen on IPv4 only. ValueError for a tool that is not in TOOLS.
    """
    if tool not in TOOLS:
        raise ValueError(f"health tool {tool!r} is not one of {', '.join(TOOLS)}")
    codes = "2[0-9][0-9]" if matcher == OK else "|".join(_patterns(matcher))
    return TOOLS[tool](port, path, codes)


def _ranges(matcher: str) -> Iterator[tuple[str, str, str]]:
    return (part.partition("-") for part in matcher.split(","))


def _patterns(matcher: str) -> Iterator[str]:
    """Regular expressions that grep, JavaScript and Python read alike; a hundred is one, all else code by code."""
    for low, _, high in _ranges(matcher):
        first, last = int(low), int(high or low)
        while first <= last:
            whole = first % 100 == 0 and first + 99 <= last
            yield f"{first // 100}[0-9][0-9]" if whole else str(first)
            first += 100 if whole else 1


def _wget(port: int, path: str, codes: str) -> list[str]:
    # BusyBox's wget always follows redirects, so the first status line decides. It has no --no-proxy, and Debian's
    # build crashes on -T: hence the empty variable, and `timeout`, which BusyBox and coreutils have alike.
    fetch = f"seen=$(http_proxy= timeout {SECONDS} wget -q -S -O /dev/null {_url(port, path)} 2>&1)"
    return ["CMD-SHELL", f"""{fetch}; echo "$seen"; echo "$seen" | grep -m 1 HTTP/ | grep -qE ' ({codes})'"""]


def _curl(port: int, path: str, codes: str) -> list[str]:
    fetch = f"curl -sS -o /dev/null -m {SECONDS} --noproxy '*' -w '%{{http_code}}' {_url(port, path)}"
    return ["CMD-SHELL", f"{fetch} | grep -qE '^({codes})'"]


def _node(port: int, path: str, codes: str) -> list[str]:
    get = f"require('http').get({{host:'127.0.0.1',port:{port},path:{json.dumps(path)}}}"
    code = f"r=>process.exit(/^({codes})$/.test(r.statusCode)?0:1)"
    late = f"setTimeout(()=>process.exit(1),{SECONDS}000)"
    return ["CMD", "node", "-e", f"{late};{get},{code}).on('error',()=>process.exit(1))"]


def _python(port: int, path: str, codes: str) -> list[str]:
    # http.client follows no redirect and reads no proxy variable; the alarm bounds the whole check, not one read.
    alarm = f"signal.signal(signal.SIGALRM,lambda*_:sys.exit(1));signal.alarm({SECONDS})"
    get = f"c=http.client.HTTPConnection('127.0.0.1',{port});c.request('GET',{path!r})"
    code = f"sys.exit(not re.fullmatch('{codes}',str(c.getresponse().status)))"
    return ["CMD", "python3", "-c", f"import http.client,re,signal,sys;{alarm};{get};{code}"]


def _url(port: int, path: str) -> str:
    return shlex.quote(f"http://127.0.0.1:{port}{path}")


TOOLS = {"wget": _wget, "node": _node, "python": _python, "curl": _curl}
