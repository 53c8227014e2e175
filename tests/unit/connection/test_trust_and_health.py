"""The shapes that ECS reads: the first container, and the health commands."""

import pytest

from components.compute.health import TOOLS, health_command
from components.data.rds_ca import CA_DIRECTORY, CA_PATH, VOLUME, ca_bundle, ca_container, trust_environment


def test_an_unknown_region_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(
        ValueError, match=r"region 'mars-north-1': add components/data/rds_ca/mars-north-1\.pem .*us-east-1"
    ):
        ca_bundle("mars-north-1")


@pytest.mark.parametrize("region", ["../postgres", "", "manifest"])
def test_a_region_is_not_a_path(region: str) -> None:
    with pytest.raises(ValueError, match="no RDS CA certificates for region"):
        ca_bundle(region)


def test_the_environment_names_the_file_that_the_container_writes() -> None:
    assert trust_environment() == {
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": CA_PATH,
        "NODE_EXTRA_CA_CERTS": CA_PATH,
    }


def test_the_container_is_a_short_lived_one_of_the_services_own_image() -> None:
    log: dict[str, object] = {"logDriver": "awslogs"}
    container = ca_container(image="app@sha256:0", region="eu-west-1", log=log)
    assert (container["name"], container["image"], container["essential"]) == ("rds-ca", "app@sha256:0", False)
    assert (container["user"], container["readonlyRootFilesystem"]) == ("0", True)
    assert container["mountPoints"] == [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": False}]
    assert container["environment"] == [{"name": "RDS_CA_BUNDLE", "value": ca_bundle("eu-west-1")}]
    assert container["logConfiguration"] == log


@pytest.mark.parametrize("tool", TOOLS)
def test_a_health_command_is_one_that_ecs_takes(tool: str) -> None:
    kind, *command = health_command(tool=tool, port=3001, path="/api/health")
    assert kind == "CMD" or (kind == "CMD-SHELL" and len(command) == 1)
    text = " ".join(command)
    assert "3001" in text
    assert "/api/health" in text
    assert "localhost" not in text


def test_an_unknown_tool_is_an_error_that_names_the_tools() -> None:
    with pytest.raises(ValueError, match="'telnet' is not one of wget, node, python, curl"):
        health_command(tool="telnet", port=80, path="/")
