"""The simulated app behind its public name: which service a visitor reaches, and whether it answers."""

import fnmatch
import json
from typing import Any
from urllib.parse import urlsplit

from sandbox.api.clouds import Clouds
from sandbox.api.running import SERVICE, deployments, observed
from sandbox.cloud import Entry

Answer = tuple[int, str, bytes]
LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer"


def probe_endpoint(clouds: Clouds, host: str, path: str) -> Answer:
    """A GET for `host`, which is a distribution's name, one of its aliases, or a load balancer's name."""
    name = host.split(":")[0]
    load_balancer, port = _load_balancer(clouds, name)
    if load_balancer is None:
        return 502, "text/plain", f"The simulated AWS has no endpoint called {host}.".encode()
    listeners = _listeners(clouds, load_balancer, port)
    if not listeners:
        return 502, "text/html", b"CloudFront wasn't able to connect to the origin."
    service = _routed(clouds, listeners, name, urlsplit(path).path)
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


def _load_balancer(clouds: Clouds, host: str) -> tuple[str | None, int | None]:
    """The ARN of the load balancer behind the name, and the port on which CloudFront asks it; None for any."""
    ports: dict[str, int | None] = {host: None}
    for properties in clouds.properties("aws:cloudfront/distribution:Distribution"):
        if host in (properties.get("domainName"), *(properties.get("aliases") or ())):
            ports |= {origin.get("domainName"): _port(clouds, origin) for origin in properties.get("origins", [])}
    for properties in clouds.properties(LOAD_BALANCER):
        if properties.get("dnsName") in ports:
            return properties["arn"], ports[properties["dnsName"]]
    for properties in clouds.properties("aws:route53/record:Record"):
        if host == properties.get("fqdn"):
            aliases = {alias.get("name") for alias in properties.get("aliases", [])}
            arns = (b["arn"] for b in clouds.properties(LOAD_BALANCER) if b.get("dnsName") in aliases)
            return next(arns, None), None
    return None, None


def _port(clouds: Clouds, origin: dict[str, Any]) -> int:
    """Where CloudFront asks an origin for a viewer on HTTPS."""
    config: dict[str, Any] = origin.get("customOriginConfig") or {}
    inside: dict[str, Any] = origin.get("vpcOriginConfig") or {}
    for entry in clouds.all("aws:cloudfront/vpcOrigin:VpcOrigin").values():
        if entry["id"] == inside.get("vpcOriginId"):
            config = entry["properties"].get("vpcOriginEndpointConfig", {})
    plain = config.get("originProtocolPolicy") == "http-only"
    return int(config.get("httpPort", 80) if plain else config.get("httpsPort", 443))


def _listeners(clouds: Clouds, load_balancer: str, port: int | None) -> set[str]:
    return {
        listener["arn"]
        for listener in clouds.properties("aws:lb/listener:Listener")
        if listener.get("loadBalancerArn") == load_balancer and port in (None, listener.get("port"))
    }


def _routed(clouds: Clouds, listeners: set[str], host: str, path: str) -> Entry | None:
    """The service that the first matching rule forwards to."""
    rules = [p for p in clouds.properties("aws:lb/listenerRule:ListenerRule") if p.get("listenerArn") in listeners]
    for rule in sorted(rules, key=lambda rule: int(rule.get("priority", 0))):
        paths, hosts = (_values(rule, condition) for condition in ("pathPattern", "hostHeader"))
        if all(
            not patterns or any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)
            for value, patterns in ((path, paths), (host, hosts))
        ):
            return _service(clouds, json.dumps(rule.get("actions", [])))
    return None


def _values(rule: dict[str, Any], condition: str) -> list[str]:
    """A rule's patterns of one kind; none where it takes every one."""
    patterns: list[str] = []
    for stated in rule.get("conditions", []):
        patterns += (stated.get(condition) or {"values": []})["values"]
    return patterns


def _service(clouds: Clouds, actions: str) -> Entry | None:
    for service in clouds.all(SERVICE).values():
        balancers: list[Any] = service["properties"].get("loadBalancers", [])
        if any(load_balancer.get("targetGroupArn") in actions for load_balancer in balancers):
            return service
    return None
