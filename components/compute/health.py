"""A container's own health check, made with a tool that its image has."""

import json
import shlex
from collections.abc import Sequence
from typing import Literal

HealthTool = Literal["wget", "node", "python", "curl"]

SECONDS = 3
"""A check gives up by itself before ECS does (5 s by default), so that its exit code and output say why.

The rest is for the tool to start: Node or Python on a quarter of a vCPU take a second or more.
"""


def health_command(*, tool: str, port: int, path: str) -> list[str]:
    """The ECS `healthCheck.command` that asks `http://127.0.0.1:<port><path>` with `tool`.

    Exit code 0 if the answer's status is 2xx, else 1: also when refused, late, or redirected. A redirect is no proof of
    health (it may lead to a login page, or to HTTPS on a name), and the load balancer does not take it for one either.
    127.0.0.1 and not `localhost`, which is ::1 first on Alpine while many servers listen on IPv4 only. ValueError for a
    tool that is not in TOOLS.
    """
    if tool not in TOOLS:
        raise ValueError(f"health tool {tool!r} is not one of {', '.join(TOOLS)}")
    return TOOLS[tool](port, path)


def check_command(words: Sequence[str]) -> list[str]:
    """The ECS `healthCheck.command` of a command's words; one that says itself how it runs stays as it is."""
    return list(words) if words[0] in ("CMD", "CMD-SHELL") else ["CMD", *words]


def _wget(port: int, path: str) -> list[str]:
    # BusyBox's wget always follows redirects, so the first status line decides. It has no --no-proxy, and Debian's
    # build crashes on -T: hence the empty variable, and `timeout`, which BusyBox and coreutils have alike.
    fetch = f"seen=$(http_proxy= timeout {SECONDS} wget -q -S -O /dev/null {_url(port, path)} 2>&1)"
    return ["CMD-SHELL", f"""{fetch}; echo "$seen"; echo "$seen" | grep -m 1 HTTP/ | grep -q ' 2[0-9][0-9]'"""]


def _curl(port: int, path: str) -> list[str]:
    fetch = f"curl -sS -o /dev/null -m {SECONDS} --noproxy '*' -w '%{{http_code}}' {_url(port, path)}"
    return ["CMD-SHELL", f"{fetch} | grep -q '^2'"]


def _node(port: int, path: str) -> list[str]:
    get = f"require('http').get({{host:'127.0.0.1',port:{port},path:{json.dumps(path)}}}"
    code = "r=>process.exit(r.statusCode>=200&&r.statusCode<300?0:1)"
    late = f"setTimeout(()=>process.exit(1),{SECONDS}000)"
    return ["CMD", "node", "-e", f"{late};{get},{code}).on('error',()=>process.exit(1))"]


def _python(port: int, path: str) -> list[str]:
    # http.client follows no redirect and reads no proxy variable; the alarm bounds the whole check, not one read.
    alarm = f"signal.signal(signal.SIGALRM,lambda*_:sys.exit(1));signal.alarm({SECONDS})"
    get = f"c=http.client.HTTPConnection('127.0.0.1',{port});c.request('GET',{path!r})"
    code = "sys.exit(not 200<=c.getresponse().status<300)"
    return ["CMD", "python3", "-c", f"import http.client,signal,sys;{alarm};{get};{code}"]


def _url(port: int, path: str) -> str:
    return shlex.quote(f"http://127.0.0.1:{port}{path}")


TOOLS = {"wget": _wget, "node": _node, "python": _python, "curl": _curl}
