"""The architecture as an SVG, drawn from the state: from the door on the left to what holds data on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ops.pulumi.state import LOAD_BALANCER, Deployed

WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 190, 58, 260, 92, 24


@dataclass(frozen=True, kw_only=True)
class Box:
    """One thing. key: what arrows name it by; line: the smaller second line."""

    key: str
    title: str
    line: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Arrow:
    start: str
    end: str
    label: str = ""


def draw(there: Deployed) -> str:
    columns = [column for column in _columns(there) if column]
    rows = max(map(len, columns))
    width = (len(columns) - 1) * ACROSS + WIDTH + 2 * MARGIN
    height = (rows - 1) * DOWN + HEIGHT + 2 * MARGIN
    places = {
        box.key: (MARGIN + x * ACROSS, MARGIN + y * DOWN + (rows - len(column)) * DOWN // 2)
        for x, column in enumerate(columns)
        for y, box in enumerate(column)
    }
    arrows = [arrow for arrow in _arrows(there) if arrow.start in places and arrow.end in places]
    words = "; ".join(f"{_title(columns, arrow.start)} to {_title(columns, arrow.end)}" for arrow in arrows)
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="drawn drawn-words">',
        f'<title id="drawn">Architecture of {escape(there.stack)}</title>',
        f'<desc id="drawn-words">Traffic goes from {escape(words)}.</desc>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
        *(_line(arrow, places) for arrow in arrows),
        *(_box(box, *places[box.key]) for column in columns for box in column),
        "</svg>",
    ]
    return "\n".join(parts)


def _columns(there: Deployed) -> Sequence[Sequence[Box]]:
    doors = [
        Box(key="cdn", title="CloudFront", line=str(cdn.outputs.get("domainName", "")), kind="edge")
        for cdn in there.of_type("aws:cloudfront/distribution:Distribution")[:1]
    ]
    balancers = [
        Box(
            key="balancer",
            title="Load balancer",
            line="internal" if balancer.inputs.get("internal") else "public",
            kind="edge",
        )
        for balancer in there.of_type(LOAD_BALANCER)[:1]
    ]
    services = [
        Box(key=f"service {service.name}", title=service.name, line=f"{service.architecture}, port {service.port}",
            kind="service")
        for service in there.services
    ]  # fmt: skip
    users = Box(key="users", title="Users", line=there.url or "no public address", kind="outside")
    return [[users], doors, balancers, services, list(_stores(there))]


def _stores(there: Deployed) -> Iterator[Box]:
    for database in there.of_type("aws:rds/instance:Instance"):
        size = database.inputs.get("instanceClass", "")
        line = f"PostgreSQL {database.inputs.get('engineVersion', '')}, {size}"
        yield Box(key="database", title="Database", line=line, kind="data")
    for index, bucket in enumerate(there.of_type("aws:s3/bucket:Bucket")):
        yield Box(key=f"bucket {index}", title="Bucket", line=bucket.name, kind="data")
    for pool in there.of_type("aws:cognito/userPool:UserPool"):
        yield Box(key="users pool", title="User pool", line=pool.name, kind="data")
    secrets = len(there.of_type("aws:secretsmanager/secret:Secret"))
    if secrets:
        yield Box(
            key="secrets", title="Secrets Manager", line=f"{secrets} secret{'s' if secrets > 1 else ''}", kind="data"
        )


def _arrows(there: Deployed) -> Iterator[Arrow]:
    cdn = bool(there.of_type("aws:cloudfront/distribution:Distribution"))
    yield Arrow(start="users", end="cdn" if cdn else "balancer")
    yield Arrow(start="cdn", end="balancer")
    for service in there.services:
        key = f"service {service.name}"
        yield Arrow(start="balancer", end=key, label=" ".join(service.routes))
        if service.database:
            yield Arrow(start=key, end="database", label="TLS")


def _title(columns: Sequence[Sequence[Box]], key: str) -> str:
    return next(box.title for column in columns for box in column if box.key == key)


def _line(arrow: Arrow, places: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[arrow.start], places[arrow.end]
    x1, y1, y2 = x1 + WIDTH, y1 + HEIGHT // 2, y2 + HEIGHT // 2
    middle = (x1 + x2) // 2
    label = f'<text class="label" x="{middle}" y="{(y1 + y2) // 2 - 6}">{escape(arrow.label)}</text>'
    path = f'<path class="arrow" d="M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}" marker-end="url(#tip)"/>'
    return path + (label if arrow.label else "")


def _box(box: Box, x: int, y: int) -> str:
    middle = x + WIDTH // 2
    line = box.line.removeprefix("https://")
    line = line if len(line) <= 28 else line[:27] + "…"
    return (
        f'<g class="{box.kind}"><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f'<text x="{middle}" y="{y + 25}">{escape(box.title)}</text>'
        f'<text class="small" x="{middle}" y="{y + 44}">{escape(line)}</text></g>'
    )
