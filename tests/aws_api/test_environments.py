"""Preview environments with the real AWS provider, by their commands: made, updated, destroyed and reaped.

The tests run in order, each on what the one before left. What the environments stand beside is made with boto3 and
stays as it is; of the stack that has it there is only the state that Pulumi would have.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.pulumi.stack import Stack
from tests.aws_api.account import Account
from tests.aws_api.exported import PROVIDER, exported, urn
from tests.aws_api.lane import Lane
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, OWN_SETTINGS, make_home, merged, missing
from tests.engine.harness import ROOT
from tests.engine.ops.program import program

ACCOUNT, NAME, OTHER = "111122223333", "pr-12", "pr-13"
FAIRWAY = str(ROOT / "fairway")


def network(account: Account) -> dict[str, Any]:
    """A VPC with two public and two private subnets; ids."""
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.40.{at}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for at, zone in enumerate("abab")
    ]
    group = ec2.create_security_group(GroupName="shared", Description="shared", VpcId=vpc)["GroupId"]
    return {"vpc": vpc, "subnets": [subnet["SubnetId"] for subnet in subnets], "group": group}


def listener(account: Account, base: dict[str, Any]) -> str:
    elb = account.client("elbv2")
    balancer = elb.create_load_balancer(Name="shared", Subnets=base["subnets"][:2], SecurityGroups=[base["group"]])
    refuse = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
    made = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[refuse],
    )
    return made["Listeners"][0]["ListenerArn"]


def database(account: Account, base: dict[str, Any]) -> str:
    """A server, and the ARN of its administrator's secret."""
    account.client("rds").create_db_subnet_group(
        DBSubnetGroupName="shared", DBSubnetGroupDescription="shared", SubnetIds=base["subnets"][2:]
    )
    account.client("rds").create_db_instance(
        DBInstanceIdentifier="shared",
        Engine="postgres",
        EngineVersion="15",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="shop",
        MasterUserPassword="of-the-server",
        DBSubnetGroupName="shared",
        VpcSecurityGroupIds=[base["group"]],
    )
    secret = {"username": "shop", "password": "of-the-server"}
    made = account.client("secretsmanager").create_secret(Name="server", SecretString=json.dumps(secret))
    return made["ARN"]


def parent(base: Mapping[str, Any], listener: str, secret: str) -> dict[str, Any]:
    """dev's state, of what an environment shares with it."""
    provider = urn("dev", PROVIDER, "default")
    network = {
        "vpcId": base["vpc"],
        "publicSubnetIds": base["subnets"][:2],
        "privateSubnetIds": base["subnets"][2:],
    }
    resources: list[dict[str, Any]] = [
        {"urn": provider, "type": PROVIDER, "custom": True, "id": "1", "inputs": {"region": "us-east-1"}},
    ]
    for kind, name, inputs, outputs in (
        ("fairway:network:Network", "network", {"tasksPublic": False}, network),
        ("fairway:load_balancer:LoadBalancer", "edge", {"internal": False}, {"listenerArn": listener}),
        ("aws:rds/instance:Instance", "database", {}, {"identifier": "shared"}),
    ):
        own = {"urn": urn("dev", kind, name), "type": kind, "inputs": inputs, "outputs": outputs}
        of_aws = {"custom": True, "id": name, "provider": f"{provider}::1"} if kind.startswith("aws:") else {}
        resources.append({"custom": False, **own, **of_aws})
    return exported("dev", resources, {"databaseSecretArn": secret})


def settings_file(lane: Lane, name: str) -> Path:
    return lane.stack.directory / f"Pulumi.{name}.yaml"


