"""What every stack goes through with the real AWS provider: `up`, a second preview, a refresh, `destroy`.

A class of tests is one stack: its tests run in order, each on what the one before left, and workers take whole classes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.aws_api.account import Account
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, Stack, make_home, merged, missing
from tests.engine.harness import ROOT

# What the local AWS does not give back as it was told: type → properties that then look changed. Anything else that
# a second preview or a refresh shows is a finding.
FORGOTTEN: Mapping[str, set[str]] = {
    "aws:rds/parameterGroup:ParameterGroup": {"parameters"},
}


def services(stack: Stack) -> Mapping[str, Any]:
    return stack.settings()["fairway:services"]


def with_database(stack: Stack) -> list[str]:
    return [name for name, service in services(stack).items() if service.get("database")]


def assert_only_forgotten(shown: Mapping[str, set[str]]) -> None:
    surprising = {kind: names - FORGOTTEN.get(kind, set()) for kind, names in shown.items()}
    assert not any(surprising.values()), surprising


def granted(account: Account, role: str) -> Mapping[str, set[str]]:
    """Action → the resources on which a role may do it, by its own policies."""
    iam, name = account.client("iam"), role.split("/")[-1]
    found: dict[str, set[str]] = {}
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        for statement in iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]:
            for action in statement["Action"]:
                found.setdefault(action, set()).update(statement["Resource"])
    return found


def made_before(account: Account, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the zone and the secrets that a stack expects to find; returns settings with the secrets' exact ARNs."""
    if domain := settings.get("fairway:edge", {}).get("domain"):
        account.client("route53").create_hosted_zone(Name=domain["zone"], CallerReference=domain["name"])
    secrets: dict[str, Any] = {}
    for name, secret in settings.get("fairway:secrets", {}).items():
        own = secret["arn"].split(":secret:")[1][: -len("-a1B2c3")]  # AWS puts six characters behind the name
        made = account.client("secretsmanager").create_secret(Name=own, SecretString="of the app")
        secrets[name] = {"arn": made["ARN"]}
    return {"fairway:secrets": secrets} if secrets else {}


class Lifecycle:
    """The tests of any stack. name: the stack's; account: its AWS account; running: tasks of each of its services.

    program: the folder of its Pulumi program; updates: how many revisions of task definitions the tests add.
    """

    name: ClassVar[str]
    account: ClassVar[str]
    running: ClassVar[int]
    program: ClassVar[Path] = ROOT
    updates: ClassVar[int] = 0

    @pytest.fixture(scope="class")
    @classmethod
    def stack(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
        """The stack, up in an account of its own."""
        if reason := missing():
            pytest.skip(reason)
        place = tmp_path_factory.mktemp(cls.name)
        make_home(place)
        with local_aws(LANE / "moto_aws.py", place / "aws.log", account=cls.account, running=cls.running) as url:
            stack = Stack(name=cls.name, place=place, account=Account(url, cls.account), program=cls.program)
            settings = stack.settings()
            stack.account = Account(url, cls.account, settings["aws:region"])
            stack.changes = made_before(stack.account, settings)
            stack.before = stack.account.inventory()
            stack.must("up", "--yes", "--skip-preview")
            yield stack

    def test_a_second_preview_has_nothing_to_do(self, stack: Stack) -> None:
        assert_only_forgotten(stack.changes_shown("preview"))

    def test_a_refresh_finds_everything_as_it_was_made(self, stack: Stack) -> None:
        assert_only_forgotten(stack.changes_shown("preview", "--refresh"))

    def test_one_health_path_and_one_port_from_the_setting_to_the_container(self, stack: Stack) -> None:
        for name, service in services(stack).items():
            if service.get("kind") == "worker" or service.get("internal"):
                continue
            group, container = stack.account.target_group(name), stack.account.containers(name)[name]
            path, port = service["health"]["path"], service["port"]
            assert group["HealthCheckPath"] == path
            assert group["Port"] == port == container["portMappings"][0]["containerPort"]
            if "tool" not in service["health"]:
                continue  # a command of the image's own, which says no path
            command = " ".join(container["healthCheck"]["command"])
            by_curl, by_node = f":{port}{path}", f'port:{port},path:"{path}"'
            by_python = f"'127.0.0.1',{port});c.request('GET','{path}')"
            assert any(call in command for call in (by_curl, by_node, by_python)), command

    def destroy(self, stack: Stack) -> None:
        """Destroys it, and looks that only what is meant to outlives it: docs/components.md says what."""
        stack.must("destroy", "--yes", "--skip-preview")
        assert not stack.resources()
        left = stack.account.inventory() - stack.before
        revisions = {item for item in left if item.startswith("task definition ")}
        migrations = {item for item in revisions if "-migration:" in item}
        jobs = stack.settings().get("fairway:jobs", {})
        assert len(revisions - migrations) == len(services(stack)) + len(jobs) + self.updates
        migrating = [name for name, service in services(stack).items() if service.get("migration")]
        assert len({item.rpartition(":")[0] for item in migrations}) == len(migrating)
        logs = {item for item in left if item.startswith("log group /")}
        assert {item.rpartition("/")[2].rpartition("-")[0] for item in logs} >= {
            service.get("formerly", name) for name, service in services(stack).items()
        }
        shared = {item for item in left if item.startswith(("repository ", "identity provider "))}
        (snapshot,) = left - revisions - logs - shared
        assert snapshot.startswith("snapshot ") and "-final-" in snapshot


class Dev(Lifecycle):
    """The last tests of a stack that owns the repositories and is not protected."""

    name = "dev"
    account = "111122223333"
    running = 1

    def test_destroying_leaves_what_outlives_it(self, stack: Stack) -> None:
        self.destroy(stack)


class Prod(Lifecycle):
    """The last tests of a stack in an account of its own, protected."""

    name = "prod"
    account = "444455556666"
    running = 2

    def test_it_refuses_to_be_destroyed_and_loses_nothing(self, stack: Stack) -> None:
        full = stack.account.inventory()
        refused = stack.pulumi("destroy", "--yes")
        assert refused.code != 0 and "protect" in refused.text, refused
        assert stack.account.inventory() == full

    def test_destroying_it_after_all_leaves_what_outlives_it(self, stack: Stack) -> None:
        """As docs/state.md says."""
        free: dict[str, Any] = {"fairway:production": False}
        free["fairway:database"] = {"protect": False, "deletionProtection": False}
        keeping = {"fairway:bucket", "fairway:userPool"} & stack.settings().keys()
        free |= {part: {"protect": False} for part in keeping}
        stack.changes = merged(stack.changes, free)
        stack.must("up", "--yes", "--skip-preview")
        self.destroy(stack)
