"""`./fairway adopt`: the four systems as they were, each taken over with its data as it is; a fifth is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT, CommandResult, Sandbox
from tests.engine.ops.earlier_documents import cloudformation, managed, terraform

PASSWORD = "kept-as-it-was-8Hq2"
REGIONS = {
    "costfx": "us-west-2",
    "portfolio-platform": "us-east-1",
    "scalemap": "eu-west-1",
    "snippet-manager": "us-east-1",
}
DATA = (
    "aws:acm/certificate:Certificate",
    "aws:cognito/userPool:UserPool",
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:ecr/repository:Repository",
    "aws:kms/key:Key",
    "aws:rds/instance:Instance",
    "aws:route53/record:Record",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:secretsmanager/secret:Secret",
    "aws:sqs/queue:Queue",
    "aws:ssm/parameter:Parameter",
)
IN_THE_STATE_ALONE = (
    "applyImmediately", "finalSnapshotIdentifier", "forceDelete", "forceDestroy", "recoveryWindowInDays",
    "skipFinalSnapshot",
)  # fmt: skip


@dataclass(frozen=True)
class Earlier:
    """One system that is up, and an empty program that is to take it over."""

    system: str
    sandbox: Sandbox
    resources: list[dict[str, Any]]

    @property
    def region(self) -> str:
        return REGIONS[self.system]

    def adopt(self, *options: str) -> CommandResult:
        app = ("prod", "--app", self.system[:20], "--region", self.region)
        return self.sandbox.run(str(ROOT / "fairway"), "adopt", *app, *options)

    def source(self) -> tuple[str, ...]:
        """The options that name it, after writing the document that they need."""
        file = self.sandbox.folder / "cloudformation.json"
        if self.system == "snippet-manager":
            file.write_text(json.dumps({"SnippetStack": cloudformation(self.resources, retained=True)}))
            return "--cloudformation", "SnippetStack"
        if self.system == "portfolio-platform":
            file.write_text(json.dumps(self._copilot()))
            return "--cloudformation", "portfolio-prod", "--cloudformation", "portfolio-prod-backend"
        if self.system == "costfx":
            state = self.sandbox.folder / "terraform.tfstate"
            state.write_text(json.dumps(terraform(self.resources, managed("random_password", "database"))))
            return "--terraform", str(state)
        return "--tags", "Project=scalemap"

    def _copilot(self) -> Mapping[str, Any]:
        """Environment and services are stacks of their own, and the database is in one nested in a service's."""
        kinds = ("aws:rds", "aws:secretsmanager")
        addons = [one for one in self.resources if one["type"].startswith(kinds)]
        others = [one for one in self.resources if not one["type"].startswith(kinds)]
        nested = {
            "LogicalResourceId": "AddonsStack",
            "PhysicalResourceId": "portfolio-addons",
            "ResourceType": "AWS::CloudFormation::Stack",
        }
        service: Mapping[str, Any] = {"resources": [nested], "template": {}}
        stacks = {"portfolio-prod": cloudformation(others), "portfolio-prod-backend": service}
        return {**stacks, "portfolio-addons": cloudformation(addons)}

    def data(self) -> Mapping[str, Mapping[str, Any]]:
        """What the simulated AWS has of everything that holds data, by type and id; a flag that is off is as none."""
        clouds = [json.loads(file.read_text()) for file in self.sandbox.folder.glob("cloud/*/*.json")]
        ids = {(one["type"], one["id"]) for one in self.resources}
        return {
            f"{token} {identity}": {
                key: value for key, value in entry["properties"].items() if value and key not in IN_THE_STATE_ALONE
            }
            for cloud in clouds
            for token in DATA
            for identity, entry in cloud.get("resources", {}).get(token, {}).items()
            if (token, identity) in ids
        }


@pytest.fixture(scope="module", params=sorted(REGIONS))
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    system, place = request.param, tmp_path_factory.mktemp("adopt")
    made = Sandbox(place / "sandbox", ROOT / "tests" / "engine" / "earlier")
    made.must("up", system, "--yes", "--skip-preview", env={"PULUMI_OPTION_POLICY_PACK": ""})
    exported = made.run("pulumi", "stack", "export", "-s", system)
    resources = [one for one in json.loads(exported.output)["deployment"]["resources"] if one.get("id")]
    program = place / "program"
    program.mkdir()
    project = (ROOT / "examples" / "costfx" / "Pulumi.yaml").read_text()
    project = project.replace("main: ../..", f"main: {ROOT}").replace("../../", f"{ROOT}/")
    (program / "Pulumi.yaml").write_text(project.replace("name: costfx", f"name: {system}"))
    sandbox = Sandbox(place / "sandbox", program)
    for one in resources:
        if one["type"] == "aws:ecr/repository:Repository":
            image = f"{one['outputs']['repositoryUrl']}:latest"
            pushed = sandbox.run(
                "docker", "buildx", "build", "--platform", "linux/amd64", "--tag", image, "--push", "."
            )
            assert pushed.code == 0, pushed
    return Earlier(system, sandbox, resources)


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
    assert sorted(file.name for file in earlier.sandbox.program.iterdir()) == ["Pulumi.yaml"]


def test_its_data_is_taken_over_as_it_is(earlier: Earlier) -> None:
    before = earlier.data()
    assert {key.split(" ")[0] for key in before} >= {"aws:rds/instance:Instance", "aws:ecr/repository:Repository"}
    result = earlier.adopt(*earlier.source(), "--yes", "--json")
    assert result.code == 0, result
    answer = json.loads(result.output)
    assert answer["adopted"] and not answer["problems"]
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
    for one in answer["imports"]:
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
