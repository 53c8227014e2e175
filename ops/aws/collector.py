"""Asks AWS about each service of a stack, and gathers its own answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from components.compute.run_task import MIGRATION, STARTED_BY
from ops.aws import images, tasks
from ops.aws.browser import walk_pages
from ops.aws.client import Aws, AwsError
from ops.aws.endpoint import authorization, probe_endpoint
from ops.aws.snapshot import GONE, Answer, ContainerLog, LogLine, Snapshot, secret_references
from ops.errors import MALFORMED, OpsError
from ops.pulumi.state import Deployed, DeployedService

Ask = Callable[[Callable[[], Any], Any], Any]
LOG_LINES = 100  # of each container
EMPTY_PAGES = 20  # of a log stream, after which it is taken for empty
DELETED = ("DRAINING", "INACTIVE")  # ECS goes on telling of a service for a while after it was deleted
LOGGED_TASKS = 5  # of those that stopped, the newest, and of those that run


class Collector:
    """deep: also what only a diagnosis needs (stopped tasks, logs, roles, rules of security groups)."""

    def __init__(self, aws: Aws, deployed: Deployed, *, deep: bool) -> None:
        self._aws, self._deployed, self._deep = aws, deployed, deep

    def all(self) -> list[Snapshot]:
        """Every service, asked at the same time."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            return list(pool.map(self.one, self._deployed.services))

    def failed_jobs(self) -> list[Snapshot]:
        """The jobs whose last run failed, and those of which something could not be read."""
        with ThreadPoolExecutor(max_workers=8) as pool:
            return [job for job in pool.map(self._job, self._deployed.jobs) if job.stopped or job.unknown]

    def _job(self, job: DeployedService) -> Snapshot:
        unknown: list[str] = []
        ask = _asking(unknown)
        stopped = ask(lambda: tasks.failed_run(self._aws, job), ())
        found = Snapshot(deployed=job, stopped=stopped, image=ask(lambda: images.find(self._aws, job.image), None))
        if stopped:
            definition = ask(lambda: _definition(self._aws, str(stopped[0]["taskDefinitionArn"])), {})
            logs = ask(lambda: _logs(self._aws, job, definition, stopped), ())
            found = replace(found, definition=definition, logs=logs)
        return replace(found, unknown=tuple(dict.fromkeys(unknown)))

    def one(self, service: DeployedService) -> Snapshot:
        """Whatever AWS refuses to tell is in `unknown`."""
        unknown: list[str] = []
        ask = _asking(unknown)
        response = ask(lambda: _service(self._aws, service), {})
        running = str(response.get("taskDefinition") or service.task_definition)
        definition = ask(lambda: _definition(self._aws, running), {})
        authorized = ask(lambda: authorization(self._aws, self._deployed), None)
        snapshot = Snapshot(
            deployed=service,
            service=response,
            definition=definition,
            tasks=ask(lambda: tasks.of_service(self._aws, service, "RUNNING"), ()),
            targets=ask(lambda: target_health(self._aws, service), ()),
            image=ask(lambda: images.find(self._aws, service.image), None),
            secrets=ask(lambda: _secrets(self._aws, definition), {}),
            versions=ask(lambda: _versions(self._aws, definition), {}),
            probe=probe_endpoint(self._deployed, service, authorized),
            walks=() if self._deep else walk_pages(self._deployed, service, authorized),
        )
        if self._deep:
            stopped = [*ask(lambda: tasks.of_service(self._aws, service, "STOPPED"), ())]
            stopped += ask(lambda: tasks.failed_migration(self._aws, service), ())
            snapshot = replace(snapshot, stopped=stopped)
            snapshot = replace(snapshot, **self._details(snapshot, ask))
        return replace(snapshot, unknown=tuple(dict.fromkeys(unknown)))

    def _details(self, snapshot: Snapshot, ask: Ask) -> dict[str, Any]:
        service = snapshot.deployed
        logged = ask(lambda: [*snapshot.current_stops[:LOGGED_TASKS], *snapshot.tasks[:LOGGED_TASKS]], [])
        return {
            "target_groups": ask(lambda: _target_groups(self._aws, service), ()),
            "logs": ask(lambda: _logs(self._aws, service, snapshot.definition, logged), ()),
            "rules": ask(lambda: _rules(self._aws, service), ()),
            "policies": ask(lambda: _policies(self._aws, service), ()),
            "certificates": ask(lambda: _certificates(self._aws, self._deployed), ()),
        }


def _asking(unknown: list[str]) -> Ask:
    """Reads, or takes the default and notes why."""

    def ask(read: Callable[[], Any], default: Any) -> Any:
        try:
            return read()
        except OpsError as error:
            unknown.append(str(error))
        except MALFORMED as error:
            unknown.append(f"AWS gave an answer of no known form ({type(error).__name__}: {error})")
        return default

    return ask


def brief(aws: Aws, service: DeployedService) -> Snapshot:
    """What DescribeServices alone says: one question, for who looks often."""
    try:
        return Snapshot(deployed=service, service=_service(aws, service))
    except AwsError as error:
        return Snapshot(deployed=service, unknown=(str(error),))
    except MALFORMED as error:
        note = f"AWS gave an answer of no known form ({type(error).__name__}: {error})"
        return Snapshot(deployed=service, unknown=(note,))


