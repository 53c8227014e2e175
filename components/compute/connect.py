"""ECS Service Connect: services of a stack that others reach by name inside the VPC, without a load balancer."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.compute.config import ProtocolVersion

LOG_PREFIX = "service-connect"

APP_PROTOCOL: Mapping[ProtocolVersion, str] = {"HTTP1": "http", "HTTP2": "http2", "GRPC": "grpc"}
"""As a container's port mapping names them."""

IDLE_SECONDS = 3600
"""After which a connection without traffic is closed."""

Configuration = aws.ecs.ServiceServiceConnectConfigurationArgs


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A service that others connect to as `<name>:<port>`.

    service: what a client is made after. A task knows the names that were there when it started, and no later one.
    """

    name: str
    port: int
    group_id: pulumi.Input[str]
    service: pulumi.Resource


def server(name: str, port: int) -> aws.ecs.ServiceServiceConnectConfigurationServiceArgs:
    """What others reach under the service's own name and port.

    No limit on a request's time: AWS's, 15 seconds, would cut every stream and each slow answer (504, "upstream request
    timeout"); the client has its own. Of two numbers the provider sends one that is left out as 0.
    """
    return aws.ecs.ServiceServiceConnectConfigurationServiceArgs(
        port_name=name,
        discovery_name=name,
        client_alias=[aws.ecs.ServiceServiceConnectConfigurationServiceClientAliasArgs(dns_name=name, port=port)],
        timeout=aws.ecs.ServiceServiceConnectConfigurationServiceTimeoutArgs(
            per_request_timeout_seconds=0, idle_timeout_seconds=IDLE_SECONDS
        ),
    )


def configuration(
    *,
    namespace: pulumi.Input[str],
    servers: list[aws.ecs.ServiceServiceConnectConfigurationServiceArgs],
    region: str,
    log_group: pulumi.Input[str],
) -> Configuration:
    """Of a service with a proxy beside its tasks; servers: none of one that only connects to others."""
    options = {"awslogs-group": log_group, "awslogs-region": region, "awslogs-stream-prefix": LOG_PREFIX}
    return Configuration(
        enabled=True,
        namespace=namespace,
        services=servers or None,
        log_configuration=aws.ecs.ServiceServiceConnectConfigurationLogConfigurationArgs(
            log_driver="awslogs", options=options
        ),
    )


def addresses(peers: Mapping[str, Peer]) -> str:
    """Changes whenever the tasks have to start anew to know all names and ports."""
    return " ".join(f"{peer.name}:{peer.port}" for _, peer in sorted(peers.items()))
