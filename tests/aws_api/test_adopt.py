"""`adopt` through the real AWS provider: the four systems as boto3 made them, whose data stays as it is.

All four are in one account of one local AWS and are adopted at the same time: most of it is waiting.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.adopt.adopt import write_files
from ops.adopt.cloudformation import read_cloudformation
from ops.adopt.existing import Existing
from ops.adopt.plan import Wish, plan
from ops.adopt.tags import read_tags
from ops.adopt.terraform import read_terraform
from ops.aws.client import Aws
from ops.pulumi.stack import Stack
from tests.aws_api.account import Account
from tests.aws_api.earlier import PASSWORD, SYSTEMS
from tests.aws_api.earlier_data import held
from tests.aws_api.handmade import HandMade
from tests.aws_api.lane import Lane
from tests.aws_api.lifecycle import assert_only_forgotten
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, OWN_SETTINGS, make_home, missing
from tests.aws_api.sources import source_options
from tests.engine.harness import ROOT, CommandResult

ACCOUNT = "111122223333"
FIFTH = [{"Key": "Project", "Value": "wiki"}]


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """One system with its stack. before: its data, as it was; preview: a second one, after the adoption."""

    system: HandMade
    lane: Lane
    options: tuple[str, ...]
    before: Mapping[str, Any]
    result: CommandResult
    preview: CommandResult

    @property
    def answer(self) -> Mapping[str, Any]:
        return json.loads(self.result.output)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, Path]]:
    """An account without anything, and a folder with Pulumi's home."""
    if reason := missing():
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("adopt")
    make_home(place)
    local = local_aws(LANE / "moto_aws.py", place / "aws.log", account=ACCOUNT, running=1)
    with pytest.MonkeyPatch.context() as environment, local as url:
        for name, value in {"ENDPOINT_URL": url, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
            environment.setenv(f"AWS_{name}", value)
        yield Account(url, ACCOUNT), place


@pytest.fixture(scope="module")
def adoptions(account: tuple[Account, Path]) -> Mapping[str, Adoption]:
    """Each system made, and then all of them adopted."""
    url, place = account
    systems = [HandMade(url, system) for system in SYSTEMS.values()]
    prepared = [(system, *_prepared(system, url, place)) for system in systems]
    with ThreadPoolExecutor(len(prepared)) as pool:
        return {one.system.name: one for one in pool.map(lambda one: _adopted(*one), prepared)}


def _prepared(system: HandMade, account: Account, place: Path) -> tuple[Lane, tuple[str, ...]]:
    """A program whose stack has no settings but those that `adopt` would write, and how to reach this AWS."""
    program = place / system.name
    program.mkdir()
    project = (ROOT / "examples" / "costfx" / "Pulumi.yaml").read_text().replace("name: costfx", f"name: {system.name}")
    (program / "Pulumi.yaml").write_text(project.replace("main: ../..", f"main: {ROOT}").replace("../../", f"{ROOT}/"))
    lane = Lane(account=account, stack=Stack(name="prod", directory=program), place=place)
    options = tuple(source_options(system, place))
    region = system.system.region
    planned = plan(Aws(region), _read(Aws(region), options), Wish(app=system.system.app, production=False))
    assert not planned.problems, planned.problems
    write_files(lane.stack, planned, region=region, source=system.system.source)
    file = program / "Pulumi.prod.yaml"
    reached = yaml.safe_load(OWN_SETTINGS.read_text())["config"]
    config = yaml.safe_load(file.read_text())["config"] | {k: v for k, v in reached.items() if k.startswith("aws:")}
    file.write_text(yaml.safe_dump({"config": config}))
    return lane, options


def _read(aws: Aws, options: tuple[str, ...]) -> list[Existing]:
    resources: list[Existing] = []
    for option, value in zip(options[::2], options[1::2], strict=True):
        if option == "--tags":
            resources += read_tags(aws, dict([value.split("=")]))
        else:
            resources += read_terraform(Path(value)) if option == "--terraform" else read_cloudformation(aws, value)
    return resources


def _adopted(system: HandMade, lane: Lane, options: tuple[str, ...]) -> Adoption:
    made = lane.run("pulumi", "stack", "init", "prod")
    assert made.code == 0, made
    before = held(system)
    result = lane.run(str(ROOT / "fairway"), "adopt", "prod", *options, "--yes", "--json", seconds=1200)
    preview = lane.run("pulumi", "preview", "-s", "prod", "--refresh", "--json", seconds=600)
    return Adoption(system=system, lane=lane, options=options, before=before, result=result, preview=preview)


def test_a_fifth_is_refused_with_the_whole_list_and_nothing_is_written(account: tuple[Account, Path]) -> None:
    url, place = account
    rds, sqs, dynamodb = (Account(url.url, url.id, "ap-south-1").client(one) for one in ("rds", "sqs", "dynamodb"))
    rds.create_db_instance(
        DBInstanceIdentifier="wiki", Engine="mysql", DBInstanceClass="db.t4g.micro", AllocatedStorage=20, Tags=FIFTH
    )
    sqs.create_queue(QueueName="edits.fifo", Attributes={"FifoQueue": "true"}, tags={"Project": "wiki"})
    dynamodb.create_table(
        TableName="sessions",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=FIFTH,
    )
    program = place / "wiki"
    program.mkdir()
    (program / "Pulumi.yaml").write_text((ROOT / "examples" / "costfx" / "Pulumi.yaml").read_text())
    lane = Lane(account=url, stack=Stack(name="prod", directory=program), place=place)
    where = ("--app", "wiki", "--region", "ap-south-1", "--tags", "Project=wiki")

    result = lane.run(str(ROOT / "fairway"), "adopt", "prod", *where, "--yes", "--json")

    answer = json.loads(result.output)
    assert result.code == 1 and not answer["adopted"], result
    named = {problem.partition(" ")[0].rpartition(":")[2] for problem in answer["problems"]}
    assert named == {"edits.fifo", "table/sessions", "wiki"}
    assert [file.name for file in program.iterdir()] == ["Pulumi.yaml"]


@pytest.fixture(params=sorted(SYSTEMS))
def adoption(request: pytest.FixtureRequest, adoptions: Mapping[str, Adoption]) -> Adoption:
    return adoptions[request.param]


def test_its_data_is_imported_and_stays_as_it_is(adoption: Adoption) -> None:
    assert adoption.result.code == 0, adoption.result.text[-3000:]
    assert adoption.answer["adopted"] and not adoption.answer["problems"]
    after = held(adoption.system)
    changed = {part: (value, after[part]) for part, value in adoption.before.items() if after[part] != value}
    assert not changed, json.dumps(changed, indent=1)


def test_the_stack_has_the_ids_that_they_had(adoption: Adoption) -> None:
    exported = adoption.lane.run("pulumi", "stack", "export", "-s", "prod")
    ids = {one["id"] for one in json.loads(exported.output)["deployment"]["resources"] if one.get("id")}
    (instance,) = adoption.system.client("rds").describe_db_instances(
        DBInstanceIdentifier=f"{adoption.system.name}-db"
    )["DBInstances"]
    assert {instance["DbiResourceId"], instance["DBInstanceIdentifier"]} & ids
    expected = {one["id"] for one in adoption.answer["imports"]} - {instance["DbiResourceId"]}
    assert {identity.rpartition("/")[2] for identity in expected} <= {identity.rpartition("/")[2] for identity in ids}


def test_a_second_preview_finds_nothing_to_do(adoption: Adoption) -> None:
    shown: dict[str, set[str]] = {}
    for step in json.loads(adoption.preview.output)["steps"]:
        if step["op"] not in ("same", "refresh", "read"):
            kind = step["urn"].split("::")[2].split("$")[-1]
            shown.setdefault(kind, set()).update(step.get("diffReasons") or [step["op"]])
    assert_only_forgotten(shown)


def test_no_value_of_a_secret_is_in_state_or_files(adoption: Adoption) -> None:
    exported = adoption.lane.run("pulumi", "stack", "export", "-s", "prod").output
    texts = [exported, *(file.read_text() for file in adoption.lane.stack.directory.rglob("*") if file.is_file())]
    assert not [text for text in texts if PASSWORD in text or "value-of-" in text]
