"""Region, network, database, registry, bucket, firewall, pipeline: what goes together."""

import re
from difflib import get_close_matches

from components.base.patterns import REGION
from components.base.values import shown
from components.data.rds_ca import regions
from components.network.subnets import plan_subnets
from settings.checks.database import check_database
from settings.checks.existing import check_existing_load_balancer, check_existing_network
from settings.errors import Problems
from settings.model import Settings
from settings.way_out import is_closed, missing_to_start

OTHER_PARTITIONS = re.compile(r"(cn|us-gov|us-isob?|eu-isoe|us-isof|eusc)-.*")


def check_region(region: object, database: bool, problems: Problems) -> None:
    """database: whether the stack has one, whose certificates Fairway must know."""
    path = "aws:region"
    if not isinstance(region, str) or not re.fullmatch(REGION, region):
        value = "missing" if region is None else shown(region)
        problems.unread(path, f"is {value}; write a region such as us-east-1")
    elif OTHER_PARTITIONS.fullmatch(region):
        problems.unread(
            path, f"is {region}, which is in a partition of its own; Fairway makes ARNs of partition aws: write another"
        )
    elif database and region not in regions():
        near = get_close_matches(region, regions(), n=2)
        advice = f"did you mean {' or '.join(sorted(near))}? " if near else ""
        problems.unread(
            path,
            f"is {region}, whose RDS certificates are not known; {advice}"
            "A region that is new to Fairway needs them first (components/data/rds_ca/ORIGIN.md)",
        )


def check_infrastructure(settings: Settings, problems: Problems) -> None:
    """Network, database and what stands beside them."""
    _check_network(settings, problems)
    check_existing_load_balancer(settings, problems)
    check_database(settings, problems)
    for key, value in (
        ("pullAccounts", settings.registry.pull_accounts),
        ("keepUnreleased", settings.registry.keep_unreleased),
        ("adopt", settings.registry.adopt),
    ):
        if settings.registry.account and value:
            sentence = "is for the stack that owns the repositories; remove it beside registry.account"
            problems.add(f"fairway:registry.{key}", sentence)
    for name in sorted({*settings.registry.adopt} - {*settings.repositories}):
        problems.add("fairway:registry.adopt", f"has {name}, which no service has; write it into extraRepositories too")
    if settings.bucket and settings.bucket.force_destroy and settings.bucket.protect:
        problems.add("fairway:bucket.forceDestroy", "is true, but the bucket is protected; remove one of them")
    if settings.waf and settings.waf.count_only and settings.waf.mode == "count":
        problems.add("fairway:waf.countOnly", "is for mode block; in mode count every rule only counts: remove it")
    if settings.production and settings.runtime_mode != "production":
        sentence = f"is {settings.runtime_mode} in a production stack; write production or remove it"
        problems.add("fairway:runtimeMode", sentence)
    if settings.environment and settings.production:
        problems.add("fairway:environment", "is of a stack that goes whole, and production is true; remove one")
    if settings.environment and settings.github_actions:
        problems.add("fairway:githubActions", "is its parent's; remove it beside environment")
    github = settings.github_actions
    if github and (github.owner_id is None) != (github.repository_id is None):
        missing = "ownerId" if github.owner_id is None else "repositoryId"
        sentence = "is missing; write both ids, which docs/pipeline.md says how to read, or neither"
        problems.add(f"fairway:githubActions.{missing}", sentence)


def _check_network(settings: Settings, problems: Problems) -> None:
    network = settings.network
    if network.existing:
        check_existing_network(settings, network.existing, problems)
        return
    missing = missing_to_start(settings)
    if is_closed(settings) and missing:
        uses = ", ".join(f"{name} for {use}" for name, use in missing.items() if use != "every task")
        because = f" ({uses})" if uses else ""
        problems.add(
            "fairway:network.taskSubnets",
            f"is private without NAT: no task would start; add {', '.join(missing)} to endpoints{because}, or set nat",
        )
    if settings.queues and is_closed(settings) and "sqs" not in network.endpoints:
        problems.add("fairway:network.endpoints", "has no sqs: without NAT no task would reach the queues; add it")
    try:
        plan_subnets(network.cidr, network.availability_zones)
    except ValueError as problem:
        problems.add("fairway:network.cidr", str(problem))
