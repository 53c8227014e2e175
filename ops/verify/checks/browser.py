"""F54: whether a browser gets on at the public endpoint, or is sent round in a circle, to another host, off TLS."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from ops.aws.browser import MOST_STEPS, Step
from ops.aws.snapshot import Snapshot
from ops.verify.result import Result, Verdict, result

NAME = "browser"
PAGE = "docs/behind-cloudfront.md"
_INSIDE = re.compile(
    r"(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|10\.\d+\.\d+\.\d+|[\w.-]+\.elb\.amazonaws\.com"
    r"|[\w.-]+\.(?:internal|local))(?::\d+)?",
    re.IGNORECASE,
)
_SESSION = re.compile(r"sess|sid\b|auth|token|csrf|xsrf", re.IGNORECASE)
_OF_THE_LOAD_BALANCER = re.compile(r"AWSALB")


def check(snapshot: Snapshot) -> Result:
    """What cannot work fails; what is unsafe and works is named in a result that passes."""
    service = snapshot.deployed.name
    if snapshot.idle:
        return result("passed", NAME, service, "desired count is 0")
    if not snapshot.walks:
        return result("passed", NAME, service, "no page of its own that answers")
    for steps in snapshot.walks:
        if lost := _lost(steps):
            return result(_verdict(snapshot), NAME, service, f"F54: {lost}: see {PAGE}")
    unsafe = list(dict.fromkeys(words for steps in snapshot.walks for words in _unsafe(steps)))
    if unsafe:
        return result("passed", NAME, service, f"F54: {'; '.join(unsafe)}: see {PAGE}")
    return result("passed", NAME, service, "; ".join(_way(steps) for steps in snapshot.walks))


def _verdict(snapshot: Snapshot) -> Verdict:
    """Tasks of the previous release may have answered, as long as there are any."""
    definitions = {task["taskDefinitionArn"] for task in snapshot.tasks}
    settled = snapshot.primary.get("rolloutState") == "COMPLETED" and len(definitions) == 1
    return "failed" if settled else "pending"


def _lost(steps: Sequence[Step]) -> str | None:
    """Why a browser gets no page; None for one that gets it, or is sent to another site, such as a sign-in."""
    last = steps[-1]
    if last.location is None or not last.url.startswith("https://"):
        return None
    target, own = urlsplit(last.location), urlsplit(last.url).netloc
    if last.location in {step.url for step in steps} or len(steps) == MOST_STEPS:
        return f"{steps[0].url} redirects in a circle, {last.status} to {last.location}"
    if _INSIDE.fullmatch(target.netloc) or (target.hostname == own.split(":")[0] and target.port not in (None, 443)):
        return f"{last.url} redirects to {last.location}, which nobody outside reaches"
    if target.netloc == own and target.scheme == "http":
        return f"{last.url} redirects to {last.location}, from https to http"
    return None


def _unsafe(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if not step.url.startswith("https://"):
            continue
        for cookie in step.cookies:
            name, *attributes = (part.lower() for part in cookie.split("; "))
            of_session = "httponly" in attributes or _SESSION.search(name)
            if of_session and "secure" not in attributes and not _OF_THE_LOAD_BALANCER.match(cookie):
                yield f"{step.url} sets cookie {cookie.split(';')[0]} without Secure"
        if step.loads:
            yield f"{step.url} loads {step.loads[0]}, which a browser refuses on an https page"


def _way(steps: Sequence[Step]) -> str:
    last = steps[-1]
    to = f" to {last.location}" if last.location else ""
    return f"{steps[0].url} ends with {last.status}{to}"
