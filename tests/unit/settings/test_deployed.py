"""What is deployed, read from a state, and the settings that are refused beside it: one sentence with the way each."""

import copy
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from settings import load
from settings.checks.changes import MovedImage, moved_images, refused_changes
from settings.deployed import Deployed, DeployedDatabase, DeployedService, read_deployed
from tests.unit.settings.test_settings import CONFIG, DIGEST, IMAGE, RELEASE, changed, problems

SERVICE = DeployedService(health_path="/health", account="111122223333", repository="shop/api")
DEPLOYED = Deployed(
    region="us-east-1",
    account="111122223333",
    full_name="shop-dev",
    cidr="10.20.0.0/16",
    zones=2,
    subnets=("10.20.0.0/20", "10.20.16.0/21", "10.20.32.0/20", "10.20.48.0/21"),
    database=DeployedDatabase(name="shop", username="shop", storage=20, protected=False),
    services={
        "api": SERVICE,
        "web": DeployedService(health_path="/", account="111122223333", repository="shop/web"),
    },
)


def configured(
    tmp_path: Path, config: Mapping[str, Any] = CONFIG, release: Mapping[str, Any] = RELEASE, region: str = "us-east-1"
) -> Any:
    (tmp_path / "releases").mkdir(exist_ok=True)
    (tmp_path / "releases" / "dev.json").write_text(json.dumps(release))
    return load(config, stack="dev", region=region, directory=tmp_path)


