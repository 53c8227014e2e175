"""From raw configuration to `Settings`, offline: every check that needs no AWS, all problems at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from settings import model
from settings.errors import SettingsError
from settings.reader import Reader
from settings.release import read_release
from settings.services import read_services
from settings.sizes import LOG_DAYS, cidr_problem

ACCOUNT = r"\d{12}"
NAME = r"[a-z][a-z0-9-]{0,18}[a-z0-9]"
REGION = r"[a-z]{2}(-[a-z]+)+-\d"
IDENTIFIER = r"[a-z_][a-z0-9_]{0,62}"


def load(config: Mapping[str, Any], *, stack: str, region: str | None, directory: Path) -> model.Settings:
    """Checks everything and returns the settings, or raises `SettingsError` with every problem.

    config: the keys of namespace `fairway`, values already parsed (mappings, lists, numbers, texts).
    directory: the program's folder, from which the release file is found.
    """
    problems: list[str] = []
    root = Reader(config, "fairway", problems, separator=":")
    aws = Reader({"region": region}, "aws", problems, separator=":")
    region = aws.text("region", pattern=REGION, expected="a region such as us-east-1")
    release = root.text("release", f"releases/{stack}.json", expected="a file's path")
    images = read_release(directory, release, stack=stack, problems=problems)
    app = root.text("app", pattern=NAME, expected="2 to 20 lower-case letters, digits and hyphens")
    database = _database(root.mapping("database"), app) if root.has("database") else root.raw("database")
    production = root.flag("production")
    settings = model.Settings(
        app=app,
        stack=stack,
        region=region,
        production=production,
        runtime_mode=_runtime_mode(root, production=production),
        log_days=root.choice("logRetentionDays", LOG_DAYS, 30),
        network=_network(root.mapping("network")),
        database=database,
        registry=_registry(root.mapping("registry")),
        cluster=_cluster(root.mapping("cluster")),
        edge=_edge(root.mapping("edge"), production=production, region=region),
        services=read_services(root.mapping("services"), app=app, images=images, has_database=database is not None),
    )
    for name in sorted(set(images) - {service.name for service in settings.services}):
        problems.append(f"{release}: services: {name} is no service of fairway:services; remove it or add the service")
    root.done()
    if problems:
        raise SettingsError(stack, problems)
    return settings


def _runtime_mode(reader: Reader, *, production: bool) -> str:
    mode: str = reader.choice("runtimeMode", ["production", "development", "test"], "production")
    if production and mode != "production":
        reader.problem("runtimeMode", f"is {mode} in a production stack; write production or remove it")
    return mode


def _network(reader: Reader) -> model.Network:
    network = model.Network(
        cidr=reader.text("cidr", "10.20.0.0/16"),
        zones=reader.integer("zones", 2, low=2, high=6),
        nat=reader.choice("nat", ["none", "single", "perAz"], "single"),
    )
    if problem := cidr_problem(network.cidr, network.zones):
        reader.problem("cidr", problem)
    reader.done()
    return network


def _database(reader: Reader, app: str) -> model.Database:
    default_name = app.replace("-", "_")
    expected = "lower-case letters, digits and underscores"
    database = model.Database(
        name=reader.text("name", default_name, pattern=IDENTIFIER, expected=expected),
        username=reader.text("username", default_name, pattern=IDENTIFIER, expected=expected),
        version=reader.text("version", "16", pattern=r"1[3-9](\.\d+)?", expected='a PostgreSQL version such as "16"'),
        instance_class=reader.text(
            "instanceClass", "db.t4g.micro", pattern=r"db\.[a-z0-9]+\.[a-z0-9]+", expected="a class such as db.t4g.micro"
        ),
        storage=reader.integer("storageGb", 20, low=20, high=65536),
        max_storage=reader.integer("maxStorageGb", 100, low=20, high=65536),
        multi_az=reader.flag("multiAz", False),
        backup_days=reader.integer("backupDays", 7, low=1, high=35),
        deletion_protection=reader.flag("deletionProtection", False),
        protect=reader.flag("protect", False),
        password_epoch=reader.integer("passwordEpoch", 1, low=1, high=1_000_000),
    )
    if database.max_storage < database.storage:
        reader.problem("maxStorageGb", f"is {database.max_storage}, below storageGb; write at least {database.storage}")
    if database.username in ("admin", "postgres", "rdsadmin", "root"):
        reader.problem("username", f"is {database.username!r}, which RDS or PostgreSQL reserves; write another name")
    reader.done()
    return database


def _registry(reader: Reader) -> model.Registry:
    expected = "an account id of 12 digits, in quotes"
    registry = model.Registry(
        account=reader.text("account", None, pattern=ACCOUNT, expected=expected),
        pull_accounts=reader.texts("pullAccounts", pattern=ACCOUNT, expected=f"accounts, each {expected}"),
        keep_untagged=reader.integer("keepUntagged", 10, low=2, high=1000),
    )
    if registry.account and registry.pull_accounts:
        reader.problem("pullAccounts", "is for the stack that owns the repositories; remove it beside registry.account")
    reader.done()
    return registry


def _cluster(reader: Reader) -> model.Cluster:
    cluster = model.Cluster(
        insights=reader.flag("insights", False),
        spot_percent=reader.integer("spotPercent", 0, low=0, high=100),
    )
    reader.done()
    return cluster


def _edge(reader: Reader, *, production: bool, region: str) -> model.Edge:
    edge = model.Edge(
        door=reader.choice("door", ["cloudfront", "https", "http"], "cloudfront"),
        certificate_arn=reader.text(
            "certificateArn",
            None,
            pattern=rf"arn:aws[a-z-]*:acm:{REGION}:\d{{12}}:certificate/[0-9a-f-]+",
            expected="a certificate's ARN",
        ),
        cached_paths=reader.texts("cachedPaths", pattern=r"/.{0,254}", expected="path patterns that begin with /"),
        price_class=reader.choice("priceClass", ["PriceClass_100", "PriceClass_200", "PriceClass_All"], "PriceClass_100"),
    )
    if edge.door == "https" and not edge.certificate_arn:
        reader.problem("certificateArn", f"is missing; door https needs a certificate of {region}")
    if edge.certificate_arn and edge.door == "https" and f":acm:{region}:" not in edge.certificate_arn:
        reader.problem("certificateArn", f"is {edge.certificate_arn}; a load balancer needs one of its own region, {region}")
    if edge.certificate_arn and edge.door != "https":
        reader.problem("certificateArn", f"goes with door https, but door is {edge.door}; change the door or remove it")
    if edge.door == "http" and production:
        reader.problem("door", "is http in a production stack; write cloudfront or https")
    reader.done()
    return edge
