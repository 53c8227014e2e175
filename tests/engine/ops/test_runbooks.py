"""docs/operations.md, each of its commands as it stands there: on the real engine, the simulated AWS and a local one.

The tests run in their order: each goes on with the stacks as the one before left them.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import boto3
import pytest
import yaml
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from tests.engine.harness import ROOT, Sandbox
from tests.engine.ops.program import program, push, release
from tests.engine.ops.runbook import EVERY, ONLY_CHECKED, Runbooks, failed, git

DOMAIN = {"name": "app.example.org", "zone": "example.org"}
FAILED_MIGRATION = {
    "type": "aws:ecs/task:Task",
    "name": "portfolio-prod-backend-migration",
    "shows": {"exitCode": 1, "log": ['error: relation "users" does not exist']},
}


def settings(stack: str) -> dict[str, Any]:
    """The stack's own, without what the runbooks do not touch."""
    config = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    for key in ("alarms", "budget", "cluster"):
        config.pop(f"fairway:{key}", None)
    backend = config["fairway:services"]["backend"] | {"routes": ["/*"], "scaling": {"min": 1, "max": 2}}
    config["fairway:network"] = {"cidr": "10.20.0.0/16", "availabilityZones": 2, "nat": "none"}
    config["fairway:database"] = {"version": "15", "instanceClass": "db.t4g.micro", "passwordVersion": 1}
    return config | {"fairway:production": False, "fairway:services": {"backend": backend}}


def write(folder: Path, stack: str, **changes: Any) -> None:
    config = settings("prod" if stack == "prod-west" else stack)
    config |= {f"fairway:{key}": value for key, value in changes.items() if key != "region"}
    config["aws:region"] = changes.get("region", "us-east-1")
    (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": config}))


def edge(**changes: Any) -> dict[str, Any]:
    return {"ingress": "cloudfront", **changes}


def epoch(number: int) -> dict[str, Any]:
    return {"version": "15", "instanceClass": "db.t4g.micro", "passwordVersion": number}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runbooks]:
    """Nothing is up. prod has a release, which was never deployed, and version control knows it."""
    place = tmp_path_factory.mktemp("runbooks")
    folder = program(place / "program")
    write(folder, "dev")
    write(folder, "prod", edge=edge(domain=DOMAIN))
    (folder / "policies").symlink_to(ROOT / "policies")
    sandbox = Sandbox(place / "sandbox", folder)
    sandbox.cloud("dev").parent.mkdir(parents=True)
    registry = {"repositories": {"portfolio/backend": []}, "layers": {}}
    sandbox.cloud("dev").with_name("registry.json").write_text(json.dumps(registry))
    before = push(sandbox, "portfolio/backend", "1.3.0", "linux/amd64")
    released(folder, "dev", {})
    released(folder, "prod", {"backend": {"digest": before, "platforms": ["linux/amd64"], "tag": "1.3.0"}})
    git(folder, "init", "--quiet")
    git(folder, "add", "releases")
    for number in (1, 2, 3):
        git(folder, "commit", "--allow-empty", "--quiet", "--message", f"{number}")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield Runbooks(sandbox, f"http://{host}:{port}", local_aws(f"http://{host}:{port}"))
    server.stop()


def released(folder: Path, stack: str, services: dict[str, Any]) -> None:
    content = {"schema": 1, "stack": stack, "services": services}
    (folder / "releases" / f"{stack}.json").write_text(json.dumps(content))


