"""release, verify and doctor against a local AWS's own ECR, ECS and ELBv2: manifests pushed, tasks run and stopped."""

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.aws.client import Aws, AwsError
from ops.aws.collector import Collector
from ops.aws.images import ImageReference, find
from ops.clock import utc_now
from ops.doctor import diagnose
from ops.pulumi.stack import Stack
from ops.pulumi.state import Deployed, DeployedService
from ops.release.announcement import TOPIC, ServiceChange, announce
from ops.release.resolve import ImageRefusedError, release
from ops.verify.result import Result
from ops.verify.verifier import run_checks
from sandbox.docker_cli import upload
from tests.aws_api.account import REGION, Account
from tests.aws_api.exported import export
from tests.aws_api.lane import Lane
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, missing
from tests.engine.harness import ROOT
from tests.engine.ops.program import program
from tests.unit.ops.snapshots import SERVICE

ACCOUNT = "111122223333"
REPOSITORY = "portfolio/backend"
PORT = 3001
HOST = "portfolio-dev.abc.us-east-1.rds.amazonaws.com"
LOG = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": SERVICE.log_group,
        "awslogs-stream-prefix": "backend",
        "awslogs-region": REGION,
    },
}
FAIRWAY = str(ROOT / "fairway")


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """An account with dev's repositories, and the program's folder."""
    if reason := missing():
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("ops")
    server = Path(__file__).with_name("moto_tasks.py")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FAIRWAY_LANE", str(LANE / "moto_aws.py"))
        with local_aws(server, place / "aws.log", account=ACCOUNT, running=1) as url:
            for name, value in {"ENDPOINT_URL": url, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
                environment.setenv(f"AWS_{name}", value)
            account = Account(url, ACCOUNT)
            for name in (REPOSITORY, "portfolio/frontend"):
                account.client("ecr").create_repository(repositoryName=name, imageTagMutability="IMMUTABLE")
            yield Lane(account, Stack(name="dev", directory=program(place / "program")), place)


def test_an_index_is_released_by_its_digest_with_its_platforms(lane: Lane) -> None:
    digest = upload(lane.ecr, {"repositoryName": REPOSITORY}, "2.0.0", ["linux/amd64", "linux/arm64"])

    (change,) = release(lane.stack, {"backend": "2.0.0"})

    assert (change.after.digest, change.after.tag) == (digest, "2.0.0")
    assert change.after.platforms == ("linux/amd64", "linux/arm64")
    assert f'"digest": "{digest}"' in lane.stack.release.read_text()


def test_what_may_not_run_is_refused(lane: Lane) -> None:
    upload(lane.ecr, {"repositoryName": REPOSITORY}, "arm", ["linux/s390x", "linux/ppc64le"])
    before = lane.stack.release.read_text()

    for image, reason in {"arm": "F1", "3.0.0": "not in ECR"}.items():
        with pytest.raises(ImageRefusedError, match=reason):
            release(lane.stack, {"backend": image})

    assert lane.stack.release.read_text() == before


def test_a_single_manifests_platform_that_cannot_be_read_is_not_guessed(lane: Lane) -> None:
    upload(lane.ecr, {"repositoryName": REPOSITORY}, "single", ["linux/amd64"])

    with pytest.raises(AwsError, match="get_download_url_for_layer"):  # the local AWS has no layers to download
        release(lane.stack, {"backend": "single"})


@pytest.fixture(scope="module")
def deployed(lane: Lane) -> Deployed:
    """One service behind a load balancer, made by the API itself, with a task that runs and a healthy target."""
    found = find(Aws(REGION), _reference(lane))
    assert found
    ec2, elb, ecs = (lane.account.client(name) for name in ("ec2", "elbv2", "ecs"))
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
    groups = [ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"] for n in ("task", "front")]
    ec2.authorize_security_group_ingress(
        GroupId=groups[0],
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": PORT, "ToPort": PORT, "UserIdGroupPairs": [{"GroupId": groups[1]}]}
        ],
    )
    target = elb.create_target_group(Name="backend", Protocol="HTTP", Port=PORT, VpcId=vpc, TargetType="ip")
    target_group = target["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group(TargetGroupArn=target_group, HealthCheckPath=SERVICE.health_path)
    balancer = elb.create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    forward = [{"Type": "forward", "TargetGroupArn": target_group}]
    elb.create_listener(LoadBalancerArn=balancer, Port=80, Protocol="HTTP", DefaultActions=forward)
    elb.register_targets(TargetGroupArn=target_group, Targets=[{"Id": "10.0.0.7", "Port": PORT}])
    lane.account.client("logs").create_log_group(logGroupName=SERVICE.log_group)
    cluster = ecs.create_cluster(clusterName="portfolio-dev")["cluster"]["clusterArn"]
    definition = ecs.register_task_definition(
        family="portfolio-dev-backend",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "backend",
                "image": str(_reference(lane)),
                "memory": 512,
                "essential": True,
                "logConfiguration": LOG,
            }
        ],
    )["taskDefinition"]["taskDefinitionArn"]
    service = ecs.create_service(
        cluster=cluster,
        serviceName="backend",
        taskDefinition=definition,
        desiredCount=1,
        launchType="FARGATE",
        loadBalancers=[{"targetGroupArn": target_group, "containerName": "backend", "containerPort": PORT}],
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "securityGroups": groups[:1]}},
    )["service"]
    ecs.run_task(
        cluster=cluster,
        taskDefinition=definition,
        launchType="FARGATE",
        startedBy=service["deployments"][0]["id"],
        group="service:backend",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "securityGroups": groups[:1]}},
    )
    made = replace(
        SERVICE, name="backend", arn=service["serviceArn"], cluster=cluster, task_definition=definition,
        target_groups=(target_group,), image=_reference(lane), port=PORT,
        security_group=groups[0], load_balancer_group=groups[1], execution_role=None,
    )  # fmt: skip
    return _stack_of(made)


