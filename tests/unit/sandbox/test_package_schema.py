"""The schema that a YAML program is checked by: every type and function of the SDK, and nothing that leads nowhere."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from sandbox.package_schema import Builder, schema_text
from tests.unit.sandbox.conftest import sdk

VERSIONS = {name: version(f"pulumi-{name}") for name in ("aws", "awsx", "random")}


@pytest.fixture(scope="module")
def aws_schema() -> dict[str, Any]:
    return Builder("aws", sdk("aws"), VERSIONS).build()


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set[str]()
        return own.union(*(references(item) for item in value.values()))
    return set[str]().union(*(references(item) for item in value)) if isinstance(value, list) else set()


def test_every_reference_leads_to_a_type(aws_schema: dict[str, Any]) -> None:
    types = {f"#/types/{token}" for token in aws_schema["types"]}
    assert len(types) > 5000
    assert references(aws_schema) <= types | {"pulumi.json#/Any"}


def test_a_resource_has_what_it_takes_and_what_it_gives(aws_schema: dict[str, Any]) -> None:
    service = aws_schema["resources"]["aws:ecs/service:Service"]
    item = service["inputProperties"]["loadBalancers"]["items"]["$ref"]
    assert item == "#/types/aws:ecs/ServiceLoadBalancer:ServiceLoadBalancer"
    assert aws_schema["types"][item.removeprefix("#/types/")]["required"] == ["containerName", "containerPort"]
    assert service["properties"]["loadBalancers"]["items"]["$ref"] == item
    assert service["inputProperties"]["desiredCount"] == {"type": "number"}
    assert aws_schema["resources"]["aws:iam/role:Role"]["requiredInputs"] == ["assumeRolePolicy"]
    assert "arn" in aws_schema["resources"]["aws:iam/role:Role"]["required"]


def test_a_function_and_a_provider_have_theirs(aws_schema: dict[str, Any]) -> None:
    zones = aws_schema["functions"]["aws:index/getAvailabilityZones:getAvailabilityZones"]
    assert zones["inputs"]["properties"]["state"] == {"type": "string"}
    assert zones["outputs"]["properties"]["names"] == {"type": "array", "items": {"type": "string"}}
    assert "$ref" in aws_schema["provider"]["inputProperties"]["defaultTags"]


def test_a_component_is_one_and_its_outputs_are_resources_of_the_other_package() -> None:
    schema = Builder("awsx", sdk("awsx"), VERSIONS).build()
    vpc = schema["resources"]["awsx:ec2:Vpc"]
    assert vpc["isComponent"] is True
    assert vpc["properties"]["vpc"] == {"$ref": f"/aws/v{VERSIONS['aws']}/schema.json#/resources/aws:ec2%2Fvpc:Vpc"}
    assert "meta" not in schema


def test_the_schema_is_kept(tmp_path: Path) -> None:
    text = schema_text("random", sdk("random"), VERSIONS, tmp_path)
    assert json.loads(text)["resources"]["random:index/randomPassword:RandomPassword"]["requiredInputs"] == ["length"]
    (file,) = tmp_path.iterdir()
    file.write_text("{}")
    assert schema_text("random", sdk("random"), VERSIONS, tmp_path) == "{}"
