"""docs/state.md, its commands in their order: a bucket and a key, an update that is killed, two updates at once."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from tests.engine.team import Clone, Team, documented, ended, wait_for

BALANCER, DATABASE = "aws:lb/loadBalancer:LoadBalancer", "aws:rds/instance:Instance"
REPOSITORY = "aws:ecr/repository:Repository"
# Long enough for the update to be killed while all are being made. Then AWS goes on: all but one are there in the end.
SLOW = [
    {"type": BALANCER, "seconds": 12},
    {"type": REPOSITORY, "seconds": 12},
    {"type": DATABASE, "seconds": 12, "fail": "InsufficientDBInstanceCapacity: none left"},
]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield Team(tmp_path_factory.mktemp("team"), f"http://{host}:{port}")
    server.stop()


@pytest.fixture(scope="module")
def ana(team: Team) -> Clone:
    """Sets the stack up; her first update is killed while AWS makes a load balancer, a repository and a database."""
    ana = team.clone("ana")
    ana.must(documented("bucket and key"))
    update = ana.start(documented("stack"), FAIRWAY_SANDBOX_FAULTS=json.dumps(SLOW))
    wait_for(lambda: {BALANCER, REPOSITORY, DATABASE} == {resource["type"] for resource in pending(team)})
    os.kill(team.lock()["pid"], signal.SIGKILL)
    assert ended(update).code != 0
    return ana


def pending(team: Team) -> list[Any]:
    """The resources that were being made, as the state has them."""
    return [operation["resource"] for operation in team.deployment().get("pending_operations") or []]


def in_aws(team: Team, registered: Any) -> str | None:
    """The id of a resource that was being made, if AWS has one like it."""
    inputs = {name: value for name, value in registered["inputs"].items() if isinstance(value, str | int)}
    for (kind, identity), properties in team.cloud().items():
        if kind == registered["type"] and inputs.items() <= properties.items():
            return identity
    return None


def of_type(team: Team, kind: str) -> list[str]:
    return [identity for found, identity in team.cloud() if found == kind]


def test_a_killed_update_keeps_its_lock(ana: Clone) -> None:
    refused = ana.run("pulumi up -s dev")
    assert refused.code != 0 and "locked by 1 lock" in refused.text, refused


def test_a_killed_update_is_recovered_by_the_documented_steps(team: Team, ana: Clone) -> None:
    wait_for(lambda: of_type(team, BALANCER) and of_type(team, REPOSITORY))  # AWS goes on, though nobody waits
    made = set(team.cloud())

    ana.must(documented("unlock"))
    shown = ana.must(documented("pending")).text
    found: list[str] = []
    for resource in pending(team):
        assert f"creating {resource['urn']}" in shown
        if identity := in_aws(team, resource):
            found.append(f"{resource['urn']} {identity}\n")
    assert len(found) == 2 and not of_type(team, DATABASE)
    (ana.folder / "found.txt").write_text("".join(found))
    ana.must(documented("adopt"))
    ana.must(documented("settle"))
    ana.must(documented("resume"))

    assert not pending(team)
    assert made < set(team.cloud()) and len(of_type(team, BALANCER)) == len(of_type(team, REPOSITORY)) == 1
    ana.must("pulumi preview -s dev --expect-no-changes")


def test_the_state_has_everything_that_is_in_aws_and_nothing_else(team: Team) -> None:
    resources = team.deployment()["resources"]
    known = {(item["type"], item["id"]) for item in resources if item["type"].startswith("aws:")}
    assert known == set(team.cloud())


def test_no_secret_is_in_plain_text_in_the_bucket(team: Team, ana: Clone) -> None:
    shown = json.loads(ana.must("pulumi stack export -s dev --show-secrets").text)
    passwords = [
        json.loads(item["outputs"]["result"]["plaintext"])
        for item in shown["deployment"]["resources"]
        if item["type"] == "random:index/randomPassword:RandomPassword"
    ]
    assert len(passwords) == 1
    sealed = json.dumps(team.deployment())
    assert not [password for password in passwords if json.dumps(password)[1:-1] in sealed]
    file = (ana.folder / "Pulumi.dev.yaml").read_text()
    assert "secretsprovider: awskms:///alias/fairway-state" in file and "encryptedkey: " in file


def test_of_two_updates_at_once_the_second_ends_clearly_and_the_state_stays_whole(team: Team, ana: Clone) -> None:
    bob = team.clone("bob")
    (bob.folder / "Pulumi.dev.yaml").write_text((ana.folder / "Pulumi.dev.yaml").read_text())  # as committed
    release = ana.folder / "release.json"
    content = release.read_text()
    release.unlink()
    os.mkfifo(release)  # her program waits here, with the lock, for as long as this test likes
    update = ana.start("pulumi up -s dev")
    with wait_for(lambda: reader_of(release)) as pipe:
        refused = bob.run("pulumi up -s dev")
        assert refused.code != 0, refused
        assert "the stack is currently locked by 1 lock(s)" in refused.text and "created by" in refused.text
        bob.must("pulumi preview -s dev --expect-no-changes")
        pipe.write(content)
    hers = ended(update)
    assert hers.code == 0, hers
    bob.must("pulumi up -s dev --expect-no-changes")


def reader_of(pipe: Path) -> Any:
    """The pipe, open for writing; None as long as nobody reads it."""
    try:
        return open(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK), "w")
    except OSError:
        return None