def _reference(lane: Lane) -> ImageReference:
    (detail,) = lane.ecr.describe_images(repositoryName=REPOSITORY, imageIds=[{"imageTag": "2.0.0"}])["imageDetails"]
    return ImageReference(
        account=ACCOUNT, region=REGION, repository=REPOSITORY, tag=None, digest=str(detail["imageDigest"])
    )


def _stack_of(service: DeployedService) -> Deployed:
    return Deployed(
        stack="dev", region=REGION, production=False, url=None, services=(service,), alarms=(), certificates=(),
        resources=(),
    )  # fmt: skip


def verdicts(deployed: Deployed) -> dict[str, str]:
    found: list[Result] = list(run_checks(Aws(REGION), deployed, deployed.digests))
    return {result.record.name: result.verdict for result in found}


def test_verify_reads_the_services_own_api(deployed: Deployed) -> None:
    found = verdicts(deployed)

    assert set(found.values()) == {"passed"}, found


def test_verify_sees_that_another_image_runs(deployed: Deployed) -> None:
    (service,) = deployed.services
    other = replace(service, image=replace(service.image, digest="sha256:" + "0" * 64))

    assert verdicts(_stack_of(other))["digest"] == "failed"


def test_verify_sees_another_task_definition_and_a_missing_image(deployed: Deployed) -> None:
    (service,) = deployed.services
    older = replace(service, task_definition=service.task_definition.replace(":1", ":2"))
    gone = replace(service, image=replace(service.image, digest="sha256:" + "0" * 64))

    assert verdicts(_stack_of(older))["task definition"] == "failed"
    assert verdicts(_stack_of(gone))["image"] == "failed"


def test_doctor_finds_nothing_in_a_healthy_service(deployed: Deployed) -> None:
    observed = Collector(Aws(REGION), deployed, deep=True).all()

    assert [service.unknown for service in observed] == [()]
    assert diagnose(observed) == []


