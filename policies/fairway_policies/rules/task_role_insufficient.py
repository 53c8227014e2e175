"""F22, F47: an app, or the tool that opens a shell in it, without the rights it needs."""

import re

from ..reading import attachments, iam, kinds
from ..reading.containers import known_containers
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_EXEC = (
    "ssmmessages:createcontrolchannel",
    "ssmmessages:createdatachannel",
    "ssmmessages:opencontrolchannel",
    "ssmmessages:opendatachannel",
)
_GRANTS_EXEC = ("AmazonSSMManagedInstanceCore", "AdministratorAccess", "PowerUserAccess")
_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_AWS_NAMES = re.compile(
    r"(?:^|_)(?:S3|SQS|SNS|DYNAMO(?:DB)?|COGNITO)_\w*(?:BUCKET|QUEUE|TOPIC|TABLE|POOL)\w*$|^(?:BUCKET|S3_BUCKET)(?:_NAME)?$"
)

_STORE_NAME = re.compile(r"BUCKET|QUEUE|TOPIC|TABLE|S3|SQS|SNS|DYNAMO")


def service(target: Resource) -> Results:
    """A shell in a running task (`aws ecs execute-command`) is opened with the task's own role."""
    definition = attachments.task_definition(target)
    enabled = target["enableExecuteCommand"]
    if definition is None or target.declared:
        return
    if enabled.unknown:
        yield NotEvaluated(enabled.path)
    if enabled.flag is not True:
        return
    if definition.inputs["taskRoleArn"].absent:
        yield Finding("enable_execute_command, and a task without a task role", "enableExecuteCommand", _EXEC_FIX)
        return
    role = next(iter(definition.referred("taskRoleArn", kinds.ROLE)), None)
    if role is None or role.inputs["assumeRolePolicy"].absent:
        return  # a role of another program
    granted = iam.grants(role)
    if granted.foreign or set(_GRANTS_EXEC) & granted.managed:
        return
    allowed = [one for _, body in granted.documents for one in iam.statements(body)]
    missing = [action for action in _EXEC if not any(statement.allows(action) for statement in allowed)]
    if missing and granted.unknown is not None:
        yield NotEvaluated(granted.unknown)
    elif missing:
        message = f"enable_execute_command, and role {role.name} does not grant {missing[0]}"
        yield Finding(message, "enableExecuteCommand", _EXEC_FIX)


def task(definition: Resource) -> Results:
    """A task that is told the names of AWS's resources, and has no role to use them with, or one of someone else."""
    for role in definition.referred("taskRoleArn", kinds.ROLE):
        if iam.is_closed_to_tasks(role):
            message = f"role {role.name} trusts another service, so that no task can assume it"
            yield Finding(message, "taskRoleArn", iam.TRUST_FIX)
    compatible = [name.text for name in definition["requiresCompatibilities"].each()]
    if not definition.inputs["taskRoleArn"].absent or ("FARGATE" not in compatible and _shares_a_network(definition)):
        return  # on an instance of one's own a task without a role has the instance's
    stores = (*kinds.BUCKETS, *kinds.QUEUES)
    made_here = definition.sources("containerDefinitions", *stores)
    for container in known_containers(definition):
        if {*container.environment, *container.secrets} & set(_CREDENTIALS):
            return
        for name, value in container.environment.items():
            named = _named(definition, value.text) if _STORE_NAME.search(name.upper()) else []
            if named or (_AWS_NAMES.search(name.upper()) and value.text):
                what = f"{named[0].name} of this program" if named else "a resource of AWS"
                where = f"container {container.name}: environment {name}"
                yield Finding(f"no task role, while {name} names {what}", where, level=None if named else "advisory")
                return
    if made_here:  # of a bucket a task may want the public address alone
        level = "advisory" if all(store.type in kinds.BUCKETS for store in made_here) else None
        yield Finding(f"no task role, while the task is told of {made_here[0].name}", "taskRoleArn", level=level)


def _shares_a_network(definition: Resource) -> bool:
    return definition["networkMode"].text != "awsvpc"


_EXEC_FIX = (
    "allow ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel, OpenDataChannel in the task role"
)


def _named(definition: Resource, name: str | None) -> list[Resource]:
    """The program's bucket, queue, topic or table of that name."""
    buckets = [bucket for bucket in definition.stack.of(*kinds.BUCKETS) if name and bucket["bucket"].text == name]
    return definition.stack.named(name, *kinds.BUCKETS, *kinds.QUEUES) or buckets


RULE = Rule(
    name="task-role-insufficient",
    failures=("F22", "F47"),
    title="the task's own role does not grant what runs in it",
    severity="high",
    symptom="Unable to locate credentials; AccessDenied; TargetNotConnectedException from execute-command",
    cause="The execution role starts the task; what the app itself may do is the task role's, and it was left out.",
    fix="give the task definition a task_role_arn with the rights on exactly these resources",
    limits="calls of the app: that the role grants what they need shows when they are made",
    bad='aws.ecs.Service("api", enable_execute_command=True, …)  # and a task role without ssmmessages',
    good='aws.iam.RolePolicy("exec", role=task_role.id, policy={… "ssmmessages:CreateControlChannel" …})',
    stack_checks={kinds.ECS_SERVICE: service, kinds.TASK: task},
)
