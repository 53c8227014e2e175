"""F22: a schedule of EventBridge whose task is never started, and nobody is told."""

from collections.abc import Iterator

from ..reading import iam, kinds, schedules
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Result, Results, Rule

_RUN, _PASS, _SEND, _TAG = "ecs:RunTask", "iam:PassRole", "sqs:SendMessage", "ecs:TagResource"
_MANAGED: dict[str, tuple[str, ...]] = {
    "AmazonEC2ContainerServiceEventsRole": (_RUN, _PASS, _TAG),
    "AmazonECS_FullAccess": (_RUN, _PASS, _TAG),
    "AmazonSQSFullAccess": (_SEND,),
    "AdministratorAccess": (_RUN, _PASS, _SEND, _TAG),
    "PowerUserAccess": (_RUN, _SEND, _TAG),
}


def schedule(target: Resource) -> Results:
    """EventBridge Scheduler's, with the role that it assumes for each start."""
    yield from _expression(target, grammar=False)
    settings = target["target"]
    parameters = settings["ecsParameters"]
    if parameters.absent or parameters.unknown:
        return
    task = _task(target, "target")
    yield from _network(task, parameters)
    role = _role(target, "target")
    needs = _needs(task, parameters)
    if not settings["deadLetterConfig"].absent:
        needs[_SEND] = "its dead-letter queue"
    yield from _rights(role, "scheduler.amazonaws.com", needs, "target.roleArn")


def rule(target: Resource) -> Results:
    """A rule's of EventBridge, which may have a schedule."""
    yield from _expression(target, grammar=True)


def _expression(target: Resource, *, grammar: bool) -> Iterator[Finding]:
    expression = target.inputs["scheduleExpression"]
    if expression.text and (problem := schedules.problem(expression.text, grammar=grammar)):
        yield Finding(f"{expression.shown()}: {problem}", expression.path, schedules.FIX)


def rule_target(target: Resource) -> Results:
    """A rule's of EventBridge: without a role it starts nothing."""
    parameters = target["ecsTarget"]
    if parameters.absent or parameters.unknown:
        return
    task = _task(target, "ecsTarget")
    yield from _network(task, parameters)
    if target.sources("arn", kinds.TASK):
        fix = "set arn to the cluster's, and name the task definition in ecs_target alone"
        yield Finding("the task definition as the target, which is the cluster", "arn", fix)
    if target.inputs["roleArn"].absent:
        yield Finding("ecs_target without role_arn: EventBridge may start nothing", "roleArn", _FIX)
        return
    yield from _rights(_role(target, "roleArn"), "events.amazonaws.com", _needs(task, parameters), "roleArn")


def _task(target: Resource, key: str) -> Resource | None:
    """The program's task definition, where the property is made from one alone."""
    tasks = target.sources(key, kinds.TASK)
    return tasks[0] if len(tasks) == 1 else None


def _role(target: Resource, key: str) -> Resource | None:
    """The program's own role; of one that it only looks up nothing is known."""
    roles = target.sources(key, kinds.ROLE)
    return roles[0] if len(roles) == 1 and not roles[0].inputs["assumeRolePolicy"].absent else None


def _network(task: Resource | None, parameters: Fact) -> Iterator[Finding]:
    if task is not None and task["networkMode"].text == "awsvpc" and parameters["networkConfiguration"].absent:
        message = f"no network_configuration, which task definition {task.name} in awsvpc needs"
        yield Finding(message, parameters["networkConfiguration"].path, "add network_configuration with subnets")


def _needs(task: Resource | None, parameters: Fact) -> dict[str, str]:
    """Action → what it is for."""
    needs = {_RUN: "the task"}
    if task is not None and not (task.inputs["executionRoleArn"].absent and task.inputs["taskRoleArn"].absent):
        needs[_PASS] = f"the roles of task definition {task.name}"
    if parameters["tags"].fields() or parameters["propagateTags"].text == "TASK_DEFINITION":
        needs[_TAG] = "the tags that the task is to have"
    return needs


def _rights(role: Resource | None, principal: str, needs: dict[str, str], where: str) -> Iterator[Result]:
    if role is None:
        return  # a role of another program
    if iam.is_closed_to(role, principal):
        message = f"role {role.name} trusts another service, so that EventBridge cannot assume it"
        yield Finding(message, where, f"let {principal} assume it: the Principal's Service in assume_role_policy")
    granted = iam.grants(role)
    if granted.foreign or granted.managed - _MANAGED.keys():
        return
    for action, purpose in needs.items():
        if any(action in _MANAGED[name] for name in granted.managed) or _allows(granted, action):
            continue
        if granted.unknown is not None:
            yield NotEvaluated(granted.unknown)
        else:
            yield Finding(f"role {role.name} does not grant {action}, needed for {purpose}", where)


def _allows(granted: iam.Grants, action: str) -> bool:
    return any(s.allows(action.lower()) for _, document in granted.documents for s in iam.statements(document))


_FIX = "give the schedule's role ecs:RunTask on the task definition, and iam:PassRole on the roles that its tasks have"

RULE = Rule(
    name="schedule-cannot-start",
    failures=("F22",),
    title="EventBridge cannot start what a schedule is for",
    severity="high",
    symptom="no task at the scheduled time and no error anywhere; FailedInvocations; AccessDenied for RunTask or "
    "iam:PassRole in CloudTrail",
    cause="EventBridge starts the task with a role of its own, and hands it the task's two roles, which takes "
    "iam:PassRole. What it may not do it does not do, and says nothing.",
    fix=_FIX,
    limits="on which ARNs the actions are granted; policies of another stack, and those of AWS that it does not list",
    bad='aws.iam.RolePolicy("nightly", role=role.id, policy={… "ecs:RunTask" on task.arn …})  # and nothing else',
    good='aws.iam.RolePolicy("nightly", role=role.id, policy={… "ecs:RunTask" …, "iam:PassRole" on execution.arn …})',
    stack_checks={kinds.SCHEDULE: schedule, kinds.EVENT_RULE: rule, kinds.EVENT_TARGET: rule_target},
)