def test_the_commands_themselves_release_and_verify(lane: Lane, deployed: Deployed) -> None:
    lane.stack.release.write_text(json.dumps({"schema": 1, "stack": "dev", "services": {}}))
    (lane.place / "state").mkdir()
    state = lane.place / "state.json"
    content = {"host": HOST, "port": 5432, "username": "portfolio", "password": "hunter2", "dbname": "portfolio"}
    secret = lane.account.client("secretsmanager").create_secret(Name="database", SecretString=json.dumps(content))
    state.write_text(json.dumps(export(deployed, databaseSecretArn=secret["ARN"])))
    for words in (("init", "dev"), ("import", "--stack", "dev", "--file", str(state))):
        command = lane.run("pulumi", "stack", *words)
        assert command.code == 0, command
    looked = lane.run(FAIRWAY, "preflight", "dev", "--json")
    released = lane.run(FAIRWAY, "release", "dev", "--image", "backend=2.0.0", "--json")
    refused = lane.run(FAIRWAY, "release", "dev", "--image", "backend=3.0.0", "--json")
    verified = lane.run(FAIRWAY, "verify", "dev", "--timeout", "0", "--json")
    examined = lane.run(FAIRWAY, "doctor", "dev", "--json")

    # This repository's own addresses and accounts are examples, which preflight does not let pass on AWS.
    differing = {check["check"] for check in json.loads(looked.output)["checks"] if check["verdict"] != "passed"}
    assert looked.code == 1 and differing == {"placeholder"}, looked
    assert (released.code, refused.code, verified.code, examined.code) == (0, 1, 0, 0), (released, verified, examined)
    assert json.loads(released.output)["services"]["backend"]["digest"] == deployed.digests["backend"]
    evidence = json.loads(lane.stack.release.read_text())["evidence"]
    assert evidence["digests"] == deployed.digests and "simulated" not in evidence


def test_status_and_logs_read_the_services_own_api(lane: Lane, deployed: Deployed) -> None:
    logs, stream = lane.account.client("logs"), "backend/backend/4f2a6b8c0d1e2f3a4b5c6d7e8f901234"
    logs.create_log_stream(logGroupName=SERVICE.log_group, logStreamName=stream)
    lines = ["listening on 3001", "connected with password=hunter2"]
    events = [{"timestamp": int(utc_now().timestamp() * 1000), "message": line} for line in lines]
    logs.put_log_events(logGroupName=SERVICE.log_group, logStreamName=stream, logEvents=events)

    status = lane.run(FAIRWAY, "status", "dev", "--json")
    read = lane.run(FAIRWAY, "logs", "dev", "--since", "1h", "--json")

    (service,) = json.loads(status.output)["services"]
    assert (service["running"], service["desired"], service["verdict"], service["verified"]) == (1, 1, "passed", True)
    assert status.code == read.code == 0, (status, read)
    shown = [json.loads(line) for line in read.output.splitlines()]
    assert next(line["text"] for line in shown if line["kind"] == "log") == lines[0]
    assert "hunter2" not in read.output and len(shown) == len(lines)


def test_run_starts_a_task_of_the_released_image_and_ctrl_c_stops_it(lane: Lane, deployed: Deployed) -> None:
    ecs, (service,) = lane.account.client("ecs"), deployed.services
    process = lane.start(FAIRWAY, "run", "dev", "backend", "--shell", "--", "npm", "run", "seed")
    own: list[Any] = []
    for _ in range(600):
        arns = ecs.list_tasks(cluster=service.cluster)["taskArns"]
        tasks = ecs.describe_tasks(cluster=service.cluster, tasks=arns, include=["TAGS"])["tasks"]
        if own := [task for task in tasks if task.get("startedBy") == "fairway-run"]:
            break
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    (task,) = own
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)

    assert process.returncode == 130, (output, errors)
    assert task["taskDefinitionArn"] == service.task_definition
    (override,) = task["overrides"]["containerOverrides"]
    assert override["name"] == "backend" and override["command"][-3:] == ["npm", "run", "seed"]
    assert {tag["key"] for tag in task["tags"]} >= {"fairway:started-by", "fairway:until"}
    (after,) = ecs.describe_tasks(cluster=service.cluster, tasks=[task["taskArn"]])["tasks"]
    assert after["desiredStatus"] == "STOPPED"