def renamed(**more: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Service web under the name site, in settings and release."""
    config = copy.deepcopy(CONFIG)
    config["services"]["site"] = config["services"].pop("web") | more
    return config, {**RELEASE, "services": {"api": IMAGE, "site": IMAGE}}


def without(*names: str) -> dict[str, Any]:
    return {**RELEASE, "services": {name: image for name, image in RELEASE["services"].items() if name not in names}}


NO_DATABASE = changed(
    "services|api|requiredEnv", ["PORT"], changed("database", ..., changed("services|api|database", ...))
)
WORKER = {"kind": "worker", "database": "url", "requiredEnv": ["DATABASE_URL"]}
NEW_PATH = changed("services|api|health|path", "/ready")
PROTECTED = replace(DEPLOYED, database=DeployedDatabase(name="shop", username="shop", storage=20, protected=True))
SERVER_SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shared-a1B2c3"
SHARED_DATABASE = {
    "existing": {"instance": "shared", "secretArn": SERVER_SECRET, "ownDatabase": True},
    "name": "pr_12",
    "username": "pr_13",
}
VPC = "vpc-0a1b2c3d4e5f60718"
IN_EXISTING = {
    "existing": {"vpc": VPC, "publicSubnetTags": {"Tier": "public"}, "privateSubnetTags": {"Tier": "private"}}
}
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/0a1b2c3d4e5f6071/8a9b0c1d2e3f4051"
SHARED = changed("loadBalancer", {"existing": {"listener": LISTENER}}, changed("network", IN_EXISTING))
BESIDE = replace(DEPLOYED, vpc=VPC, cidr=None, subnets=(), listener=LISTENER, shared=True)
REFUSED: Mapping[str, tuple[Mapping[str, Any], Deployed, str]] = {
    "app": ({"config": changed("app", "store")}, DEPLOYED, "write shop again"),
    "region": ({"region": "eu-west-1"}, DEPLOYED, "write us-east-1 again"),
    "cidr": ({"config": changed("network", {"cidr": "10.30.0.0/16"})}, DEPLOYED, "write 10.20.0.0/16 again"),
    "own VPC given up": (
        {"config": changed("network", IN_EXISTING)}, replace(DEPLOYED, vpc=VPC), "network.existing was added",
    ),
    "existing VPC given up": ({}, replace(DEPLOYED, vpc=VPC, cidr=None), "network.existing was removed"),
    "another existing VPC": (
        {"config": changed("network", IN_EXISTING)}, replace(DEPLOYED, vpc="vpc-99999999", cidr=None), f"names {VPC}",
    ),
    "own load balancer given up": ({"config": SHARED}, replace(BESIDE, shared=False), "existing was added, but the"),
    "existing load balancer given up": ({"config": changed("network", IN_EXISTING)}, BESIDE, "existing was removed"),
    "another load balancer": (
        {"config": SHARED}, replace(BESIDE, listener=LISTENER.replace("0a1b", "9a9b")), "is of another load balancer",
    ),
    "fewer zones": ({}, replace(DEPLOYED, zones=3), "write 3 or more"),
    "another layout": ({}, replace(DEPLOYED, subnets=("10.20.0.0/18",)), "InvalidSubnet.Conflict"),
    "database's name": ({"config": changed("database|name", "other")}, DEPLOYED, "write shop again"),
    "database's user": ({"config": changed("database|username", "other")}, DEPLOYED, "write shop again"),
    "storage": (
        {},
        replace(DEPLOYED, database=DeployedDatabase(name="shop", username="shop", storage=50, protected=False)),
        "write 50 or more",
    ),
    "a snapshot beside an instance": ({"config": changed("database|snapshot", "old")}, DEPLOYED, "remove it, or make"),
    "an existing database in the place of an instance": (
        {"config": changed("database", {"existing": {"instance": "shared", "secretArn": SERVER_SECRET}})},
        DEPLOYED,
        "fairway:retire: [database]",
    ),
    "another database on a shared server": (
        {"config": changed("database", SHARED_DATABASE)},
        replace(DEPLOYED, database=None, shared_database=("pr_12", "pr_12")),
        "database.username is pr_13, but the stack made pr_12 on the server",
    ),
    "what a service speaks": (
        {},
        replace(DEPLOYED, services={**DEPLOYED.services, "api": replace(SERVICE, protocol_version="GRPC")}),
        "services.api.protocolVersion is HTTP1, but the target group that serves has GRPC",
    ),
    "an instance in the place of an existing database": (
        {}, replace(DEPLOYED, database=None, existing_database=True), "write it again as it was, or make the instance",
    ),
    "database removed": ({"config": NO_DATABASE}, DEPLOYED, "fairway:retire: [database]"),
    "protected database removed": ({"config": NO_DATABASE}, PROTECTED, "put it back with protect and deletion"),
    "protected database retired": (
        {"config": changed("retire", ["database"], NO_DATABASE)}, PROTECTED, "put it back with protect",
    ),
    "another major version of the cache, in the maintenance window": (
        {"config": changed("cache", {"version": "9.0", "applyImmediately": False})},
        replace(DEPLOYED, cache_version="8.1"),
        "cache.version is 9.0, but ElastiCache would upgrade from 8.1 in its maintenance window",
    ),
    "bucket removed": ({}, replace(DEPLOYED, bucket=False), "fairway:retire: [bucket]"),
    "user pool removed": ({}, replace(DEPLOYED, user_pool=False), "fairway:retire: [userPool]"),
    "release shortened": ({"release": without("web")}, DEPLOYED, "releases/dev.json: services.web is missing"),
    "service removed": ({}, replace(DEPLOYED, services={**DEPLOYED.services, "old": SERVICE}), "old was removed"),
    "service renamed": (dict(zip(("config", "release"), renamed(), strict=True)), DEPLOYED, "formerly: web"),
    "health path": (
        {"config": changed("services|api|health|path", "/ready")}, DEPLOYED, "previousHealthPath: /health",
    ),
    "web service made a worker": (
        {"config": changed("services|api", WORKER)}, DEPLOYED, "fairway:services.api.kind is worker",
    ),
}  # fmt: skip
HARMLESS: Mapping[str, tuple[Mapping[str, Any], Deployed]] = {
    "another major version of the cache, at once": (
        {"config": changed("cache", {"version": "9.0", "applyImmediately": True})},
        replace(DEPLOYED, cache_version="8.1"),
    ),
    "another minor version of the cache, in the maintenance window": (
        {"config": changed("cache", {"version": "8.2", "applyImmediately": False})},
        replace(DEPLOYED, cache_version="8.1"),
    ),
    "a lower version of the cache, of which the plan tells": (
        {"config": changed("cache", {"version": "7.2", "applyImmediately": False})},
        replace(DEPLOYED, cache_version="8.1"),
    ),
    "a cache where none was": ({"config": changed("cache", {"applyImmediately": False})}, DEPLOYED),
    "another listener of the load balancer": ({"config": SHARED}, replace(BESIDE, listener=f"{LISTENER[:-4]}ffff")),
    "the same existing VPC": ({"config": changed("network", IN_EXISTING)}, replace(DEPLOYED, vpc=VPC, cidr=None)),
    "nothing": ({}, DEPLOYED),
    "another password of the same user on a shared server": (
        {"config": changed("database", {**SHARED_DATABASE, "passwordVersion": 2})},
        replace(DEPLOYED, database=None, shared_database=("pr_12", "pr_13")),
    ),
    "the snapshot that it was made from": (
        {"config": changed("database|snapshot", "old")},
        replace(
            DEPLOYED,
            database=DeployedDatabase(name="shop", username="shop", storage=20, protected=False, snapshot="old"),
        ),
    ),
    "nothing is deployed": ({"config": changed("app", "store")}, Deployed()),
    "one zone more": ({"config": changed("network", {"availabilityZones": 3})}, DEPLOYED),
    "storage that grew by itself": ({}, DEPLOYED),
    "more storage": ({"config": changed("database|storageGb", 50)}, DEPLOYED),
    "database retired": ({"config": changed("retire", ["database"], NO_DATABASE)}, DEPLOYED),
    "service retired": ({"config": changed("retire", ["web"]), "release": without("web")}, DEPLOYED),
    "service renamed and said": (dict(zip(("config", "release"), renamed(formerly="web"), strict=True)), DEPLOYED),
    "health path and said": (
        {"config": changed("services|api|previousHealthPath", "/health", NEW_PATH)}, DEPLOYED,
    ),
    "service that did not run": (
        {"release": without("web")}, replace(DEPLOYED, services={"api": DEPLOYED.services["api"]}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_break_is_refused_with_the_way(tmp_path: Path, name: str) -> None:
    change, deployed, way = REFUSED[name]
    (sentence,) = refused_changes(configured(tmp_path, **change), deployed)
    assert way in sentence and sentence.count("\n") == 0


@pytest.mark.parametrize("name", HARMLESS)
def test_what_breaks_nothing_is_not(tmp_path: Path, name: str) -> None:
    change, deployed = HARMLESS[name]
    assert refused_changes(configured(tmp_path, **change), deployed) == []


def test_a_renamed_service_keeps_its_repository_unless_another_is_written(tmp_path: Path) -> None:
    config, release = renamed(formerly="web")
    assert "shop/web" in configured(tmp_path, config, release).repositories
    config, release = renamed(formerly="web", repository="shop/site")
    settings = configured(tmp_path, config, release)
    moved = MovedImage(service="site", account="111122223333", repository="shop/site", digest=DIGEST)
    assert moved_images(settings, DEPLOYED) == [moved]


def test_an_image_moves_with_its_account_and_not_by_itself(tmp_path: Path) -> None:
    assert moved_images(configured(tmp_path), DEPLOYED) == []
    settings = configured(tmp_path, changed("registry", {"account": "444455556666"}))
    assert [(one.account, one.repository) for one in moved_images(settings, DEPLOYED)] == [
        ("444455556666", "shop/api"),
        ("444455556666", "shop/web"),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed("retire", ["web"]), "fairway:retire has web, which the stack is to have"),
        (changed("retire", ["database"]), "fairway:retire has database, which the stack is to have"),
        (
            changed("retire", ["Web"]),
            "fairway:retire has 'Web'; write names of services, or database, bucket, userPool",
        ),
        (changed("services|api|formerly", "web"), "fairway:services.api.formerly is web, which is a service itself"),
        (
            changed("services|api|formerly", "old", changed("services|web|formerly", "old")),
            "fairway:services.web.formerly is old, which api was too",
        ),
    ],
)
def test_names_that_contradict_each_other_are_refused(tmp_path: Path, change: Mapping[str, Any], sentence: str) -> None:
    assert [problem for problem in problems(tmp_path, change) if problem.startswith(sentence)]


def test_an_image_under_the_name_of_before_is_told_its_new_one(tmp_path: Path) -> None:
    config, _ = renamed(formerly="web")
    assert problems(tmp_path, config) == (
        "releases/dev.json: services.web is no service of fairway:services; write it under site",
    )


def resource(kind: str, name: str, inputs: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:dev::shop::{kind}::{name}", "type": kind.rsplit("$", 1)[-1], "inputs": inputs, **more}


def test_a_state_is_read() -> None:
    contract = {
        "health": {"path": "/health"},
        "image": {"reference": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api@{DIGEST}"},
    }
    api, network = "urn:pulumi:dev::shop::fairway:service:Service::api", "fairway:network:Network"
    vpc, subnets = (
        f"{network}$awsx:ec2:Vpc$aws:ec2/vpc:Vpc",
        f"{network}$awsx:ec2:Vpc$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet",
    )
    instance = {"dbName": "shop", "username": "shop", "allocatedStorage": 50}
    resources = [
        resource(network, "network", {"availabilityZones": 2}),
        resource(
            vpc, "network", {"cidrBlock": "10.20.0.0/16"}, outputs={"arn": "arn:aws:ec2:us-east-1:111122223333:vpc/v"}
        ),
        *(resource(subnets, block, {"cidrBlock": block}) for block in DEPLOYED.subnets),
        resource("fairway:cluster:Cluster$aws:ecs/cluster:Cluster", "cluster", {"name": "shop-dev"}),
        resource(
            "fairway:database:Database$aws:rds/instance:Instance",
            "database",
            instance,
            outputs={"allocatedStorage": 20},
        ),
        resource(
            "fairway:cache:Cache$aws:elasticache/replicationGroup:ReplicationGroup",
            "cache-server",
            {"engineVersion": "8.1"},
        ),
        resource("fairway:service:Service", "api", contract),
        resource("fairway:service:Service$aws:ecs/service:Service", "api-service", {}, parent=api),
        resource("fairway:service:Service", "begun", contract),
        resource("fairway:bucket:Bucket$aws:s3/bucket:Bucket", "bucket", {}, protect=True),
        resource("fairway:user_pool:UserPool$aws:cognito/userPool:UserPool", "users", {}, delete=True),
    ]
    expected = replace(DEPLOYED, services={"api": SERVICE}, bucket=True, cache_version="8.1")
    assert read_deployed({"deployment": {"resources": resources}}) == replace(
        expected, subnets=tuple(sorted(DEPLOYED.subnets))
    )


def test_what_a_stack_made_on_a_shared_server_is_read() -> None:
    setup = "fairway:database_setup:DatabaseSetup$aws:ssm/parameter:Parameter"
    parameter = resource(setup, "database-setup-done", {"insecureValue": "pr_12 pr_12_user 1111-2222"})
    deployed = read_deployed({"deployment": {"resources": [parameter]}})
    assert deployed == Deployed(shared_database=("pr_12", "pr_12_user"))


@pytest.mark.parametrize(
    "state", [None, [], {}, {"deployment": None}, {"deployment": {"resources": [1, {}, {"urn": "x"}]}}]
)
def test_a_state_of_another_form_has_nothing(state: object) -> None:
    assert read_deployed(state) == Deployed()
