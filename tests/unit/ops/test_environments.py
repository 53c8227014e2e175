"""Preview environments: settings derived from a stack's, tags, files, and what goes when they go."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.compute.run_task import TaskRequest
from ops.aws.client import Aws
from ops.clock import Clock
from ops.environments.database import drop_own_database
from ops.environments.derive import environment_config
from ops.environments.files import copy_release, refuse_other, remove_files, write_settings
from ops.environments.lifecycle import destroy_environment
from ops.environments.shared import Shared, read_shared
from ops.environments.tags import Environment, environments
from ops.errors import OpsError, ProgramError
from ops.pulumi.resources import Resource
from ops.pulumi.stack import Stack
from ops.session.run import RunResult
from tests.unit.recorder import ROOT, Recorder, record_stack

LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/edge/0a1b2c3d4e5f6071/8a9b0c1d2e3f"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret"
BOUNDARY = "arn:aws:iam::111122223333:policy/portfolio-dev-boundary"
SHARED = Shared(
    vpc="vpc-0a1b2c3d4e5f60718",
    public_subnets=("subnet-a0000001", "subnet-b0000001"),
    private_subnets=("subnet-a0000002", "subnet-b0000002"),
    tasks_public=False,
    listener=f"{LISTENER}80",
    internal=False,
    database="database-0a1b2c3d",
    database_secret=f"{SECRET}:database-a1B2c3",
    secrets={"stripe": f"{SECRET}:stripe-a1B2c3"},
    boundary=BOUNDARY,
)
CREATED = "2026-11-01T10:00:00Z"


def dev(**change: Any) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    return config | {f"fairway:{key}": value for key, value in change.items()}


def derived(parent: Mapping[str, Any], shared: Shared = SHARED) -> dict[str, Any]:
    return environment_config(parent, name="pr-12", of="dev", shared=shared, first_priority=2001, created=CREATED)


def recorded(folder: Path, config: Mapping[str, Any]) -> Recorder:
    """What the program registers with these settings."""
    (folder / "releases").mkdir(exist_ok=True)
    release = json.loads((ROOT / "releases" / "dev.json").read_text())
    (folder / "releases" / "pr-12.json").write_text(json.dumps({**release, "stack": "pr-12"}))
    (folder / "Pulumi.pr-12.yaml").write_text(yaml.safe_dump({"config": dict(config)}))
    return record_stack("pr-12", folder=folder)


def test_an_environment_makes_no_network_load_balancer_database_server_or_repository(tmp_path: Path) -> None:
    recorder = recorded(tmp_path, derived(dev()))
    made = {item.type for item in recorder.registered}
    for dear in ("awsx:ec2:Vpc", "aws:lb/loadBalancer:LoadBalancer", "aws:rds/instance:Instance"):
        assert dear not in made
    assert not made & {"aws:ecr/repository:Repository", "aws:cloudwatch/metricAlarm:MetricAlarm"}
    assert {rule.get("listenerArn") for rule in recorder.all("aws:lb/listenerRule:ListenerRule")} == {SHARED.listener}
    for service in recorder.all("aws:ecs/service:Service"):
        assert service.get("desiredCount") == 1


def test_nothing_of_an_environment_stays(tmp_path: Path) -> None:
    recorder = recorded(tmp_path, derived(dev(bucket={}, cache={"backupDays": 3}, queues={"orders": {}})))
    assert not [item.name for item in recorder.registered if item.request.retainOnDelete or item.request.protect]
    secrets = recorder.all("aws:secretsmanager/secret:Secret")
    assert secrets and all(secret.get("recoveryWindowInDays") == 0 for secret in secrets)
    assert recorder.one("aws:s3/bucket:Bucket", "bucket-bucket").get("forceDestroy") is True
    group = recorder.one("aws:elasticache/replicationGroup:ReplicationGroup")
    assert "finalSnapshotIdentifier" not in group.inputs
    kept = record_stack("dev")
    assert [item.name for item in kept.registered if item.request.retainOnDelete]


def test_its_roles_are_below_a_path_of_its_own_within_the_parents_boundary(tmp_path: Path) -> None:
    roles = recorded(tmp_path, derived(dev())).all("aws:iam/role:Role")
    assert {role.get("path") for role in roles} == {"/portfolio/dev-environments/pr-12/"}
    assert {role.get("permissionsBoundary") for role in roles} == {BOUNDARY}


def test_whoever_makes_environments_may_make_their_roles_and_not_the_stacks() -> None:
    github = {"repository": "acme/shop", "previews": "previews"}
    recorder = record_stack("dev", change={"fairway:githubActions": github})
    role = recorder.one("aws:iam/role:Role", "github-actions-previews")
    assert '"repo:acme/shop:environment:previews"' in role.get("assumeRolePolicy").replace("\\", "")
    policy = str(recorder.one("aws:iam/rolePolicy:RolePolicy", "github-actions-previews").get("policy"))
    assert "role/portfolio/dev-environments/*" in policy and "role/portfolio/dev/*" not in policy
    boundary = str(recorder.one("aws:iam/policy:Policy").get("policy"))
    assert "role/portfolio/dev-environments/*" in boundary and "role/portfolio/dev/*" in boundary
    assert (
        not record_stack("dev", change={"fairway:githubActions": {"repository": "acme/shop"}})
        .outputs["deployRoles"]
        .get("previews")
    )


def test_secrets_are_the_parents_by_name_and_no_value_is_copied() -> None:
    existing = {"secretName": "prod/mail"}
    parent = dev(secrets={"stripe": {}, "mail": existing}) | {"secrets:stripe": {"secure": "v1:abc"}}
    config = derived(parent)
    assert config["fairway:secrets"] == {"stripe": {"arn": f"{SECRET}:stripe-a1B2c3"}, "mail": existing}
    assert not [key for key in config if key.startswith("secrets:")]
    with pytest.raises(OpsError, match="secret github is not there yet: update the stack first"):
        derived(dev(secrets={"github": {}}))


def test_its_database_is_its_own_on_the_parents_server() -> None:
    config = derived(dev())["fairway:database"]
    assert config["existing"] == {
        "instance": "database-0a1b2c3d", "secretArn": f"{SECRET}:database-a1B2c3", "ownDatabase": True,
    }  # fmt: skip
    assert config["name"] == "portfolio_pr_12" and re.fullmatch(r"pr_12_[0-9a-f]{4}", config["username"])


NAMED = {
    "ingress": "https",
    "domain": {"name": "app.example.org", "aliases": ["api.example.org"], "zone": "example.org"},
}


def test_names_and_routes_of_names_are_below_the_parents() -> None:
    parent = dev(edge=NAMED)
    parent["fairway:services"]["backend"]["routes"] = ["api.example.org/*", "/api/*"]
    config = derived(parent)
    assert config["fairway:edge"]["domain"] == {
        "name": "pr-12.app.example.org", "aliases": ["pr-12.api.example.org"], "zone": "example.org",
    }  # fmt: skip
    assert config["fairway:services"]["backend"]["routes"] == ["pr-12.api.example.org/*", "/api/*"]
    assert "listenerCertificate" not in config["fairway:loadBalancer"]["existing"]


def test_a_closed_stacks_environment_is_closed() -> None:
    edge = {"basicAuth": {"username": "client"}, "allowedCountries": ["DE"]}
    assert derived(dev(edge=edge))["fairway:edge"] == edge


def test_a_star_stands_below_the_environment() -> None:
    domain = {"name": "app.example.org", "aliases": ["*.example.org"], "zone": "example.org"}
    parent = dev(edge={"ingress": "https", "domain": domain})
    parent["fairway:services"]["backend"]["routes"] = ["*.example.org/*", "shop.example.org/*", "/api/*"]
    config = derived(parent)
    assert config["fairway:edge"]["domain"]["aliases"] == ["*.pr-12.example.org"]
    assert config["fairway:services"]["backend"]["routes"] == [
        "*.pr-12.example.org/*", "shop.pr-12.example.org/*", "/api/*",
    ]  # fmt: skip


def test_a_wildcard_of_yours_is_used_as_it_is() -> None:
    certificate = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    config = derived(dev(edge={**NAMED, "certificateArn": certificate}))
    assert config["fairway:loadBalancer"]["existing"]["listenerCertificate"] is True
    assert "certificateArn" not in config["fairway:edge"]


@pytest.mark.parametrize(
    ("change", "internal", "sentence"),
    [
        ({"production": True}, False, "dev is a production stack; environments stand beside one that is not"),
        ({"production": "true"}, False, "dev is a production stack"),
        ({"environment": {"of": "other"}}, False, "dev is an environment itself"),
        ({}, True, "dev has a load balancer inside its VPC"),
        ({"edge": {"ingress": "http"}}, False, "dev is told from others by no name"),
        ({"edge": {"domain": {"name": "app.example.org"}}}, False, "dev has a domain whose DNS is elsewhere"),
    ],
)
def test_what_no_environment_stands_beside_is_refused(change: dict[str, Any], internal: bool, sentence: str) -> None:
    shared = replace(SHARED, internal=internal)
    with pytest.raises(OpsError, match=sentence):
        derived(dev(**change), shared)


def resource(kind: str, logical: str, /, **outputs: Any) -> Resource:
    urn = f"urn:pulumi:pr-12::shop::{kind}::{logical}"
    return Resource(urn=urn, type=kind, id=f"{logical}-id", inputs={"tasksPublic": False}, outputs=outputs)


SETUP = [
    resource("fairway:network:Network", "network", privateSubnetIds=["subnet-1"], publicSubnetIds=["subnet-2"]),
    resource("aws:ecs/cluster:Cluster", "cluster-cluster", arn="cluster"),
    resource("aws:ecs/taskDefinition:TaskDefinition", "database-setup-task", arn="task:3"),
    resource("aws:ec2/securityGroup:SecurityGroup", "database-setup-tasks"),
    resource("aws:cloudwatch/logGroup:LogGroup", "/shop/pr-12/database-setup", name="logs"),
]
DONE = resource("aws:ssm/parameter:Parameter", "database-setup-done", insecureValue="shop_pr_12 pr_12_0a1b 1")


def test_its_database_is_dropped_by_what_the_state_has_though_no_update_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that never came up leaves a state without outputs."""
    runs: list[TaskRequest] = []

    def run(aws: Aws, request: TaskRequest, name: str, **_: Any) -> RunResult:
        runs.append(request)
        return RunResult(exit_code=3, reason="psql")

    monkeypatch.setattr("ops.environments.database.run_to_end", run)
    notes: list[str] = []
    assert drop_own_database(Aws("us-east-1"), [*SETUP, DONE], notify=notes.append, clock=Clock()) == 3
    (request,) = runs
    assert (request.cluster, request.task_definition, request.subnets) == ("cluster", "task:3", ["subnet-1"])
    assert request.security_groups == ["database-setup-tasks-id"] and "DROP DATABASE" in str(request.command)
    assert request.tags == {"fairway:database": "shop_pr_12"} and notes == ["psql"]
    assert drop_own_database(Aws("us-east-1"), SETUP, notify=notes.append, clock=Clock()) == 0
    assert len(runs) == 1  # it was never made, or an earlier destroy has come further


