"""The simulated AWS through the real engine: previews, drift, faults, a killed update, two stacks at once."""

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from tests.engine.harness import ROOT
from tests.engine.sandbox.conftest import WITHOUT_PACK, Project

LOGS = "aws:cloudwatch/logGroup:LogGroup"
SERVICE = "aws:ecs/service:Service"
SIGNATURE = "4dabf18193072939515e22adb298388d"  # of a secret in the state
NETWORK = """
vpc = pulumi.CustomResource("aws:ec2/vpc:Vpc", "vpc", {"cidrBlock": CIDR, "arn": None})
pulumi.CustomResource("aws:ec2/subnet:Subnet", "subnet", {"vpcId": vpc.id, "cidrBlock": CIDR.replace("/16", "/24")})
pulumi.export("arn", pulumi.Output.from_input(vpc.arn))
"""


def test_a_typo_fails_the_preview_by_name(project: Project) -> None:
    project.write('pulumi.CustomResource("aws:ecr/repository:Repository", "web", {"imageTagMutablity": "IMMUTABLE"})')
    result = project.run("preview")
    assert result.code != 0
    assert "aws:ecr/repository:Repository resource 'web'" in result.text
    assert "Did you mean `imageTagMutability` (in Python `image_tag_mutability`)?" in result.text


def test_unknown_until_created_then_replaced_when_aws_must(project: Project) -> None:
    project.write(f'CIDR = "10.0.0.0/16"{NETWORK}')
    assert "arn: [unknown]" in project.must("preview").output
    project.up()
    project.must("preview", "--expect-no-changes")
    project.write(f'CIDR = "10.1.0.0/16"{NETWORK}')
    planned = project.must("preview", "--diff").output
    assert "+-aws:ec2/vpc:Vpc: (replace)" in planned
    assert "+-aws:ec2/subnet:Subnet: (replace)" in planned


def test_a_hand_edit_and_a_deletion_are_drift(project: Project) -> None:
    project.write("""
        for name in ("a", "b"):
            pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", name, {"name": name, "retentionInDays": 7})
    """)
    project.up()
    file = project.sandbox.cloud("dev")
    document = json.loads(file.read_text())
    document["resources"][LOGS]["a"]["properties"]["retentionInDays"] = 1
    del document["resources"][LOGS]["b"]
    file.write_text(json.dumps(document))
    drift = project.run("refresh", "--preview-only", "--expect-no-changes", "--diff")
    assert drift.code != 0
    assert "retentionInDays: 7 => 1" in drift.text
    assert "- aws:cloudwatch/logGroup:LogGroup: (delete)" in drift.text
    project.must("refresh", "--yes", "--skip-preview")
    project.up()
    assert {name: entry["properties"]["retentionInDays"] for name, entry in project.cloud()[LOGS].items()} == {
        "a": 7,
        "b": 7,
    }


def test_a_failed_creation_is_repaired_by_the_next_up(project: Project) -> None:
    project.write('pulumi.CustomResource("aws:sns/topic:Topic", "alerts", {})')
    project.ask({"type": "aws:sns/*", "fail": "Throttling: Rate exceeded"})
    result = project.run("up", "--yes", "--skip-preview")
    assert result.code != 0
    assert "Throttling: Rate exceeded" in result.text
    project.ask()
    project.up()


def test_a_rolled_back_deployment_fails_the_update_and_is_repaired(project: Project) -> None:
    service = '{"name": "web", "taskDefinition": TASK, "desiredCount": 1, "waitForSteadyState": True}'
    program = f'pulumi.CustomResource("{SERVICE}", "web", {service})'
    project.write(f'TASK = "web:1"\n{program}')
    project.up()
    project.write(f'TASK = "web:2"\n{program}')
    project.ask({"type": SERVICE, "rollback": True})
    result = project.run("up", "--yes", "--skip-preview")
    assert result.code != 0
    assert "rolled back because the circuit breaker threshold was exceeded" in result.text
    assert _running(project) == "web:1"
    project.ask()
    project.up()
    assert _running(project) == "web:2"


