"""F22: a task that may not fetch what it needs to start."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from ..reading import iam, kinds
from ..reading.containers import Container, containers_of
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_ROLE_POLICY = "AmazonECSTaskExecutionRolePolicy"  # grants images and logs, no secrets
_GRANTS_ALL = ("AdministratorAccess", "PowerUserAccess")
_GRANTS_SECRETS = ("SecretsManagerReadWrite",)
_GRANTS_PARAMETERS = ("AmazonSSMReadOnlyAccess", "AmazonSSMFullAccess")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that ECS does with the execution role before the app starts."""

    action: str
    what: str
    granted_by: tuple[str, ...]
    resource: str | None = None

    @property
    def of_secrets(self) -> bool:
        return self.action.startswith(("secretsmanager:", "ssm:"))


_SECRETS = Need("secretsmanager:GetSecretValue", "its secrets", ())


def task(definition: Resource) -> Results:
    containers = yield from containers_of(definition)
    needs = {(need.action, need.resource): need for container in containers for need in _needs(container)}
    role_arn = definition["executionRoleArn"]
    if role_arn.absent:
        if "FARGATE" not in [name.text for name in definition["requiresCompatibilities"].each()]:
            needs = {key: need for key, need in needs.items() if need.of_secrets}  # the instance's role does the rest
        if not needs:
            return
        what = ", ".join(dict.fromkeys(need.what for need in needs.values()))
        yield Finding(f"no execution role, while the task needs {what}", "executionRoleArn")
        return
    role = _role(definition)
    if role is None:
        return  # a role of another program
    managed, documents, unknown = _granted(role)
    for need in needs.values():
        if any(name in managed for name in need.granted_by) or any(_allows(body, need) for body in documents):
            continue
        if unknown is not None:
            yield NotEvaluated(unknown)
        else:
            yield Finding(f"role {role.name} does not grant {need.action}, needed for {need.what}", "executionRoleArn")


def contract(service: Resource) -> Results:
    """The execution role of a Fairway service, against the secrets that it states; by what its policy is made from."""
    secrets = service.inputs["secrets"]
    if secrets.unknown:
        yield NotEvaluated(secrets.path)
    elif secrets.each():
        for definition in service.stack.children(service, kinds.TASK):
            role = _role(definition)
            if role is not None and not _reads_some_secret(role):
                message = f"role {role.name} grants {_SECRETS.action} on no secret of the program"
                yield Finding(message, "secrets")


def _reads_some_secret(role: Resource) -> bool:
    for policy in role.stack.referring(role, "role", kinds.ROLE_POLICY):
        if policy.sources("policy", kinds.SECRET, kinds.SECRET_VERSION):
            return True
        if any(_allows(body, _SECRETS) for _, body in iam.documents(policy)):
            return True
    return False


def _needs(container: Container) -> list[Need]:
    needs: list[Need] = []
    execution = (_ROLE_POLICY, *_GRANTS_ALL)
    for name, source in container.secrets.items():
        arn = source.text or ""
        if ":secretsmanager:" in arn:
            full = ":".join(arn.split(":")[:7])
            granted = (*_GRANTS_SECRETS, *_GRANTS_ALL)
            needs.append(Need("secretsmanager:GetSecretValue", f"secret {name}", granted, full))
        elif arn:
            needs.append(Need("ssm:GetParameters", f"parameter {name}", (*_GRANTS_PARAMETERS, *_GRANTS_ALL)))
    if ".dkr.ecr." in (container.image.text or ""):
        needs.append(Need("ecr:BatchGetImage", "its image", execution))
    if container.facts["logConfiguration"]["logDriver"].text == "awslogs":
        needs.append(Need("logs:PutLogEvents", "its log", execution))
    return needs


def _role(definition: Resource) -> Resource | None:
    return next(iter(definition.referred("executionRoleArn", kinds.ROLE)), None)


def _granted(role: Resource) -> tuple[set[str], list[Fact], str | None]:
    """Names of managed policies, documents, and the path of a document that is not known."""
    stack, managed, bodies = role.stack, set[str](), list(iam.documents(role))
    unknown: str | None = None
    arns = [*role["managedPolicyArns"].each()]
    for attachment in stack.referring(role, "role", kinds.ROLE_POLICY_ATTACHMENT):
        arns.append(attachment["policyArn"])
        own = attachment.referred("policyArn", kinds.POLICY)
        bodies += [pair for policy in own for pair in iam.documents(policy)]
        if not own and attachment["policyArn"].unknown:
            unknown = f"{attachment.name}: policyArn"
    for policy in stack.referring(role, "role", kinds.ROLE_POLICY):
        bodies += iam.documents(policy)
    managed.update((arn.text or "").rpartition("/")[2] for arn in arns)
    unknown = next((f"{role.name}: {where}" for where, body in bodies if body.partly_unknown), unknown)
    return managed, [body for _, body in bodies], unknown


def _allows(document: Fact, need: Need) -> bool:
    for statement in iam.statements(document):
        if statement.allows(need.action.lower()):
            patterns = [fact.text or "" for fact in statement.resources]
            if need.resource is None or any(fnmatchcase(need.resource, pattern) for pattern in patterns):
                return True
    return False


RULE = Rule(
    name="execution-role-insufficient",
    failures=("F22",),
    title="the task's execution role does not grant what the task needs to start",
    severity="high",
    symptom="ResourceInitializationError: unable to pull secrets or registry auth; AccessDenied",
    cause="The managed AmazonECSTaskExecutionRolePolicy covers images and logs, but no secret.",
    fix="add the action on the exact ARN to a policy of the execution role",
    bad='"secrets": [{"name": "API_KEY", …}] and a role with AmazonECSTaskExecutionRolePolicy alone',
    good='aws.iam.RolePolicy("secrets", role=role.id, policy={… "secretsmanager:GetSecretValue" on secret.arn …})',
    stack_checks={kinds.SERVICE: contract, kinds.TASK: task},
)