def local_aws(url: str) -> dict[str, str]:
    """Two regions with a database and a repository each; what stands for the page's capitals."""
    keys = {"aws_access_key_id": "simulated", "aws_secret_access_key": "simulated"}
    names: dict[str, str] = {"SOURCE": "shop", "BACKUPS": "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-1a2b3c"}
    for region in ("us-east-1", "us-west-2"):

        def client(service: str, region: str = region) -> Any:
            return cast(Callable[..., Any], boto3.client)(service, endpoint_url=url, region_name=region, **keys)

        subnets = [subnet["SubnetId"] for subnet in client("ec2").describe_subnets()["Subnets"]]
        client("rds").create_db_subnet_group(
            DBSubnetGroupName="shop", DBSubnetGroupDescription="shop", SubnetIds=subnets
        )
        for name in ("shop", "shop-restored")[: 2 if region == "us-west-2" else 1]:
            client("rds").create_db_instance(
                DBInstanceIdentifier=name, DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20,
                MasterUsername="shop", MasterUserPassword="simulated-1",
            )  # fmt: skip
        client("ecr").create_repository(repositoryName="portfolio/backend")
        names["GROUP"] = "shop"
        names["SECURITY-GROUP"] = client("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]}
    make = cast(Callable[..., Any], boto3.client)
    make("ecr", endpoint_url=url, region_name="us-east-1", **keys).set_repository_policy(
        repositoryName="portfolio/backend", policyText=json.dumps(policy)
    )
    return names


def digest(books: Runbooks, stack: str) -> str:
    return release(books.sandbox, stack)["services"]["backend"]["digest"]


def test_a_release_from_the_image_to_prod(books: Runbooks) -> None:
    new = push(books.sandbox, "portfolio/backend", "1.4.0", "linux/amd64", "linux/arm64")

    result = books.run("A release, from the image to prod")

    assert not failed(result), result
    assert release(books.sandbox, "prod")["evidence"]["digests"] == {"backend": new}
    assert (books.sandbox.program / "prod.html").exists()
    compared = books.run("A release, from the image to prod", 1)
    assert failed(compared) == ["./fairway diff dev prod"] and "prod is as Pulumi made it" in compared.text, compared
    git(books.sandbox.program, "commit", "--all", "--quiet", "--message", "prod's release")


def test_a_stale_lock(books: Runbooks) -> None:
    lock = books.sandbox.folder / "state" / ".pulumi" / "locks" / "organization" / "fairway" / "prod" / "left.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps({"pid": 1, "username": "ana", "hostname": "gone", "timestamp": "2026-11-21T09:00:00Z"}))
    assert "locked by 1 lock" in books.sandbox.pulumi("up", "prod", "--yes", "--skip-preview").text

    result = books.run("A stale lock")

    assert not failed(result) and not lock.exists(), result
    assert "runs this release already" in result.output


def test_a_killed_update(books: Runbooks) -> None:
    """The state as a kill leaves it: what AWS has made by now is still being created."""
    file = books.sandbox.folder / "state" / ".pulumi" / "stacks" / "fairway" / "prod.json"
    content = json.loads(file.read_text())  # `pulumi stack import` would drop the pending operation
    latest = content["checkpoint"]["latest"]
    made = next(entry for entry in latest["resources"] if entry["type"] == "aws:appautoscaling/policy:Policy")
    interrupted = {key: value for key, value in made.items() if key not in ("id", "outputs")}
    latest["resources"].remove(made)
    latest["pending_operations"] = [{"type": "creating", "resource": interrupted}]
    file.write_text(json.dumps(content))
    refused = books.sandbox.pulumi("up", "prod", "--yes", "--skip-preview")
    assert refused.code and "./fairway recover prod" in refused.text, refused

    result = books.run("A killed update")

    assert failed(result) == ["./fairway recover prod --dry-run"] and "adopted as backend-scaling" in result.output, (
        result
    )
    assert made["urn"] in {entry["urn"] for entry in books.sandbox.state("prod")["deployment"]["resources"]}


def test_roll_back_to_the_previous_release(books: Runbooks) -> None:
    new = digest(books, "prod")

    result = books.run("Roll back to the previous release")

    assert not failed(result), result
    assert digest(books, "prod") != new and "evidence" in release(books.sandbox, "prod")


def test_a_stuck_deployment(books: Runbooks) -> None:
    old = digest(books, "prod")
    file = books.sandbox.program / "releases" / "prod.json"
    file.write_text(file.read_text().replace(old, digest(books, "dev")))
    stopped = {
        "stoppedReason": "Essential container in task exited",
        "stopCode": "EssentialContainerExited",
        "containers": [{"name": "backend", "exitCode": 255}],
    }
    shows = {"stopped": [stopped], "log": ["exec /usr/local/bin/node: exec format error"]}
    fault = {"type": "aws:ecs/service:Service", "rollback": True, "shows": shows, "times": 1}
    environment = {"FAIRWAY_SANDBOX_FAULTS": json.dumps([fault]), "PULUMI_OPTION_POLICY_PACK": ""}
    assert books.sandbox.pulumi("up", "prod", "--yes", "--skip-preview", env=environment).code

    result = books.run("A stuck deployment")

    assert failed(result) == ["./fairway doctor prod"] and "F1" in result.output, result
    assert digest(books, "prod") == old and "evidence" in release(books.sandbox, "prod")


def test_a_rotated_password(books: Runbooks) -> None:
    write(books.sandbox.program, "prod", edge=edge(domain=DOMAIN), database=epoch(2))

    result = books.run("A rotated password")

    assert not failed(result) and "random:index:RandomPassword" in result.output, result


def test_a_failed_migration(books: Runbooks) -> None:
    releases = books.sandbox.program / "releases" / "prod.json"
    content = releases.read_text()
    faults = books.sandbox.folder / "faults.json"
    faults.write_text(json.dumps([FAILED_MIGRATION]))
    image = push(books.sandbox, "portfolio/backend", "9.9.9", "linux/amd64")
    released(books.sandbox.program, "prod", {"backend": {"digest": image, "platforms": ["linux/amd64"]}})
    update = books.sandbox.pulumi("up", "prod", "--yes", "--skip-preview")
    assert update.code != 0 and 'relation "users" does not exist' in update.text, update

    result = books.run("A failed migration")

    faults.unlink()
    releases.write_text(content)
    assert failed(result) == ["./fairway doctor prod"] and "F24" in result.output, result
    books.sandbox.must(
        "up", "prod", "--yes", "--skip-preview"
    )  # with the previous release, which is not migrated again


def test_a_restored_database(books: Runbooks) -> None:
    restored = books.run("A restored database")
    assert not failed(restored), restored
    assert "shop-restored" in instances(books)

    verified = books.run("A restored database", 1)
    assert not failed(verified), verified
    assert "shop-restored" not in instances(books)


def instances(books: Runbooks) -> list[str]:
    return [one["DBInstanceIdentifier"] for one in books.client("rds").describe_db_instances()["DBInstances"]]


def test_a_change_that_replaces_what_holds_data(books: Runbooks) -> None:
    result = books.run("A change that replaces what holds data")

    assert not failed(result), result
    snapshots = books.client("rds").describe_db_snapshots()["DBSnapshots"]
    assert "before-the-change" in {one["DBSnapshotIdentifier"] for one in snapshots}


def test_before_a_region_is_lost(books: Runbooks) -> None:
    backups = books.run("A lost region", 0, only_checked="rds start-db-instance-automated-backups-replication")
    images, policy = (books.run("A lost region", number) for number in (1, 2))

    assert not [*failed(backups), *failed(images), *failed(policy)], (backups, images, policy)
    (rule,) = books.client("ecr").describe_registry()["replicationConfiguration"]["rules"]
    assert rule["destinations"] == [{"region": "us-west-2", "registryId": "111122223333"}]
    copied = books.client("ecr", "us-west-2").get_repository_policy(repositoryName="portfolio/backend")
    assert json.loads(copied["policyText"])["Statement"]


def test_a_lost_region(books: Runbooks) -> None:
    folder = books.sandbox.program
    content = release(books.sandbox, "prod") | {"stack": "prod-west"}
    del content["evidence"]
    (folder / "releases" / "prod-west.json").write_text(json.dumps(content))
    write(folder, "prod-west", region="us-west-2", edge=edge())

    up = books.run("A lost region", 3)
    restored = books.run("A lost region", 4, only_checked="rds restore-db-instance-to-point-in-time")
    write(folder, "prod", edge=edge(), database=epoch(2))
    write(folder, "prod-west", region="us-west-2", edge=edge(domain=DOMAIN))
    moved = books.run("A lost region", 5)

    assert not [*failed(up), *failed(restored), *failed(moved)], (up, restored, moved)
    assert served(books, "prod") == [] and served(books, "prod-west") == [DOMAIN["name"]]


def served(books: Runbooks, stack: str) -> list[str]:
    """The names that the stack's distribution answers to, and those of its records, which must be the same."""
    resources = json.loads(books.sandbox.cloud(stack).read_text())["resources"]
    (distribution,) = resources["aws:cloudfront/distribution:Distribution"].values()
    names: list[str] = distribution["properties"].get("aliases") or []
    records = [record["properties"] for record in resources.get("aws:route53/record:Record", {}).values()]
    assert {record["name"] for record in records if record["type"] == "A"} == set(names)
    return names


def test_blue_green_and_back(books: Runbooks) -> None:
    """The command shows which group has the weight."""
    elb, ec2 = books.client("elbv2"), books.client("ec2")
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    (balancer,) = elb.create_load_balancer(Name="shop", Subnets=subnets)["LoadBalancers"]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made = [elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc) for name in ("blue", "green")]
    groups = [answer["TargetGroups"][0]["TargetGroupArn"] for answer in made]
    weighed = [{"TargetGroupArn": group, "Weight": weight} for group, weight in zip(groups, (0, 1), strict=True)]
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weighed}}],
    )

    result = replace(books, names={"LISTENER": listener["Listeners"][0]["ListenerArn"]}).run(
        "Blue/green deployments and back"
    )

    assert not failed(result) and yaml.safe_load(result.output) == [weighed], result


def test_every_block_of_the_page_was_run(books: Runbooks) -> None:
    assert sorted(books.ran) == sorted(EVERY)
    assert all(f" {operation.split()[1]} " in "".join(EVERY) for operation in ONLY_CHECKED)