def test_without_a_shell_run_registers_a_limit_and_leaves_no_definition_behind(lane: Lane, deployed: Deployed) -> None:
    """moto ends no task with a container: what ends it is what the definition says."""
    ecs, (service,) = lane.account.client("ecs"), deployed.services
    family, helper = "portfolio-dev-backend_run", "busybox@sha256:" + "7" * 64
    process = lane.start(FAIRWAY, "run", "dev", "backend", "--helper-image", helper, "--", "/app", "seed")
    started: list[Any] = []
    for _ in range(600):  # not list_tasks of the family: moto forgets a family whose definitions are inactive
        started = [one for one in own_tasks(lane, service.cluster) if f"/{family}:" in one["taskDefinitionArn"]]
        if started and not ecs.list_task_definitions(familyPrefix=family, status="ACTIVE")["taskDefinitionArns"]:
            break
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    process.kill()
    process.communicate(timeout=60)

    (task,) = started
    described = ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"])["taskDefinition"]
    released = ecs.describe_task_definition(taskDefinition=service.task_definition)["taskDefinition"]
    ecs.stop_task(cluster=service.cluster, task=task["taskArn"], reason="Essential container in task exited")
    limit, app = described["containerDefinitions"]
    assert (described["status"], task["desiredStatus"]) == ("INACTIVE", "RUNNING")
    assert (limit["essential"], limit["image"], limit["command"]) == (True, helper, ["1800"])
    assert app["image"] == released["containerDefinitions"][0]["image"] == str(_reference(lane))
    assert all(described[key] == released[key] for key in ("cpu", "memory", "networkMode", "requiresCompatibilities"))


def own_tasks(lane: Lane, cluster: str) -> list[Any]:
    """What commands started, running or stopped."""
    ecs = lane.account.client("ecs")
    arns = [arn for status in ("RUNNING", "STOPPED") for arn in _listed(ecs, cluster, status)]
    described = ecs.describe_tasks(cluster=cluster, tasks=arns, include=["TAGS"])["tasks"]
    return [task for task in described if task.get("startedBy") == "fairway-run"]


def _listed(ecs: Any, cluster: str, status: str) -> list[str]:
    return ecs.list_tasks(cluster=cluster, desiredStatus=status)["taskArns"]


def test_console_and_db_name_all_that_is_missing_and_start_nothing(lane: Lane, deployed: Deployed) -> None:
    before = len(own_tasks(lane, deployed.services[0].cluster))
    console = lane.run(FAIRWAY, "console", "dev", "backend")
    tunnel = lane.run(FAIRWAY, "db", "tunnel", "dev")

    for ended in (console, tunnel):
        assert ended.code == 3 and "session-manager-plugin on the PATH" in ended.errors, ended
        assert "write `executeCommand: true` under fairway:services.backend" in ended.errors, ended
    assert len(own_tasks(lane, deployed.services[0].cluster)) == before


@pytest.fixture(scope="module")
def clients(lane: Lane, deployed: Deployed) -> Path:
    """ECS Exec switched on; PostgreSQL's clients that write down how they were called, and the sandbox's plugin."""
    service = deployed.services[0]
    lane.account.client("ecs").update_service(cluster=service.cluster, service=service.arn, enableExecuteCommand=True)
    folder = lane.place / "bin"
    folder.mkdir()
    (folder / "session-manager-plugin").symlink_to(ROOT / "sandbox" / "bin" / "session-manager-plugin")
    for name in ("psql", "pg_dump", "pg_restore"):
        script = (
            f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) 18.1" && exit\n'
            f'echo "{name} $PGHOST $PGHOSTADDR $PGSSLMODE ${{PGOPTIONS:-may write}}"\n'
            'for word; do case $word in --file=*) echo a dump > "${word#--file=}";; esac; done\n'
            '[ "$0" = "${0%restore}" ] || cat "$(eval echo \\${$#})"\n'
        )
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return folder


