"""By which tags the resources of a preview environment are known, and what of it there is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ops.aws.client import Aws

NAME, OF, APP, CREATED = (f"fairway:{key}" for key in ("environment", "environment-of", "app", "created"))
GONE = (":task-definition/",)
"""Parts of ARNs that AWS goes on to list after their deletion, and that cost nothing."""
CLUSTER = re.compile(r"(?P<arn>arn:[^:]+:ecs:[^:]+:[^:]+):(?:cluster|service)/(?P<name>[^/]+)")
"""ARN of a cluster, or of a service in it. ECS lists both for an hour and more after their deletion, as INACTIVE."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One that has resources. created: UTC; None where its tag says no time. arns: of what is tagged as its."""

    name: str
    of: str
    region: str
    created: datetime | None
    arns: tuple[str, ...] = field(default=(), repr=False)

    def is_older(self, than: timedelta, now: datetime) -> bool:
        """Of one whose age is not known: no."""
        return self.created is not None and now - self.created > than


def environment_tags(*, name: str, of: str, app: str, created: str) -> Mapping[str, str]:
    """created: ISO 8601, UTC."""
    return {NAME: name, OF: of, APP: app, CREATED: created}


def environments(regions: Sequence[str], app: str) -> Sequence[Environment]:
    """Every environment of an app that AWS has resources of, by name: whatever became of its files and its state."""
    return sorted(
        (environment for region in sorted(set(regions)) for environment in _in(region, app)),
        key=lambda environment: environment.name,
    )


def _in(region: str, app: str) -> Iterator[Environment]:
    filters = [{"Key": APP, "Values": [app]}, {"Key": NAME}]
    aws = Aws(region)
    resources: Sequence[Mapping[str, Any]] = aws.ask("resourcegroupstaggingapi", "get_resources", TagFilters=filters)[
        "ResourceTagMappingList"
    ]
    deleted = _deleted_clusters(aws, [str(resource["ResourceARN"]) for resource in resources])
    by_name: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for resource in resources:
        arn, tags = str(resource["ResourceARN"]), {tag["Key"]: tag["Value"] for tag in resource["Tags"]}
        if not any(part in arn for part in GONE) and _cluster(arn) not in deleted:
            by_name.setdefault(tags[NAME], []).append((arn, tags))
    for name, members in by_name.items():
        tags = members[0][1]
        yield Environment(
            name=name,
            of=tags.get(OF, ""),
            region=region,
            created=_moment(tags.get(CREATED, "")),
            arns=tuple(sorted(arn for arn, _ in members)),
        )


def _deleted_clusters(aws: Aws, arns: Sequence[str]) -> frozenset[str]:
    """The ARNs of clusters that are there no more, of those that are named or have a named service."""
    clusters = sorted({cluster for arn in arns if (cluster := _cluster(arn))})
    live: set[str] = set()
    for start in range(0, len(clusters), 100):  # as many as one call takes
        answer = aws.ask("ecs", "describe_clusters", clusters=clusters[start : start + 100])
        live |= {str(one["clusterArn"]) for one in answer["clusters"] if one["status"] != "INACTIVE"}
    return frozenset({*clusters} - live)


def _cluster(arn: str) -> str | None:
    """The ARN of a cluster, from its own or that of a service in it."""
    match = CLUSTER.match(arn)
    return f"{match['arn']}:cluster/{match['name']}" if match else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
