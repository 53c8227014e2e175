"""The contract of a service as tests make one up: whole, and of the type that the components publish."""

from typing import Any

from components.base.contract import CONTRACT_VERSION, ServiceContract

DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
IMAGE = f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}"


def service(name: str = "api", **facts: Any) -> dict[str, Any]:
    """A contract that no rule minds. facts: others; dotted names (`image__platforms`) replace a part."""
    contract: ServiceContract[str] = {
        "production": False,
        "service": name,
        "kind": "web",
        "image": {"reference": IMAGE, "repository": "shop/api", "digest": DIGEST, "platforms": ["linux/amd64"]},
        "imageOf": None,
        "command": None,
        "architecture": "X86_64",
        "operatingSystem": "LINUX",
        "cpu": 256,
        "memory": 512,
        "ephemeralStorageGb": 20,
        "port": 3000,
        "desiredCount": 2,
        "scaling": None,
        "health": {"path": "/api/health", "tool": "curl", "matcher": "200"},
        "protocolVersion": "HTTP1",
        "routes": ["/*"],
        "environment": {"NODE_ENV": "production"},
        "secrets": [],
        "existingSecrets": [],
        "secretsPinned": True,
        "requiredEnv": [],
        "database": None,
        "migration": None,
        "deployment": {"circuitBreaker": True, "rollback": True, "waitForSteadyState": True, "timeoutMinutes": 15},
        "awakePercent": 100,
        "logRetentionDays": 30,
    }
    props: dict[str, Any] = {"contract": CONTRACT_VERSION, **contract}
    for key, value in facts.items():
        outer, _, inner = key.partition("__")
        if outer not in props:
            raise KeyError(f"a service's contract has no {outer}")
        props[outer] = {**props[outer], inner: value} if inner else value
    return props