def settings_of(lane: Lane, name: str = NAME) -> dict[str, Any]:
    return yaml.safe_load(settings_file(lane, name).read_text())["config"]


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """dev's state, and the network, listener and database server in it."""
    if reason := missing():
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("environment")
    make_home(place)
    with (
        pytest.MonkeyPatch.context() as variables,
        local_aws(LANE / "moto_aws.py", place / "aws.log", account=ACCOUNT, running=1) as url,
    ):
        for name, value in {"ENDPOINT_URL": url, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
            variables.setenv(f"AWS_{name}", value)
        account = Account(url, ACCOUNT)
        base = network(account)
        lane = Lane(account, Stack(name="dev", directory=program(place / "program")), place)
        config = yaml.safe_load(settings_file(lane, "dev").read_text())["config"]
        for layer in (yaml.safe_load(OWN_SETTINGS.read_text())["config"], {"fairway:alarms": None}):
            config = merged(config, layer)
        settings_file(lane, "dev").write_text(yaml.safe_dump({"config": config}))
        state = place / "state.json"
        state.write_text(json.dumps(parent(base, listener(account, base), database(account, base))))
        for words in (("init", "dev"), ("import", "--stack", "dev", "--file", str(state))):
            command = lane.run("pulumi", "stack", *words)
            assert command.code == 0, command
        yield lane


def env(lane: Lane, *arguments: str) -> Mapping[str, Any]:
    """What `./fairway env` says as JSON."""
    result = lane.run(FAIRWAY, "env", *arguments, "--json", seconds=900)
    assert result.code == 0, result
    return json.loads(result.output)


@pytest.fixture(scope="module")
def before(lane: Lane) -> frozenset[str]:
    """What the account has without environments."""
    return lane.account.inventory()


@pytest.fixture(scope="module")
def made(lane: Lane, before: frozenset[str]) -> Mapping[str, Any]:
    """What `env create` says of the environment that is up from now on."""
    assert before
    return env(lane, "create", NAME, "--from", "dev", "--yes")


def test_it_is_made_and_another_preview_has_nothing_to_do(lane: Lane, made: Mapping[str, Any]) -> None:
    assert made["ok"] and made["url"].startswith("https://") and made["usdPerMonth"] > 0
    shown = lane.run("pulumi", "preview", "--stack", NAME, "--non-interactive", "--json")
    steps = json.loads(shown.output)["steps"]
    assert {step["op"] for step in steps} <= {"same", "read"}, [step for step in steps if step["op"] != "same"]


@pytest.mark.usefixtures("made")
def test_it_uses_what_is_there_and_makes_no_second(lane: Lane, before: frozenset[str]) -> None:
    labels = {item.rpartition(" ")[0] for item in lane.account.inventory() - before}
    assert not labels & {"VPC", "subnet", "load balancer", "database", "repository", "NAT gateway", "alarm"}
    elb, existing = lane.account.client("elbv2"), settings_of(lane)["fairway:loadBalancer"]["existing"]
    rules = elb.describe_rules(ListenerArn=existing["listener"])["Rules"]
    priorities = [int(rule["Priority"]) for rule in rules if rule["Priority"] != "default"]
    first = existing["firstPriority"]
    assert len(priorities) == 2 and all(first <= priority < first + 1000 for priority in priorities)
    subnets = set(settings_of(lane)["fairway:network"]["existing"]["privateSubnets"])
    for name in ("backend", "frontend"):
        configured = lane.account.service(name)["networkConfiguration"]["awsvpcConfiguration"]
        assert set(configured["subnets"]) == subnets


@pytest.mark.usefixtures("made")
def test_every_resource_that_takes_tags_says_whose_it_is(lane: Lane) -> None:
    created = settings_of(lane)["aws:defaultTags"]["tags"]["fairway:created"]
    (listed,) = env(lane, "list")["environments"]
    assert (listed["name"], listed["of"], listed["created"]) == (NAME, "dev", created) and listed["resources"] >= 4


@pytest.mark.usefixtures("made")
def test_an_update_takes_the_settings_of_now_and_keeps_its_time_and_priorities(lane: Lane) -> None:
    kept = settings_of(lane)
    config = settings_of(lane, "dev")
    config["fairway:services"]["backend"]["env"]["GREETING"] = "hello"
    settings_file(lane, "dev").write_text(yaml.safe_dump({"config": config}))
    settings_file(lane, NAME).unlink()  # as in a workflow's checkout

    updated = env(lane, "create", NAME, "--from", "dev", "--yes")

    assert updated["ok"] and updated["changes"]["update"] >= 1 and not updated["changes"].get("delete")
    own = settings_of(lane)
    for key in ("aws:defaultTags", "fairway:loadBalancer"):
        assert own[key] == kept[key]
    variables = {item["name"]: item["value"] for item in lane.account.containers("backend")["backend"]["environment"]}
    assert variables["GREETING"] == "hello"


@pytest.mark.usefixtures("made")
def test_up_shows_the_deployment_and_what_became_of_it(lane: Lane) -> None:
    config = settings_of(lane)
    config["fairway:services"]["frontend"]["env"] = {"GREETING": "welcome"}
    settings_file(lane, NAME).write_text(yaml.safe_dump({"config": config}))
    up = lane.run(FAIRWAY, "up", NAME, "--yes", seconds=900)
    assert up.code == 0 and f"{NAME} is updated: " in up.output, up
    assert "frontend" in up.errors  # its deployment, while it went on
    variables = {item["name"]: item["value"] for item in lane.account.containers("frontend")["frontend"]["environment"]}
    assert variables["GREETING"] == "welcome"


def left(lane: Lane, before: frozenset[str]) -> set[str]:
    """What the account has beside what it had; of task definitions AWS keeps every revision."""
    now = lane.account.inventory()
    assert before <= now
    return {item for item in now - before if not item.startswith("task definition ")}


def stacks(lane: Lane) -> set[str]:
    listed = lane.run("pulumi", "stack", "ls", "--json")
    return {stack["name"] for stack in json.loads(listed.output)}


@pytest.mark.usefixtures("made")
def test_destroyed_it_leaves_nothing_and_what_was_there_is_as_it_was(lane: Lane, before: frozenset[str]) -> None:
    destroyed = env(lane, "destroy", NAME, "--yes")["destroyed"]
    assert destroyed == [{"name": NAME, "ok": True, "left": [], "reason": None}]
    assert left(lane, before) == set() and stacks(lane) == {"dev"}
    assert not settings_file(lane, NAME).exists() and env(lane, "list") == {"environments": []}


def test_the_reaper_leaves_a_young_one_and_destroys_an_old_one_without_its_files(
    lane: Lane, before: frozenset[str]
) -> None:
    """One of a single service, and as it stands in the state of a checkout that is gone."""
    config = settings_of(lane, "dev")
    for key in ("database", "bucket", "userPool", "secrets"):
        config.pop(f"fairway:{key}", None)
    frontend = {**config["fairway:services"]["frontend"], "routes": ["/*"], "grants": []}
    config["fairway:services"] = {"frontend": frontend}
    settings_file(lane, "dev").write_text(yaml.safe_dump({"config": config}))
    release = json.loads(lane.stack.release.read_text())
    release["services"] = {"frontend": release["services"]["frontend"]}
    lane.stack.release.write_text(json.dumps(release))
    assert env(lane, "create", OTHER, "--from", "dev", "--yes")["ok"]
    for file in (settings_file(lane, OTHER), lane.stack.directory / f"releases/{OTHER}.json"):
        file.unlink()

    assert env(lane, "reap", "--older-than", "48h", "--yes") == {"old": [], "destroyed": []}
    reaped = env(lane, "reap", "--older-than", "0s", "--yes")["destroyed"]

    assert reaped == [{"name": OTHER, "ok": True, "left": [], "reason": None}]
    assert left(lane, before) == set() and stacks(lane) == {"dev"}