def test_a_stack_that_is_not_up_shares_nothing() -> None:
    with pytest.raises(OpsError, match="dev is not up: an environment stands in its network"):
        read_shared("dev", {"deployment": {"resources": []}})


def test_tags_say_name_parent_app_and_time() -> None:
    tags = derived(dev())["aws:defaultTags"]["tags"]
    assert tags == {
        "Project": "portfolio", "Environment": "dev", "ManagedBy": "fairway", "fairway:environment": "pr-12",
        "fairway:environment-of": "dev", "fairway:app": "portfolio", "fairway:created": CREATED,
    }  # fmt: skip


def listed(arn: str, **tags: str) -> Mapping[str, Any]:
    return {"ResourceARN": arn, "Tags": [{"Key": f"fairway:{key}", "Value": value} for key, value in tags.items()]}


def test_environments_are_what_aws_lists_by_their_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    pr = {"environment": "pr-2", "environment-of": "dev", "app": "shop", "created": CREATED}
    resources = [
        listed("arn:b", **pr),
        listed("arn:aws:ecs:us-east-1:1:task-definition/x:1", **{**pr, "environment": "gone"}),
        listed("arn:a", **pr),
        listed("arn:c", environment="pr-1", app="shop"),
    ]
    requests: list[Any] = []

    def ask(aws: Aws, service: str, operation: str, **parameters: Any) -> Any:
        requests.append((aws.region, service, operation, parameters))
        return {"ResourceTagMappingList": resources}

    monkeypatch.setattr(Aws, "ask", ask)
    first, second = environments(["us-east-1", "us-east-1"], "shop")
    assert (first.name, first.created) == ("pr-1", None)
    assert (second.name, second.of, second.arns) == ("pr-2", "dev", ("arn:a", "arn:b"))
    assert second.created == datetime(2026, 11, 1, 10, tzinfo=UTC)
    filters = [{"Key": "fairway:app", "Values": ["shop"]}, {"Key": "fairway:environment"}]
    assert requests == [("us-east-1", "resourcegroupstaggingapi", "get_resources", {"TagFilters": filters})]


