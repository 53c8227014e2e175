"""./fairway rehearse: a stranger's program, whose faults no first preview can see, is brought up and judged."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import ROOT

PROGRAM = ROOT / "demo" / "rehearsal"
PASSWORD = "Zebra7crossing"
HIDDEN = {"database-url-weak-tls", "image-placeholder", "image-tag-mutable", "secret-in-plain-environment"}


def rehearse(program: Path, *options: str, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Without standard input, credentials, or a stack's login; what it writes goes below `scratch`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_"))}
    return subprocess.run(
        [str(ROOT / "fairway"), "rehearse", "live", "-C", str(program), *options],
        env={**environment, "TMPDIR": str(scratch)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that what a rehearsal leaves would be seen; its virtual environment is this checkout's."""
    program = shutil.copytree(PROGRAM, tmp_path_factory.mktemp("rehearse") / "program")
    settings = program / "Pulumi.yaml"
    settings.write_text(settings.read_text().replace("../../.venv", str(ROOT / ".venv")))
    (program.parent / "scratch").mkdir()
    return program


@pytest.fixture(scope="module")
def rehearsed(folder: Path) -> Mapping[str, Any]:
    completed = rehearse(folder, "--json", "-c", f"guestbook:password={PASSWORD}", scratch=folder.parent / "scratch")
    assert completed.returncode == 1, completed.stderr
    assert PASSWORD not in completed.stdout + completed.stderr
    return json.loads(completed.stdout)


def found(rehearsed: Mapping[str, Any]) -> set[str]:
    return {entry["rule"] for entry in rehearsed["policies"] if entry["blocks"]}


def test_what_only_an_update_knows_is_judged(rehearsed: Mapping[str, Any]) -> None:
    assert found(rehearsed) >= HIDDEN
    assert rehearsed["simulated"] is True and rehearsed["resources"] == 6


def test_what_aws_would_refuse_is_named_and_the_rest_is_judged_all_the_same(rehearsed: Mapping[str, Any]) -> None:
    refused = [entry for entry in rehearsed["policies"] if entry["rule"] == "simulated-aws"]
    assert [entry["urn"].rpartition("::")[2] for entry in refused] == ["guestbook"]
    assert "Group names may not be in the format sg-*" in refused[0]["message"]


def test_what_others_made_is_made_up_said_and_not_judged(rehearsed: Mapping[str, Any]) -> None:
    assert rehearsed["standIns"] == ["aws:ec2/getSubnets:getSubnets", "aws:ec2/getVpc:getVpc", "aws:iam/role:Role"]
    assert "execution-role-insufficient" not in found(rehearsed)


def test_it_leaves_nothing_behind(rehearsed: Mapping[str, Any], folder: Path) -> None:
    assert rehearsed
    left = {path.name for path in folder.iterdir()} - {"__pycache__"}
    assert left == {"Pulumi.yaml", "Pulumi.live.yaml", "__main__.py"}
    assert not list((folder.parent / "scratch").iterdir())
    assert "encryptionsalt" not in (folder / "Pulumi.live.yaml").read_text()


def test_a_program_that_fails_is_no_answer(folder: Path) -> None:
    completed = rehearse(folder, "--json", scratch=folder.parent / "scratch")
    assert completed.returncode == 3
    assert "Missing required configuration variable 'guestbook:password'" in json.loads(completed.stdout)["error"]


def test_another_stack_is_wrong_usage(folder: Path) -> None:
    (folder / "Pulumi.live.yaml").rename(folder / "Pulumi.other.yaml")
    try:
        completed = rehearse(folder, scratch=folder.parent / "scratch")
    finally:
        (folder / "Pulumi.other.yaml").rename(folder / "Pulumi.live.yaml")
    assert completed.returncode == 2 and "the stacks are: other" in completed.stderr


NOTES = """
name: notes
runtime: yaml
resources:
  database:
    type: aws:rds:Instance
    properties:
      engine: postgres
      engineVersion: "16"
      instanceClass: db.t4g.micro
      allocatedStorage: 20
      username: notes
      password: Zebra7crossing
      skipFinalSnapshot: true
  task:
    type: aws:ecs:TaskDefinition
    properties:
      family: notes
      cpu: "256"
      memory: "512"
      networkMode: awsvpc
      requiresCompatibilities: [FARGATE]
      containerDefinitions:
        fn::toJSON:
          - name: app
            image: nginx:latest
            environment: [{name: DATABASE_URL, value: "postgres://notes@${database.address}/notes?sslmode=disable"}]
"""


def test_a_yaml_program_is_rehearsed_too(tmp_path: Path) -> None:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "Pulumi.yaml").write_text(NOTES)
    (tmp_path / "program" / "Pulumi.live.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    completed = rehearse(tmp_path / "program", "--json", scratch=tmp_path)
    assert completed.returncode == 1, completed.stderr
    assert found(json.loads(completed.stdout)) >= {"database-url-weak-tls", "image-placeholder"}


AWSX = """
import pulumi_aws as aws
import pulumi_awsx as awsx

network = awsx.ec2.Vpc(
    "shop", number_of_availability_zones=2, nat_gateways={"strategy": "Single"}, subnet_strategy="Auto"
)
store = aws.rds.Instance(
    "shop",
    engine="postgres",
    engine_version="16.4",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    db_name="shop",
    username="shop",
    manage_master_user_password=True,
    skip_final_snapshot=True,
)
edge = awsx.lb.ApplicationLoadBalancer("shop", subnet_ids=network.public_subnet_ids)
repository = awsx.ecr.Repository("shop")
image = awsx.ecr.Image("shop", repository_url=repository.url, context=".", platform="linux/amd64")
awsx.ecs.FargateService(
    "shop",
    cluster=aws.ecs.Cluster("shop").arn,
    network_configuration={
        "subnets": network.private_subnet_ids,
        "security_groups": [edge.default_security_group.apply(lambda group: group.id)],
    },
    task_definition_args={
        "container": {
            "name": "shop",
            "image": image.image_uri,
            "cpu": 256,
            "memory": 512,
            "essential": True,
            "port_mappings": [{"container_port": 80, "target_group": edge.default_target_group}],
            "environment": [{"name": "PGHOST", "value": store.endpoint}, {"name": "PGPORT", "value": "5432"}],
        }
    },
)
awsx.cloudtrail.Trail("shop")
"""


def test_the_children_of_awsx_are_judged_and_what_is_not_made_is_said(folder: Path) -> None:
    program = folder.parent / "awsx"
    program.mkdir()
    (program / "__main__.py").write_text(AWSX)
    (program / "Pulumi.live.yaml").write_text("config:\n  aws:region: us-east-1\n")
    (program / "Pulumi.yaml").write_text((folder / "Pulumi.yaml").read_text())
    completed = rehearse(program, "--json", scratch=folder.parent / "scratch")
    assert completed.returncode == 1, completed.stdout + completed.stderr
    outcome = json.loads(completed.stdout)
    assert "database-host-with-port" in found(outcome)
    assert not found(outcome) & {"service-before-listener", "network-vpc-mismatch", "image-platform-mismatch"}
    refused = {
        entry["urn"].split("::")[-2]: entry["message"]
        for entry in outcome["policies"]
        if entry["rule"] == "simulated-aws"
    }
    assert set(refused) == {"awsx:cloudtrail:Trail"}, refused
    assert "has no awsx:cloudtrail:Trail" in refused["awsx:cloudtrail:Trail"]
