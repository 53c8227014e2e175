"""The four systems as they were before Fairway, on the simulated AWS, each with an empty program beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.harness import ROOT, CommandResult, Sandbox
from tests.engine.ops.earlier_documents import cloudformation, managed, terraform

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


def brought_up(system: str, place: Path) -> Earlier:
    """The system as it was, with an image in each repository. place: an empty folder."""
    made = Sandbox(place / "sandbox", ROOT / "tests" / "engine" / "earlier")
    made.must("up", system, "--yes", "--skip-preview", env={"PULUMI_OPTION_POLICY_PACK": ""})
    exported = made.run("pulumi", "stack", "export", "-s", system)
    stack = json.loads(exported.output)["deployment"]["resources"]  # in the order in which they were made
    resources = sorted((one for one in stack if one.get("id")), key=lambda one: str(one["urn"]))
    program = place / "program"
    program.mkdir()
    project = (ROOT / "examples" / "costfx" / "Pulumi.yaml").read_text()
    project = project.replace("main: ../..", f"main: {ROOT}").replace("../../", f"{ROOT}/")
    (program / "Pulumi.yaml").write_text(project.replace("name: costfx", f"name: {system}"))
    script = program / "fairway"
    script.write_text(f'#!/bin/sh\nexec "{ROOT}/fairway" "$@"\n')
    script.chmod(0o755)
    sandbox = Sandbox(place / "sandbox", program)
    for one in resources:
        if one["type"] == "aws:ecr/repository:Repository":
            image = f"{one['outputs']['repositoryUrl']}:latest"
            pushed = sandbox.run(
                "docker", "buildx", "build", "--platform", "linux/amd64", "--tag", image, "--push", "."
            )
            assert pushed.code == 0, pushed
    return Earlier(system, sandbox, resources)