@pytest.mark.parametrize("left", [True, False])
def test_a_stack_that_pulumi_does_not_know_is_not_called_gone_while_aws_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    """As where one is logged in to another backend or organisation: its files say what there is."""

    def unknown(_: Stack, *arguments: str, **__: object) -> Any:
        raise ProgramError("pulumi failed:", "error: no stack named 'pr-2' found")

    monkeypatch.setattr(Stack, "state", unknown)
    monkeypatch.setattr(Stack, "log_of", unknown)
    resources = [listed("arn:a", **{"environment": "pr-2", "environment-of": "dev", "app": "shop"})] if left else []
    monkeypatch.setattr(Aws, "ask", lambda *_, **__: {"ResourceTagMappingList": resources})  # pyright: ignore[reportUnknownLambdaType]
    file = tmp_path / "Pulumi.pr-2.yaml"
    file.write_text("config: {}\n")

    stack = Stack(name="pr-2", directory=tmp_path)
    result = destroy_environment(stack, "us-east-1", "shop", notify=print, clock=Clock())

    assert (result.ok, file.exists()) == (not left, left)
    assert not left or "log in where its state is" in result.reason


def test_a_state_that_could_not_be_removed_keeps_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pulumi(_: Stack, *arguments: str, **__: object) -> Any:
        assert arguments == ("stack", "rm", "--yes")
        return subprocess.CompletedProcess(arguments, 255, "", "error: [403] Forbidden\n")

    monkeypatch.setattr(Stack, "state", lambda _: {})  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(Stack, "log_of", lambda *_, **__: ([], 0, ""))  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr(Stack, "pulumi", pulumi)
    file = tmp_path / "Pulumi.pr-2.yaml"
    file.write_text("config: {}\n")

    stack = Stack(name="pr-2", directory=tmp_path)
    result = destroy_environment(stack, "us-east-1", "shop", notify=print, clock=Clock())

    assert (result.ok, result.reason, file.exists()) == (False, "error: [403] Forbidden", True)