def test_console_opens_a_session_in_a_task_of_its_own_that_ends_with_it(
    lane: Lane, deployed: Deployed, clients: Path
) -> None:
    """moto has no ExecuteCommand, see moto_tasks.py: what the terminal shows is not looked at here."""
    before = {task["taskArn"] for task in own_tasks(lane, deployed.services[0].cluster)}

    opened = lane.run(FAIRWAY, "console", "dev", "backend", "--timeout", "5", programs=clients)

    (task,) = [task for task in own_tasks(lane, deployed.services[0].cluster) if task["taskArn"] not in before]
    name = task["taskArn"].rsplit("/", 1)[-1]
    assert opened.code == 0 and f"terminal in ecs:portfolio-dev_{name}_4f2a6b8c-1" in opened.output, opened
    assert task["taskDefinitionArn"] == deployed.services[0].task_definition
    (override,) = task["overrides"]["containerOverrides"]
    assert override["command"] == ["sleep", "300"] and task["desiredStatus"] == "STOPPED"


def test_db_reaches_the_real_name_through_a_task_and_leaves_none_behind(
    lane: Lane, deployed: Deployed, clients: Path
) -> None:
    """Through StartSession, which moto has not either; a dump goes into S3's own bucket and comes back."""
    lane.account.client("s3").create_bucket(Bucket="dumps")
    to, back = ("--output", "s3://dumps/dev.dump"), ("--input", "s3://dumps/dev.dump", "--yes")

    shell = lane.run(FAIRWAY, "db", "shell", "dev", programs=clients)
    dumped = lane.run(FAIRWAY, "db", "dump", "dev", *to, programs=clients)
    restored = lane.run(FAIRWAY, "db", "restore", "dev", *back, programs=clients)

    reads, writes = "-c default_transaction_read_only=on", "may write"
    for ended, client, mode in ((shell, "psql", reads), (dumped, "pg_dump", reads), (restored, "pg_restore", writes)):
        assert ended.code == 0 and f"{client} {HOST} 127.0.0.1 verify-full {mode}" in ended.output, ended
        assert "hunter2" not in ended.text
    assert lane.account.client("s3").get_object(Bucket="dumps", Key="dev.dump")["Body"].read() == b"a dump\n"
    assert restored.output.endswith("a dump\n")
    tasks = own_tasks(lane, deployed.services[0].cluster)
    assert len(tasks) >= 3 and {task["desiredStatus"] for task in tasks} == {"STOPPED"}


def test_ctrl_c_closes_a_tunnel_and_stops_its_task(lane: Lane, deployed: Deployed, clients: Path) -> None:
    process = lane.start(FAIRWAY, "db", "tunnel", "dev", programs=clients)
    assert process.stdout
    shown = [process.stdout.readline() for _ in range(8)]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors
    assert f"export PGHOST='{HOST}'\n" in shown and not any("PASSWORD" in line for line in shown)
    assert {task["desiredStatus"] for task in own_tasks(lane, deployed.services[0].cluster)} == {"STOPPED"}


