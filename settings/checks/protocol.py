"""What a public service that speaks gRPC or HTTP/2 needs of the way to it, and what does not go with it."""

import re

from components.compute.health import CODES, GRPC_CODES
from settings.errors import Problems
from settings.model import Edge, Service, Settings

PATH = "fairway:services"
_METHOD = re.compile(r"/[\w.]+/\w+")


def check_protocols(settings: Settings, problems: Problems) -> None:
    """Each service by what it speaks."""
    for service in settings.services:
        path, version = f"{PATH}.{service.name}", service.protocol_version
        is_grpc = service.public and version == "GRPC"
        _check_codes(service, f"{path}.health.matcher", is_grpc, problems)
        if service.kind == "worker" and version != "HTTP1":
            problems.add(f"{path}.protocolVersion", f"is {version}, and nobody asks a worker; remove it")
        elif service.public and version != "HTTP1":
            _check_way(settings.edge, version, f"{path}.protocolVersion", problems)
        if is_grpc:
            _check_grpc(service, path, problems)


def _check_way(edge: Edge, version: str, path: str, problems: Problems) -> None:
    """AWS takes either behind HTTPS alone, and CloudFront brings one of them there."""
    behind_cloudfront = edge.ingress == "cloudfront"
    if behind_cloudfront and version == "HTTP2":
        sentence = (
            "is HTTP2, and CloudFront asks the load balancer in HTTP/1.1, which it then answers with 464; remove it: "
            "visitors have HTTP/2 with CloudFront anyway"
        )
        problems.add(path, sentence)
    elif edge.ingress == "http" or (behind_cloudfront and edge.served_name is None):
        sentence = f"is {version}, which AWS takes behind HTTPS alone; write fairway:edge.domain with zone or"
        problems.add(path, f"{sentence} certificateArn, or make the service internal")
    elif edge.vpc_origin:
        problems.add(
            path, f"is {version}, which CloudFront brings to no VPC origin; set fairway:edge.vpcOrigin to false"
        )


def _check_codes(service: Service, path: str, is_grpc: bool, problems: Problems) -> None:
    codes = service.health.matcher if service.health else None
    if codes is None or re.fullmatch(GRPC_CODES if is_grpc else CODES, codes):
        return
    advice = (
        'gRPC has codes from 0 to 99; write such, as "0"' if is_grpc else 'HTTP has 200 to 499; write such, as "200"'
    )
    problems.add(path, f"is {codes}, and {advice}")


def _check_grpc(service: Service, path: str, problems: Problems) -> None:
    health = service.health
    if health and health.path and not _METHOD.fullmatch(health.path):
        sentence = f"is {health.path}; with GRPC it is a method, such as /grpc.health.v1.Health/Check"
        problems.add(f"{path}.health.path", sentence)
    if health and health.tool not in (None, "none"):
        sentence = f"is {health.tool}, which asks in HTTP/1.1; write none, or command with the image's own check"
        problems.add(f"{path}.health.tool", sentence)
    if service.stickiness_seconds is not None:
        problems.add(f"{path}.stickinessSeconds", "is for browsers, and a client of gRPC keeps no cookie; remove it")