def test_age_is_counted_from_when_it_was_made_and_an_unknown_one_is_never_old() -> None:
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    known = Environment(name="a", of="dev", region="r", created=datetime(2026, 11, 1, 10, tzinfo=UTC))
    assert known.is_older(timedelta(hours=47), now) and not known.is_older(timedelta(hours=48), now)
    assert not Environment(name="a", of="dev", region="r", created=None).is_older(timedelta(0), now)


def test_files_come_and_go_and_no_other_stacks_are_touched(tmp_path: Path) -> None:
    for name in ("Pulumi.dev.yaml", "releases"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tmp_path / name)
    parent, stack = (Stack(name=name, directory=tmp_path) for name in ("dev", "pr-12"))
    (tmp_path / "Pulumi.pr-12.yaml").write_text("encryptionsalt: v1:abc\n")
    write_settings(stack, derived(dev()))
    content = yaml.safe_load((tmp_path / "Pulumi.pr-12.yaml").read_text())
    assert content["encryptionsalt"] == "v1:abc" and content["config"]["fairway:app"] == "portfolio"
    copy_release(parent, stack)
    release = tmp_path / "releases" / "pr-12.json"
    assert json.loads(release.read_text())["stack"] == "pr-12"
    release.write_text("{}")
    copy_release(parent, stack)
    assert release.read_text() == "{}"  # its own images stay
    refuse_other(stack)
    with pytest.raises(OpsError, match="dev is a stack of its own and no environment; write another name"):
        refuse_other(parent)
    remove_files(stack)
    assert not release.exists() and not (tmp_path / "Pulumi.pr-12.yaml").exists()
