"""The architecture as an SVG, drawn from the state: from the door on the left to what holds data on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ops.pulumi.state import JOB_CONTRACT, LOAD_BALANCER, Deployed, DeployedService

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 190, 58, 260, 92, 24


@dataclass(frozen=True, kw_only=True)
class Node:
    """One thing. key: what arrows name it by; line: the smaller second line."""

    key: str
    title: str
    line: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """Where traffic goes. start, end: keys of nodes; label: port or protocol, where it says more than the arrow."""

    start: str
    end: str
    label: str = ""


def draw(deployed: Deployed) -> str:
    """The `<svg>` element, with a title and a description for screen readers."""
    columns = [column for column in _columns(deployed) if column]
    rows = max(map(len, columns))
    width = (len(columns) - 1) * ACROSS + WIDTH + 2 * MARGIN
    height = (rows - 1) * DOWN + HEIGHT + 2 * MARGIN
    positions = {
        node.key: (MARGIN + x * ACROSS, MARGIN + y * DOWN + (rows - len(column)) * DOWN // 2)
        for x, column in enumerate(columns)
        for y, node in enumerate(column)
    }
    arrows = [arrow for arrow in _arrows(deployed) if arrow.start in positions and arrow.end in positions]
    description = "; ".join(f"{_title(columns, arrow.start)} to {_title(columns, arrow.end)}" for arrow in arrows)
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="drawn drawn-words">',
        f'<title id="drawn">Architecture of {escape(deployed.stack)}</title>',
        f'<desc id="drawn-words">Traffic goes from {escape(description)}.</desc>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
        *(_line(arrow, positions) for arrow in arrows),
        *(_node_shape(node, *positions[node.key]) for column in columns for node in column),
        "</svg>",
    ]
    return "\n".join(parts)


def _columns(deployed: Deployed) -> Sequence[Sequence[Node]]:
    distributions = [
        Node(key="cdn", title="CloudFront", line=str(cdn.outputs.get("domainName", "")), kind="edge")
        for cdn in deployed.of_type("aws:cloudfront/distribution:Distribution")[:1]
    ]
    load_balancers = [
        Node(
            key="balancer",
            title="Load balancer",
            line="internal" if load_balancer.inputs.get("internal") else "public",
            kind="edge",
        )
        for load_balancer in deployed.of_type(LOAD_BALANCER)[:1]
    ]
    services = [
        Node(key=f"service {service.name}", title=service.name, line=_service_line(service), kind="service")
        for service in deployed.services
    ]
    services += [
        Node(
            key=f"job {job.inputs['job']}",
            title=job.inputs["job"],
            line=f"job, {job.inputs['schedule']}",
            kind="service",
        )
        for job in deployed.of_type(JOB_CONTRACT)
    ]
    users = Node(key="users", title="Users", line=deployed.url or "no public address", kind="outside")
    return [[users], distributions, load_balancers, services, list(_stores(deployed))]


def _service_line(service: DeployedService) -> str:
    port = "worker" if service.port is None else f"port {service.port}"
    return f"{service.architecture}, {port}{', internal' if service.kind == 'internal' else ''}"


def _stores(deployed: Deployed) -> Iterator[Node]:
    for database in deployed.of_type("aws:rds/instance:Instance"):
        size = database.inputs.get("instanceClass", "")
        line = f"PostgreSQL {database.inputs.get('engineVersion', '')}, {size}"
        yield Node(key="database", title="Database", line=line, kind="data")
    for database in deployed.of_type("fairway:existing_database:ExistingDatabase"):
        line = str(database.outputs.get("address") or "on a server that exists")
        yield Node(key="database", title="Database", line=line, kind="data")
    for cache in deployed.of_type("aws:elasticache/replicationGroup:ReplicationGroup"):
        line = f"Valkey {cache.inputs.get('engineVersion', '')}, {cache.inputs.get('nodeType', '')}"
        yield Node(key="cache", title="Cache", line=line, kind="data")
    for queue in deployed.of_type("fairway:queue:Queue"):
        yield Node(key=f"queue {queue.name}", title=queue.name, line="SQS queue", kind="data")
    for index, bucket in enumerate(deployed.of_type("aws:s3/bucket:Bucket")):
        yield Node(key=f"bucket {index}", title="Bucket", line=bucket.name, kind="data")
    for pool in deployed.of_type("aws:cognito/userPool:UserPool"):
        yield Node(key="users pool", title="User pool", line=pool.name, kind="data")
    secrets = len(deployed.of_type("aws:secretsmanager/secret:Secret"))
    if secrets:
        yield Node(
            key="secrets", title="Secrets Manager", line=f"{secrets} secret{'s' if secrets > 1 else ''}", kind="data"
        )


def _arrows(deployed: Deployed) -> Iterator[Arrow]:
    cdn = bool(deployed.of_type("aws:cloudfront/distribution:Distribution"))
    yield Arrow(start="users", end="cdn" if cdn else "balancer")
    tls = any(listener.inputs.get("protocol") == "HTTPS" for listener in deployed.of_type("aws:lb/listener:Listener"))
    yield Arrow(start="cdn", end="balancer", label="TLS" if tls else "HTTP")
    openings = {rule.name for rule in deployed.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")}
    for service in deployed.services:
        key = f"service {service.name}"
        if service.target_groups:
            yield Arrow(start="balancer", end=key, label=" ".join(service.routes))
        if service.database:
            yield Arrow(start=key, end="database", label="TLS")
        if f"{service.name}-to-cache" in openings:
            yield Arrow(start=key, end="cache", label="TLS")
    for job in deployed.jobs:
        if job.database:
            yield Arrow(start=f"job {job.name}", end="database", label="TLS")


def _title(columns: Sequence[Sequence[Node]], key: str) -> str:
    return next(node.title for column in columns for node in column if node.key == key)


def _line(arrow: Arrow, positions: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = positions[arrow.start], positions[arrow.end]
    x1, y1, y2 = x1 + WIDTH, y1 + HEIGHT // 2, y2 + HEIGHT // 2
    middle = (x1 + x2) // 2
    label = f'<text class="label" x="{middle}" y="{(y1 + y2) // 2 - 6}">{escape(arrow.label)}</text>'
    path = f'<path class="arrow" d="M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}" marker-end="url(#tip)"/>'
    return path + (label if arrow.label else "")


def _node_shape(node: Node, x: int, y: int) -> str:
    middle = x + WIDTH // 2
    line = node.line.removeprefix("https://")
    line = line if len(line) <= 28 else line[:27] + "…"
    return (
        f'<g class="{node.kind}"><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f'<text x="{middle}" y="{y + 25}">{escape(node.title)}</text>'
        f'<text class="small" x="{middle}" y="{y + 44}">{escape(line)}</text></g>'
    )
