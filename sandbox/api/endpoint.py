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


def probe_endpoint(clouds: Clouds, host: str, path: str) -> Answer:
    """A GET for `host`, which is a distribution's name, one of its aliases, or a load balancer's name."""
    load_balancer = _load_balancer(clouds, host.split(":")[0])
    if load_balancer is None:
        return 502, "text/plain", f"The simulated AWS has no endpoint called {host}.".encode()
    service = _routed(clouds, load_balancer, urlsplit(path).path)
    if service is None:
        return 403, "text/plain", b"Nothing here"
    answer = observed(service).get("endpoint")
    if answer:
        return int(answer["status"]), "application/json", str(answer.get("body", "")).encode()
    running = sum(d["runningCount"] for d in deployments(service) if d["status"] != "INACTIVE")
    healthy = observed(service).get("targets", {}).get("State", "healthy") == "healthy"
    if not running or not healthy:
        return 503, "text/html", b"<h1>503 Service Temporarily Unavailable</h1>"
    return 200, "application/json", json.dumps({"status": "ok"}).encode()


def _load_balancer(clouds: Clouds, host: str) -> str | None:
    """The ARN of the load balancer behind the name."""
    names = {host}
    for properties in clouds.properties("aws:cloudfront/distribution:Distribution"):
        if host in (properties.get("domainName"), *(properties.get("aliases") or ())):
            names |= {origin.get("domainName") for origin in properties.get("origins", [])}
    for properties in clouds.properties(BALANCER):
        if properties.get("dnsName") in names:
            return properties["arn"]
    for properties in clouds.properties("aws:route53/record:Record"):
        if host == properties.get("fqdn"):
            aliases = {alias.get("name") for alias in properties.get("aliases", [])}
            return next((b["arn"] for b in clouds.properties(BALANCER) if b.get("dnsName") in aliases), None)
    return None


def _routed(clouds: Clouds, load_balancer: str, path: str) -> Entry | None:
    """The service that the first matching rule forwards to."""
    listeners = {
        p["arn"] for p in clouds.properties("aws:lb/listener:Listener") if p.get("loadBalancerArn") == load_balancer
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
        if any(load_balancer.get("targetGroupArn") in actions for load_balancer in balancers):
            return service
    return None