def _service(aws: Aws, service: DeployedService) -> Answer:
    answer = aws.ask("ecs", "describe_services", cluster=service.cluster, services=[service.arn])
    services: Sequence[Answer] = answer["services"]
    described = services[0] if services else None
    if described is None or described.get("status") in DELETED:
        raise AwsError(f"{GONE} {service.arn}: it was deleted by hand; run `pulumi up --refresh`.")
    if not all(isinstance(entry, dict) for part in ("deployments", "events") for entry in described.get(part, ())):
        raise TypeError("deployments and events")
    return described


def _definition(aws: Aws, arn: str) -> Answer:
    return aws.ask("ecs", "describe_task_definition", taskDefinition=arn)["taskDefinition"]


def target_health(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    """Of all groups together: whichever has the tasks today."""
    targets: list[Answer] = []
    for arn in service.target_groups:
        try:
            targets += aws.ask("elbv2", "describe_target_health", TargetGroupArn=arn)["TargetHealthDescriptions"]
        except AwsError as error:
            if error.code not in ("TargetGroupNotFound", "TargetGroupNotFoundException"):
                raise  # but a group that is gone has no targets
    return targets


def _target_groups(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    if not service.target_groups:
        return ()  # a worker's; without names AWS would describe every group of the account
    return aws.ask("elbv2", "describe_target_groups", TargetGroupArns=list(service.target_groups))["TargetGroups"]


def _logs(aws: Aws, service: DeployedService, definition: Answer, tasks: Sequence[Answer]) -> Sequence[ContainerLog]:
    """The last lines of each container of the tasks; a container that never started has no log."""
    logs: list[ContainerLog] = []
    for task in tasks:
        arn = str(task["taskArn"])
        for name, group, prefix in _streams(service, definition, task):
            stream = {"logGroupName": group, "logStreamName": f"{prefix}/{name}/{arn.rsplit('/', 1)[-1]}"}
            try:
                events = _last_events(aws, stream)
            except AwsError as error:
                if error.code != "ResourceNotFoundException":
                    raise
                continue
            lines = tuple(_line(event) for event in events)
            logs.append(ContainerLog(task=arn, container=name, lines=lines))
    return logs


def _last_events(aws: Aws, stream: Mapping[str, str]) -> Sequence[Answer]:
    """A page may be empty, and more before it: a stream's beginning is where the token stays the same."""
    page: dict[str, str] = {}
    for _ in range(EMPTY_PAGES):
        answer = aws.ask("logs", "get_log_events", **stream, limit=LOG_LINES, startFromHead=False, **page)
        token = answer.get("nextBackwardToken")
        if answer["events"] or token in (None, page.get("nextToken")):
            return answer["events"]
        page = {"nextToken": str(token)}
    return ()


def _line(event: Answer) -> LogLine:
    milliseconds = event.get("timestamp")
    at = datetime.fromtimestamp(milliseconds / 1000, UTC) if isinstance(milliseconds, int | float) else None
    return LogLine(text=str(event.get("message", "")), at=at)


def _streams(service: DeployedService, definition: Answer, task: Answer) -> Iterator[tuple[str, str, str]]:
    """(container, log group, prefix of the stream). After a rollback a stopped task had other containers than now."""
    options = {
        str(container["name"]): container.get("logConfiguration", {}).get("options", {})
        for container in definition.get("containerDefinitions", ())
    }
    usual = next((prefix for each in options.values() if (prefix := each.get("awslogs-stream-prefix"))), None)
    if task.get("startedBy") == STARTED_BY:
        options, usual = {}, MIGRATION
    names = [str(container["name"]) for container in task.get("containers", ())]
    for name in dict.fromkeys([*names, *options]):
        own = options.get(name, {"awslogs-stream-prefix": usual})
        if prefix := own.get("awslogs-stream-prefix"):
            yield name, own.get("awslogs-group") or service.log_group, prefix


def _secrets(aws: Aws, definition: Answer) -> Mapping[str, Answer]:
    def ask(arn: str) -> Answer:
        return aws.ask("secretsmanager", "describe_secret", SecretId=arn, region=arn.split(":")[3])

    return {arn: _if_present(ask, arn) for arn, _ in secret_references(definition)}


def _versions(aws: Aws, definition: Answer) -> Mapping[str, Sequence[Answer]]:
    def ask(arn: str) -> Answer:
        return aws.ask("secretsmanager", "list_secret_version_ids", SecretId=arn, region=arn.split(":")[3])

    unpinned = [arn for arn, version in secret_references(definition) if not version]
    return {arn: _if_present(ask, arn).get("Versions", ()) for arn in unpinned}


def _if_present(ask: Callable[[str], Answer], arn: str) -> Answer:
    try:
        return ask(arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return {}  # there is none


def _rules(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    filters = [{"Name": "group-id", "Values": [service.security_group]}]
    return aws.ask("ec2", "describe_security_group_rules", Filters=filters)["SecurityGroupRules"]


def _policies(aws: Aws, service: DeployedService) -> Sequence[Answer]:
    role = service.execution_role
    if role is None:
        return ()
    names = aws.ask("iam", "list_role_policies", RoleName=role)["PolicyNames"]
    return [aws.ask("iam", "get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def _certificates(aws: Aws, deployed: Deployed) -> Sequence[Answer]:
    return [
        aws.ask("acm", "describe_certificate", CertificateArn=arn, region=arn.split(":")[3])["Certificate"]
        for arn in deployed.certificates
    ]
