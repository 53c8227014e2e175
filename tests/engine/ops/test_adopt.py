"""`./fairway adopt`: the four systems as they were, each taken over with its data as it is; a fifth is refused."""

import json
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT
from tests.engine.ops.earlier_documents import managed, terraform
from tests.engine.ops.earlier_system import REGIONS, Earlier, brought_up
from tests.engine.ops.recordings import ADOPT, RECORDED, comparable, record, recordings

PASSWORD = "kept-as-it-was-8Hq2"


@pytest.fixture(scope="module", params=sorted(REGIONS))
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    return brought_up(request.param, tmp_path_factory.mktemp("adopt"))


def test_what_cannot_be_taken_is_refused_with_the_whole_list_and_nothing_is_written(earlier: Earlier) -> None:
    state = earlier.sandbox.folder / "more.tfstate"
    more = (
        managed("aws_dynamodb_table", "sessions"),
        managed("aws_rds_cluster", "reports"),
        managed("aws_efs_file_system", "uploads"),
    )
    state.write_text(json.dumps(terraform([], *more)))
    result = earlier.adopt(*earlier.source(), "--terraform", str(state), "--json", "--yes")
    assert result.code == 1, result
    answer = json.loads(result.output)
    assert not answer["adopted"]
    assert [problem.split(" ")[0] for problem in answer["problems"]] == [
        "aws_dynamodb_table.sessions",
        "aws_rds_cluster.reports",
        "aws_efs_file_system.uploads",
    ], result
    assert sorted(file.name for file in earlier.sandbox.program.iterdir()) == ["Pulumi.yaml", "fairway"]


def taken_over(earlier: Earlier) -> list[dict[str, Any]]:
    """What was imported. Of one system docs/adopt.md shows what a person sees."""
    source = earlier.source()
    if earlier.system == RECORDED:
        for line, shown in recordings(ADOPT):
            assert comparable(record(earlier.sandbox, line)) == comparable(shown)
    else:
        result = earlier.adopt(*source, "--yes", "--json")
        assert result.code == 0, result
        answer = json.loads(result.output)
        assert answer["adopted"] and not answer["problems"]
    adopted = json.loads((earlier.sandbox.program / "adopted" / "prod.json").read_text())
    assert adopted["clean"]
    return adopted["resources"]


def test_its_data_is_taken_over_as_it_is(earlier: Earlier) -> None:
    before = earlier.data()
    assert {key.split(" ")[0] for key in before} >= {"aws:rds/instance:Instance", "aws:ecr/repository:Repository"}
    imports = taken_over(earlier)
    after = earlier.data()
    assert after.keys() == before.keys()
    for key, properties in before.items():
        assert after[key] == properties, key
    state = earlier.sandbox.run("pulumi", "stack", "export", "-s", "prod")
    imported = {
        (one["type"], one["urn"].rpartition("::")[2]): one["id"]
        for one in json.loads(state.output)["deployment"]["resources"]
        if one.get("id")
    }
    for one in imports:
        assert imported[one["type"], one["name"]] in one["id"], one


def test_the_services_know_the_password_that_it_had(earlier: Earlier) -> None:
    cloud = json.loads((earlier.sandbox.folder / "cloud" / earlier.system / "prod.json").read_text())
    versions = cloud["resources"]["aws:secretsmanager/secretVersion:SecretVersion"].values()
    [document] = [json.loads(version["properties"]["secretString"]) for version in versions]
    assert document["password"] == PASSWORD
    assert (
        "aws:rds/instance:Instance" not in {*cloud["resources"]}
        or len(cloud["resources"]["aws:rds/instance:Instance"]) == 1
    )


def test_a_second_preview_has_nothing_to_do_and_the_services_run(earlier: Earlier) -> None:
    policies = {"PULUMI_OPTION_POLICY_PACK_CONFIG": str(earlier.sandbox.program / "adopted" / "prod-policies.json")}
    earlier.sandbox.must("preview", "prod", "--refresh", "--expect-no-changes", env=policies)
    verified = earlier.sandbox.run(str(ROOT / "fairway"), "verify", "prod", "--timeout", "0")
    assert verified.code == 0, verified
    config = yaml.safe_load((earlier.sandbox.program / "Pulumi.prod.yaml").read_text())["config"]
    example = yaml.safe_load((ROOT / "examples" / earlier.system / "Pulumi.dev.yaml").read_text())["config"]
    services, expected = config["fairway:services"], example["fairway:services"]
    assert services.keys() == expected.keys()
    for name, service in expected.items():
        for key in ("port", "database", "cpu", "memory"):
            assert services[name].get(key) == service.get(key) or key in ("cpu", "memory"), (name, key)
