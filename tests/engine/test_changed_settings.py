"""One stack that is up, and each change of settings that hurts: refused with a way, said in the plan, or harmless."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.api.clouds import Clouds
from sandbox.api.registry import registry
from tests.engine.harness import ROOT, Sandbox
from tests.engine.test_changes import Config, both, configure, project

NO_PACK = {"PULUMI_OPTION_POLICY_PACK": ""}
Change = Callable[[Config], None]


def base(config: Config) -> None:
    config["fairway:production"] = True
    config["fairway:bucket"] = config["fairway:userPool"] = {"protect": False}
    config["fairway:githubActions"] = {"repository": "example-org/portfolio"}
    config["fairway:network"]["availabilityZones"] = 3
    config["fairway:database"] |= {"storageGb": 50, "backupDays": 7}
    config["fairway:edge"]["domain"] = {"name": "app.example.org", "zone": "example.org"}


def put(key: str, **values: Any) -> Change:
    return lambda config: config[f"fairway:{key}"].update(values)


def top(**values: Any) -> Change:
    return lambda config: config.update({f"fairway:{key}": value for key, value in values.items()})


def service(**values: Any) -> Change:
    return lambda config: config["fairway:services"]["frontend"].update(values)


def without(*keys: str) -> Change:
    def change(config: Config) -> None:
        for key in keys:
            del config[f"fairway:{key}"]

    return change


def without_database(config: Config) -> None:
    del config["fairway:database"]
    backend = config["fairway:services"]["backend"]
    del backend["database"], backend["migration"]
    backend["requiredEnv"] = []


def without_scaling(config: Config) -> None:
    del config["fairway:services"]["backend"]["scaling"]


def renamed(**more: Any) -> Change:
    def change(config: Config) -> None:
        services = config["fairway:services"]
        services["web"] = services.pop("frontend") | more

    return change


def region(config: Config) -> None:
    config["aws:region"] = "eu-west-1"


def without_zone(config: Config) -> None:
    config["fairway:edge"]["domain"] = {"name": "app.example.org"}


def nothing(_: Config) -> None: ...


# By the change: how the sentence begins, and the way in it. A sentence of the program stops `pulumi up` too.
REFUSED: Mapping[str, tuple[Change, str, str]] = {
    "cidr": (put("network", cidr="10.50.0.0/16"), "fairway:network.cidr is 10.50.0.0/16", "write 10.20.0.0/16 again"),
    "fewer zones": (put("network", availabilityZones=2), "fairway:network.availabilityZones is 2", "write 3 or more"),
    "renamed": (renamed(), "fairway:services.frontend was removed", "write formerly: frontend there"),
    "app": (top(app="other"), "fairway:app is other", "write portfolio again"),
    "database's name": (put("database", name="other"), "fairway:database.name is other", "write portfolio again"),
    "database's user": (put("database", username="other"), "fairway:database.username", "write portfolio again"),
    "storage": (put("database", storageGb=20), "fairway:database.storageGb is 20", "write 50 or more"),
    "database removed": (without_database, "fairway:database was removed", "fairway:retire: [database]"),
    "bucket removed": (without("bucket"), "fairway:bucket was removed", "fairway:retire: [bucket]"),
    "user pool removed": (without("userPool"), "fairway:userPool was removed", "fairway:retire: [userPool]"),
    "region": (region, "aws:region is eu-west-1", "write us-east-1 again"),
    "repository": (service(repository="portfolio/web"), "fairway:services.frontend.repository", "push the image there"),
    "registry's account": (
        top(registry={"account": "444455556666"}), "fairway:services.backend.repository", "push the image there",
    ),
    "health path": (
        service(health={"path": "/healthz", "tool": "curl"}),
        "fairway:services.frontend.health.path is /healthz", "previousHealthPath: /api/health",
    ),
    "what a service speaks": (
        service(
            protocolVersion="GRPC",
            health={"path": "/grpc.health.v1.Health/Check", "tool": "none"},
            previousHealthPath="/api/health",
        ),
        "fairway:services.frontend.protocolVersion is GRPC, but the target group", "(imageOf: frontend)",
    ),
}  # fmt: skip
# By the change: kind, words of the sentence, and whether the plan blocks.
ANSWERS: Mapping[str, tuple[Change, str, str]] = {
    "roles removed": (without("githubActions"), "note", "identity provider stays in AWS"),
    "domain changed": (
        lambda config: config["fairway:edge"].update(domain={"name": "www.example.org", "zone": "example.org"}),
        "down", "app.example.org is answered no more",
    ),
    "zone removed": (without_zone, "down", "app.example.org leads nowhere"),
    "closed": (put("edge", basicAuth={"inProduction": True}), "note", "asked for a name and a password from now on"),
    "production ends": (both(top(production=False), put("edge", accessLogs=True)), "note", "production → false"),
    "production ends, and so do its logs": (top(production=False), "refused", "which also deletes access-logs"),
    "production ends beside a deletion": (
        both(top(production=False, retire=["bucket"]), without("bucket")), "refused", "which also deletes",
    ),
    "users of their own": (put("database", users="separate"), "note", "hands the master user's tables to the migrator"),
    "logs shorter": (top(logRetentionDays=7), "note", "logs are kept 7 days instead of 30 days"),
    "backups shorter": (put("database", backupDays=1), "note", "backups are kept 1 days instead of 7"),
    "database retired": (both(top(retire=["database"]), without_database), "lost", "what it holds is lost"),
    "scaling removed": (without_scaling, "note", "as many tasks as run now stay"),
    "scaling removed and counted": (
        both(without_scaling, lambda config: config["fairway:services"]["backend"].update(desiredCount=2)),
        "down", "the count goes to desiredCount, 2",
    ),
}  # fmt: skip
HARMLESS: Mapping[str, Change] = {
    "one zone more": put("network", availabilityZones=4),
    "renamed and said": renamed(formerly="frontend"),
    "port": service(port=3100),
    "another repository for what is new": put("registry", extraRepositories=["portfolio/web"]),
}


@dataclass(frozen=True)
class Plan:
    """What `./fairway plan` says. blocking: rules of the pack, for which this stack is not protected enough."""

    code: int
    error: str
    blocking: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    consequences: list[dict[str, Any]]


def plan(up: Sandbox, change: Change, released: dict[str, Any] | None = None) -> Plan:
    configure(up.program, both(base, change))
    if released is not None:
        content = {"schema": 1, "stack": "dev", "services": released}
        (up.program / "releases" / "dev.json").write_text(json.dumps(content))
    completed = up.run(str(ROOT / "fairway"), "plan", "dev", "--json", env=NO_PACK)
    content = json.loads(completed.output)
    lists = (content.get(key, []) for key in ("blocking", "changes", "consequences"))
    return Plan(completed.code, content.get("error", ""), *lists)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    place = tmp_path_factory.mktemp("changed-settings")
    sandbox = Sandbox(place / "sandbox", project(place / "project"))
    configure(sandbox.program, base)
    sandbox.must("up", "dev", "--yes", "--skip-preview", env=NO_PACK)
    # The simulated registry begins with what is released when it is first asked: before a test moves an image.
    with registry(Clouds(sandbox.folder, sandbox.program)) as content:
        assert sorted(content["repositories"]) == ["portfolio/backend", "portfolio/frontend"]
    return sandbox


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_hurts_is_refused_with_one_sentence_and_a_way(up: Sandbox, name: str) -> None:
    change, sentence, way = REFUSED[name]
    refused = plan(up, change)
    lines = [line for line in refused.error.splitlines() if line.startswith(f"  - {sentence}")]
    assert refused.code == 3 and len(lines) == 1 and way in lines[0], refused


def test_a_service_that_runs_is_not_deleted_by_a_release_without_it(up: Sandbox) -> None:
    emptied = plan(up, nothing, released={})
    assert emptied.code == 3
    for name in ("backend", "frontend"):
        assert f"services.{name} is missing, but {name} runs" in emptied.error
        assert f"fairway:retire: [{name}]" in emptied.error
    configure(up.program, base)
    image = json.loads((up.program / "releases" / "dev.json").read_text())["services"]["backend"]
    shortened = plan(up, nothing, released={"backend": image})
    assert "services.frontend is missing" in shortened.error and "services.backend" not in shortened.error
    retired = plan(up, top(retire=["frontend"]), released={"backend": image})
    assert [one["what"] for one in retired.consequences if one["name"] == "frontend-service"], retired
    kept = {one["type"] for one in retired.consequences if "stays in AWS" in one["what"]}
    assert "aws:cloudwatch/logGroup:LogGroup" in kept
    repositories = [one for one in retired.changes if one["type"] == "aws:ecr/repository:Repository"]
    assert repositories == []


@pytest.mark.parametrize("name", ANSWERS)
def test_a_change_that_may_be_meant_is_said_in_the_plan(up: Sandbox, name: str) -> None:
    change, kind, words = ANSWERS[name]
    planned = plan(up, change)
    matching = [one for one in planned.consequences if one["kind"] == kind and words in one["what"] and one["way"]]
    assert matching, planned
    assert planned.code == (1 if planned.blocking or any(one["blocks"] for one in planned.consequences) else 0)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_change_that_is_harmless_replaces_nothing_that_serves(up: Sandbox, name: str) -> None:
    made = plan(up, HARMLESS[name])
    assert not made.error and made.changes and not made.consequences, made
    gone = {one["type"] for one in made.changes if one["action"] in ("replace", "delete")}
    rules = {
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    }
    assert gone <= {"aws:ecs/taskDefinition:TaskDefinition", "aws:cloudwatch/metricAlarm:MetricAlarm", *rules}


def test_pulumi_up_itself_is_refused_and_nothing_is_changed(up: Sandbox) -> None:
    configure(up.program, both(base, put("network", cidr="10.50.0.0/16")))
    before = up.cloud("dev").read_text()
    refused = up.pulumi("up", "dev", "--yes", "--skip-preview", env=NO_PACK)
    assert refused.code != 0 and "write 10.20.0.0/16 again" in refused.text
    assert up.cloud("dev").read_text() == before


def test_a_health_path_that_the_running_image_answers_too_is_changed_at_once(up: Sandbox) -> None:
    health = {"health": {"path": "/healthz", "tool": "curl"}, "previousHealthPath": "/api/health"}
    changed = plan(up, service(**health))
    assert [one["what"] for one in changed.consequences if "/api/health → /healthz" in one["what"]]
    assert {one["action"] for one in changed.changes if one["type"].startswith("aws:lb/")} == {"update"}
