"""The simulated app behind its public name: which service a visitor reaches, and whether it answers."""

import fnmatch
import json
from typing import Any
from urllib.parse import urlsplit

from sandbox.api.clouds import Clouds
from sandbox.api.running import SERVICE, deployments, observed
from sandbox.cloud import Entry

Answer = tuple[int, str, bytes]
BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def visit(clouds: Clouds, host: str, path: str) -> Answer:
    """A GET for `host`, which is a distribution's name, one of its aliases, or a load balancer's name."""
    balancer = _balancer(clouds, host.split(":")[0])
    if balancer is None:
        return 502, "text/plain", f"The simulated AWS has no door called {host}.".encode()
    service = _routed(clouds, balancer, urlsplit(path).path)
    if service is None:
        return 403, "text/plain", b"Nothing here"
    told = observed(service).get("door")
    if told:
        return int(told["status"]), "application/json", str(told.get("body", "")).encode()
    running = sum(d["runningCount"] for d in deployments(service) if d["status"] != "INACTIVE")
    healthy = observed(service).get("targets", {}).get("State", "healthy") == "healthy"
    if not running or not healthy:
        return 503, "text/html", b"<h1>503 Service Temporarily Unavailable</h1>"
    return 200, "application/json", json.dumps({"status": "ok"}).encode()


def _balancer(clouds: Clouds, host: str) -> str | None:
    """The ARN of the load balancer behind the name."""
    names = {host}
    for there in clouds.properties("aws:cloudfront/distribution:Distribution"):
        if host in (there.get("domainName"), *(there.get("aliases") or ())):
            names |= {origin.get("domainName") for origin in there.get("origins", [])}
    for there in clouds.properties(BALANCER):
        if there.get("dnsName") in names:
            return there["arn"]
    for there in clouds.properties("aws:route53/record:Record"):
        if host == there.get("fqdn"):
            aliases = {alias.get("name") for alias in there.get("aliases", [])}
            return next((b["arn"] for b in clouds.properties(BALANCER) if b.get("dnsName") in aliases), None)
    return None


def _routed(clouds: Clouds, balancer: str, path: str) -> Entry | None:
    """The service that the first matching rule forwards to."""
    listeners = {
        p["arn"] for p in clouds.properties("aws:lb/listener:Listener") if p.get("loadBalancerArn") == balancer
    }
    rules = [p for p in clouds.properties("aws:lb/listenerRule:ListenerRule") if p.get("listenerArn") in listeners]
    for rule in sorted(rules, key=lambda rule: int(rule.get("priority", 0))):
        patterns: list[str] = []
        for condition in rule.get("conditions", []):
            patterns += (condition.get("pathPattern") or {"values": []})["values"]
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns):
            return _service(clouds, json.dumps(rule.get("actions", [])))
    return None


def _service(clouds: Clouds, actions: str) -> Entry | None:
    for service in clouds.all(SERVICE).values():
        balancers: list[Any] = service["properties"].get("loadBalancers", [])
        if any(balancer.get("targetGroupArn") in actions for balancer in balancers):
            return service
    return None
