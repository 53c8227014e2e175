"""Components without the rest of Fairway, in another program; and what the template of `pulumi new` asks."""

import ast
import json
import shutil
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.engine.harness import ROOT, Sandbox

PROGRAM = ROOT / "tests" / "engine" / "standalone"


@pytest.fixture(scope="module")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A program of somebody else's that has a copy of `components/` beside it, and nothing more of this repository.

    In its simulated AWS stands what the program takes for granted: network, load balancer, listener.
    """
    folder = tmp_path_factory.mktemp("standalone")
    program = shutil.copytree(PROGRAM, folder / "program")
    shutil.copytree(ROOT / "components", program / "components", ignore=shutil.ignore_patterns("__pycache__"))
    cloud = folder / "sandbox" / "cloud" / "standalone" / "shop.json"
    cloud.parent.mkdir(parents=True)
    cloud.write_text(json.dumps({"resources": _resources(yaml.safe_load((PROGRAM / "Pulumi.shop.yaml").read_text()))}))
    return Sandbox(folder / "sandbox", program)


def _resources(file: Mapping[str, Any]) -> dict[str, Any]:
    ids = {key.removeprefix("standalone:"): value for key, value in file["config"].items()}
    vpc = {"vpcId": ids["vpcId"]}
    resources = {
        "aws:ec2/vpc:Vpc": {ids["vpcId"]: {"cidrBlock": "10.0.0.0/16"}},
        "aws:ec2/subnet:Subnet": {
            subnet: {**vpc, "cidrBlock": f"10.0.{number}.0/24", "availabilityZone": f"us-east-1{'ab'[number]}"}
            for number, subnet in enumerate(ids["subnetIds"])
        },
        "aws:ec2/securityGroup:SecurityGroup": {ids["balancerGroupId"]: {**vpc, "name": "shared"}},
        "aws:lb/listener:Listener": {ids["listenerArn"]: {"arn": ids["listenerArn"], "port": 443}},
    }
    return {
        token: {
            identity: {"properties": {"id": identity, **properties}, "live": {}}
            for identity, properties in found.items()
        }
        for token, found in resources.items()
    }


def test_components_need_nothing_else_of_the_repository() -> None:
    ours = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()}
    for file in (ROOT / "components").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for package in (module.split(".")[0] for module in modules):
                assert package == "components" or package not in ours, f"{file.name} imports {package}"


def test_thirty_lines_make_a_service_and_its_database_in_an_existing_vpc(standalone: Sandbox) -> None:
    """Judged by the pack at preview, made, found as made, and gone again."""
    lines = (PROGRAM / "__main__.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line]) <= 30
    preview = standalone.must("preview", "shop")
    assert "fairway" in preview.text and "mandatory" not in preview.text, preview
    standalone.must("up", "shop", "--yes", "--skip-preview")
    made = {item["type"] for item in standalone.state("shop")["deployment"]["resources"]}
    assert {"aws:rds/instance:Instance", "aws:ecs/service:Service", "aws:lb/listenerRule:ListenerRule"} <= made
    assert not {"aws:lb/loadBalancer:LoadBalancer", "awsx:ec2:Vpc", "aws:ecr/repository:Repository"} & made
    standalone.must("preview", "shop", "--expect-no-changes")
    standalone.must("destroy", "shop", "--yes", "--skip-preview")


def test_the_pack_judges_a_standalone_service_by_its_contract(standalone: Sandbox) -> None:
    main = standalone.program / "__main__.py"
    text = main.read_text(encoding="utf-8")
    try:
        main.write_text(text.replace('("linux/amd64",)', '("linux/arm64",)'), encoding="utf-8")
        blocked = standalone.pulumi("preview", "shop")
    finally:
        main.write_text(text, encoding="utf-8")
    assert blocked.code != 0 and "image-platform-mismatch" in blocked.text, blocked


def test_the_template_asks_for_keys_that_the_settings_have() -> None:
    template = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["template"]
    dev = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    assert set(template["config"]) == {"aws:region", "fairway:app"}
    for key, question in template["config"].items():
        assert question["default"] == dev[key], f"{key}: who takes every default gets the dev stack as it is"
        assert question["description"]