def _running(project: Project) -> str:
    return next(iter(project.cloud()[SERVICE].values()))["live"]["runningTaskDefinition"]


def test_a_slow_call_ends_at_its_own_limit(project: Project) -> None:
    limit = 'pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="1s"))'
    project.write(f'pulumi.CustomResource("aws:sns/topic:Topic", "alerts", {{}}, {limit})')
    project.ask({"type": "aws:sns/*", "seconds": 300})
    result = project.run("up", "--yes", "--skip-preview")
    assert result.code != 0
    assert "timeout while waiting for state to become 'available'" in result.text


def test_a_killed_update_loses_nothing(project: Project) -> None:
    project.write("""
        for index in range(30):
            pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", f"log-{index}", {"retentionInDays": 7})
    """)
    project.ask({"type": LOGS, "seconds": 0.3})
    _kill_when_created(project, 6)
    cloud = set(project.cloud()[LOGS])
    latest = json.loads((project.sandbox.folder / "state/.pulumi/stacks/fairway/dev.json").read_text())
    state = latest["checkpoint"]["latest"]
    pending = {one["resource"]["inputs"]["name"] for one in state["pending_operations"]}
    assert cloud
    assert cloud <= {resource.get("id") for resource in state["resources"]} | pending
    project.ask()
    project.must("cancel", "--yes")
    project.up()
    assert sum(resource["type"] == LOGS for resource in project.resources()) == 30


def _kill_when_created(project: Project, count: int) -> None:
    """Kills the engine, and nothing else, once AWS has so many log groups."""
    command = [str(ROOT / "sandbox" / "run"), "pulumi", "up", "-s", "dev", "--yes", "--skip-preview", "--parallel", "4"]
    env = {**os.environ, **WITHOUT_PACK, "FAIRWAY_SANDBOX": str(project.sandbox.folder)}
    engine = subprocess.Popen(
        command, cwd=project.sandbox.program, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and engine.poll() is None:
        if project.sandbox.cloud("dev").exists() and len(project.cloud().get(LOGS, {})) >= count:
            engine.send_signal(signal.SIGKILL)
            break
        time.sleep(0.02)
    assert engine.wait(60) == -signal.SIGKILL


def test_two_stacks_at_once_have_a_cloud_each(project: Project) -> None:
    project.write('pulumi.CustomResource("aws:s3/bucket:Bucket", "docs", {"bucket": pulumi.get_stack() + "-docs"})')
    with ThreadPoolExecutor() as pool:
        list(pool.map(project.up, ("dev", "prod")))
    for stack in ("dev", "prod"):
        assert list(project.cloud(stack)["aws:s3/bucket:Bucket"]) == [f"{stack}-docs"]


def test_secrets_stay_secret_in_the_state(project: Project) -> None:
    project.write("""
        drawn = {"length": 20, "result": None}
        password = pulumi.CustomResource("random:index/randomPassword:RandomPassword", "p", drawn)
        text = pulumi.Output.from_input(password.result)
        secret = pulumi.CustomResource("aws:secretsmanager/secret:Secret", "s", {"name": "s"})
        version = {"secretId": secret.id, "secretString": text}
        pulumi.CustomResource("aws:secretsmanager/secretVersion:SecretVersion", "v", version)
        pulumi.export("password", text)
    """)
    project.up()
    outputs = {resource["urn"].split("::")[-1]: resource.get("outputs", {}) for resource in project.resources()}
    assert set(outputs["p"]["result"]) == set(outputs["v"]["secretString"]) == {SIGNATURE, "ciphertext"}
    password = project.cloud()["aws:secretsmanager/secretVersion:SecretVersion"].popitem()[1]["properties"][
        "secretString"
    ]
    assert len(password) == 20
    assert password not in (project.sandbox.folder / "state/.pulumi/stacks/fairway/dev.json").read_text()