def test_jobs_lists_runs_and_refuses_a_job_that_runs_already(lane: Lane, deployed: Deployed) -> None:
    ecs, (service,) = lane.account.client("ecs"), deployed.services
    job = ecs.register_task_definition(
        family="portfolio-dev-report",
        networkMode="awsvpc",
        containerDefinitions=[{"name": "job", "image": str(_reference(lane)), "memory": 512, "logConfiguration": LOG}],
    )["taskDefinition"]["taskDefinitionArn"]
    state = lane.place / "with-job.json"
    state.write_text(json.dumps(export(deployed, job=job)))
    assert lane.run("pulumi", "stack", "import", "--stack", "dev", "--file", str(state)).code == 0

    listed = lane.run(FAIRWAY, "jobs", "dev", "--json")
    process = lane.start(FAIRWAY, "jobs", "dev", "--run", "report")
    running: list[str] = []
    for _ in range(600):
        if running := ecs.list_tasks(cluster=service.cluster, family="portfolio-dev-report")["taskArns"]:
            break
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    again = lane.run(FAIRWAY, "jobs", "dev", "--run", "report")
    ecs.stop_task(cluster=service.cluster, task=running[0], reason="Essential container in task exited")
    _, errors = process.communicate(timeout=60)
    ended = lane.run(FAIRWAY, "jobs", "dev", "--json")

    (before,), (after,) = (json.loads(answer.output)["jobs"] for answer in (listed, ended))
    assert (before["next"], before["last"]) == ("2099-01-01T05:00:00Z", None), listed
    assert again.code == 3 and "report runs already" in again.errors, again
    assert process.returncode == 0, errors  # the local AWS's containers end with 0
    assert running[0].endswith(after["last"]["task"]) and after["last"]["exitCode"] == 0, ended


def test_a_release_is_told_to_the_topic_of_the_chat(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    sns, sqs = lane.account.client("sns"), lane.account.client("sqs")
    topic = sns.create_topic(Name="alarms-chat-1a2b3c4")["TopicArn"]
    queue = sqs.create_queue(QueueName="chat")["QueueUrl"]
    address = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=address)
    urn = f"urn:pulumi:dev::fairway::{TOPIC}::alarms-chat"
    state = {"deployment": {"resources": [{"urn": urn, "type": TOPIC, "outputs": {"arn": topic}}]}}
    monkeypatch.setattr(Stack, "state", lambda _: state)  # pyright: ignore[reportUnknownLambdaType]
    change = ServiceChange(service="backend", before="1.0.0", after="2.0.0", commits=["1a2b3c4 answer faster"])
    notes: list[str] = []

    announce(lane.stack, "runs", [change], next_steps=["look"], notify=notes.append)

    assert notes == []
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    content = json.loads(json.loads(message["Body"])["Message"])["content"]
    assert content["title"] == "portfolio-dev runs"
    assert content["description"] == "backend: 1.0.0 → 2.0.0\n• 1a2b3c4 answer faster"


def test_the_command_verifies_no_stack_whose_task_was_stopped(lane: Lane, deployed: Deployed) -> None:
    ecs, (service,) = lane.account.client("ecs"), deployed.services
    (task,) = ecs.list_tasks(cluster=service.cluster, desiredStatus="RUNNING")["taskArns"]
    ecs.stop_task(cluster=service.cluster, task=task, reason="Essential container in task exited")

    verified = lane.run(FAIRWAY, "verify", "dev", "--timeout", "0", "--json")

    assert verified.code == 1, verified
    checks = {check["check"]: check["verdict"] for check in json.loads(verified.output)["checks"]}
    assert checks["digest"] == "pending" and "evidence" not in json.loads(lane.stack.release.read_text())


def test_doctor_names_what_was_broken(lane: Lane, deployed: Deployed) -> None:
    (service,) = deployed.services
    ec2, elb = lane.account.client("ec2"), lane.account.client("elbv2")
    elb.modify_target_group(TargetGroupArn=service.target_groups[0], HealthCheckPath="/health")
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [service.security_group]}])
    (rule,) = [rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
    ec2.revoke_security_group_ingress(
        GroupId=service.security_group, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
    )

    observed = Collector(Aws(REGION), deployed, deep=True).all()

    assert [diagnosis.signature.failures for diagnosis in diagnose(observed)] == [("F21",), ("F6",)]


def test_a_registry_that_does_not_answer_is_no_missing_image(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    found = verdicts(deployed)

    assert "failed" not in (found["image"], found["deployment"], found["task definition"])
    assert found["image"] == "unknown"


def test_program_is_untouched_by_what_was_refused(lane: Lane) -> None:
    assert sorted(path.name for path in Path(lane.stack.release).parent.iterdir()) == ["dev.json", "prod.json"]
