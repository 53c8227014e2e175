"""F22: a task that may not fetch what it needs to start."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..reading import iam, kinds
from ..reading.containers import Container, containers_of
from ..reading.resources import Resource
from ..reading.secret_holders import SUFFIX, holders
from ..rule import Finding, NotEvaluated, Results, Rule

# ECR's token is for the whole registry; the other two are for the image's repository.
_IMAGES = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_LOGS, _SECRETS, _PARAMETERS, _LOG_GROUP, _DECRYPT = (
    "logs:PutLogEvents",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameters",
    "logs:CreateLogGroup",
    "kms:Decrypt",
)
# What AWS's own policies grant of what ECS does with the role. A policy that is not listed is not judged.
_MANAGED: dict[str, tuple[str, ...]] = {
    "AmazonECSTaskExecutionRolePolicy": (*_IMAGES, _LOGS),
    "AmazonEC2ContainerServiceforEC2Role": (*_IMAGES, _LOGS),
    "AmazonEC2ContainerRegistryReadOnly": _IMAGES,
    "AmazonEC2ContainerRegistryPullOnly": _IMAGES,
    "AmazonEC2ContainerRegistryPowerUser": _IMAGES,
    "AmazonEC2ContainerRegistryFullAccess": _IMAGES,
    "CloudWatchLogsFullAccess": (_LOGS, _LOG_GROUP),
    "CloudWatchFullAccess": (_LOGS, _LOG_GROUP),
    "CloudWatchFullAccessV2": (_LOGS, _LOG_GROUP),
    "CloudWatchAgentServerPolicy": (_LOGS, _LOG_GROUP),
    "AWSLambdaBasicExecutionRole": (_LOGS, _LOG_GROUP),
    "SecretsManagerReadWrite": (_SECRETS,),
    "AmazonSSMReadOnlyAccess": (_PARAMETERS,),
    "AmazonSSMFullAccess": (_PARAMETERS,),
    "AmazonSSMManagedInstanceCore": (_PARAMETERS,),
    "ReadOnlyAccess": (*_IMAGES, _PARAMETERS),
    "AdministratorAccess": (*_IMAGES, _LOGS, _SECRETS, _PARAMETERS, _LOG_GROUP, _DECRYPT),
    "PowerUserAccess": (*_IMAGES, _LOGS, _SECRETS, _PARAMETERS, _LOG_GROUP, _DECRYPT),
}
# Policies on other services, which grant nothing of it.
_OTHERS = (
    *("AmazonS3", "AmazonDynamoDB", "AmazonSQS", "AmazonSNS", "AmazonSES", "AmazonKinesis", "AmazonBedrock"),
    *("AmazonEC2ContainerServiceRole", "AmazonEC2ContainerServiceAutoscaleRole", "AmazonEC2ContainerServiceEventsRole"),
    *("AmazonCognito", "AmazonElasticFileSystem", "AmazonVPC", "AWSXRay", "AWSXray", "CloudWatchReadOnlyAccess"),
)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that ECS does with the execution role before the app starts."""

    action: str
    what: str
    resource: str | None = None

    @property
    def of_secrets(self) -> bool:
        """Whether the role has to grant it on EC2 too, where the instance's role does the rest."""
        return self.action in (_SECRETS, _PARAMETERS)


def task(definition: Resource) -> Results:
    """What the start of the task needs (image, log, secrets, keys), against the execution role."""
    yield from _keys(definition)
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
    if iam.is_closed_to_tasks(role):
        message = f"role {role.name} trusts another service, so that ECS cannot assume it"
        yield Finding(message, "executionRoleArn", iam.TRUST_FIX)
    granted = iam.grants(role)
    if _unreadable(granted):
        return
    for need in needs.values():
        if _is_granted(need, granted) or (need.action == _SECRETS and _may_be_let_in(definition, granted)):
            continue
        if granted.unknown is not None:
            yield NotEvaluated(granted.unknown)
        else:
            yield Finding(f"role {role.name} does not grant {need.action}, needed for {need.what}", "executionRoleArn")


def _may_be_let_in(definition: Resource, granted: iam.Grants) -> bool:
    """True where a secret of the task has a policy of its own: inside of one account that is enough, unless denied."""
    policies = definition.stack.of(kinds.SECRET_POLICY)
    names = [holder for policy in policies for holder in policy.referred("secretArn", kinds.SECRET)]
    denied = any(s.denies(_SECRETS.lower()) for _, document in granted.documents for s in iam.statements(document))
    return not denied and (bool(set(names) & set(holders(definition))) or (bool(policies) and not names))


def _unreadable(granted: iam.Grants) -> bool:
    """True for a role with a policy of which only its name is known."""
    return granted.foreign or any(name not in _MANAGED and not name.startswith(_OTHERS) for name in granted.managed)


def _keys(definition: Resource) -> Iterator[Finding | NotEvaluated]:
    """Secrets and parameters under a key of the program's own, which the role has to be allowed to use."""
    role = _role(definition)
    for holder in holders(definition) if role else ():
        keys = holder.referred("kmsKeyId" if holder.type == kinds.SECRET else "keyId", kinds.KMS_KEY)
        if not keys or role is None or _says_itself(keys[0]):
            continue  # AWS's own key, another program's, or one whose own policy may let the role in
        granted = iam.grants(role)
        if _unreadable(granted) or _is_granted(Need(_DECRYPT, holder.name), granted):
            continue
        if granted.unknown is not None:
            yield NotEvaluated(granted.unknown)
        else:
            message = f"role {role.name} does not grant {_DECRYPT}, needed for {holder.name} under key {keys[0].name}"
            yield Finding(message, "executionRoleArn", f"allow {_DECRYPT} on the key's ARN in a policy of the role")


def _says_itself(key: Resource) -> bool:
    """True for a key with a policy of its own or a grant, either of which may let the role in."""
    beside = key.stack.referring(key, "keyId", kinds.KEY_POLICY, kinds.KEY_GRANT)
    return bool(beside) or not key.inputs["policy"].absent or not key.inputs.fields()


def contract(service: Resource) -> Results:
    """The execution role of a Fairway service, against the secrets that it states; by what its policy is made from."""
    secrets, existing = service.inputs["secrets"], service.inputs["existingSecrets"]
    others = {name.text for name in existing.each()}  # the policy names their ARNs, and may not be known yet
    if secrets.unknown or existing.unknown:
        yield NotEvaluated(secrets.path)
    elif any(name.text not in others for name in secrets.each()):
        for definition in service.stack.children(service, kinds.TASK):
            role = _role(definition)
            if role is not None and not _reads_some_secret(role):
                message = f"role {role.name} grants {_SECRETS} on no secret of the program"
                yield Finding(message, "secrets")


def _reads_some_secret(role: Resource) -> bool:
    for policy in role.stack.referring(role, "role", kinds.ROLE_POLICY):
        if policy.sources("policy", kinds.SECRET, kinds.SECRET_VERSION):
            return True
    return _is_granted(Need(_SECRETS, "its secrets"), iam.grants(role))


def _needs(container: Container) -> list[Need]:
    needs: list[Need] = []
    for name, arn in _sources(container):
        if ":secretsmanager:" in arn:
            needs.append(Need(_SECRETS, f"secret {name}", ":".join(arn.split(":")[:7])))
        elif arn:
            needs.append(Need(_PARAMETERS, f"parameter {name}", arn if ":ssm:" in arn else None))
    if ".dkr.ecr." in (container.image.text or ""):
        needs += [Need(action, "its image") for action in _IMAGES]
    if container.facts["logConfiguration"]["logDriver"].text == "awslogs":
        needs.append(Need(_LOGS, "its log"))
        if container.facts["logConfiguration"]["options"]["awslogs-create-group"].flag:
            needs.append(Need(_LOG_GROUP, "its log group (awslogs-create-group)"))
    return needs


def _sources(container: Container) -> Iterator[tuple[str, str]]:
    """What ECS reads with the role, and from where: variables, the registry's login, secrets of the log driver."""
    for name, source in container.secrets.items():
        yield name, source.text or ""
    yield "of the registry", container.facts["repositoryCredentials"]["credentialsParameter"].text or ""
    for option in container.facts["logConfiguration"]["secretOptions"].each():
        yield option["name"].text or "of the log driver", option["valueFrom"].text or ""


def _role(definition: Resource) -> Resource | None:
    """The program's own role; of one that it only looks up nothing is known."""
    role = next(iter(definition.referred("executionRoleArn", kinds.ROLE)), None)
    return role if role is not None and not role.inputs["assumeRolePolicy"].absent else None


def _arns(need: Need) -> tuple[str, ...]:
    """What IAM compares: a secret's ARN has a random suffix, also where a task names it without."""
    if need.resource is None:
        return ()
    whole = need.action != _SECRETS or SUFFIX.search(need.resource) or {"*", "?"} & set(need.resource)
    return (need.resource,) if whole else (f"{need.resource}-000000",)


def _is_granted(need: Need, granted: iam.Grants) -> bool:
    if _is_denied(need, granted):
        return False
    if any(need.action in _MANAGED.get(name, ()) for name in granted.managed):
        return True
    arns = _arns(need)
    for _, document in granted.documents:
        for statement in iam.statements(document):
            if statement.allows(need.action.lower()) and (not arns or any(map(statement.covers, arns))):
                return True
            if statement.allows(need.action.lower()) and need.resource in _without_suffix(statement):
                return True
    return False


def _without_suffix(statement: iam.Statement) -> list[str]:
    """The ARNs of secrets as a task may name them, which leaves AWS's own letters at the end out."""
    named = (resource.text or "" for resource in statement.resources)
    return [SUFFIX.sub("", arn) for arn in named if SUFFIX.search(arn)]


def _is_denied(need: Need, granted: iam.Grants) -> bool:
    """A Deny wins over everything that allows; with a condition it may be for others."""
    arns = _arns(need) or ("*",)
    return any(
        not statement.conditional and statement.denies(need.action.lower()) and any(map(statement.covers, arns))
        for _, document in granted.documents
        for statement in iam.statements(document)
    )


RULE = Rule(
    name="execution-role-insufficient",
    failures=("F22",),
    title="the task's execution role does not grant what the task needs to start",
    severity="high",
    symptom="ResourceInitializationError: unable to pull secrets or registry auth; AccessDenied",
    cause="The managed AmazonECSTaskExecutionRolePolicy covers images and logs, but no secret.",
    fix="add the action on the exact ARN to a policy of the execution role",
    limits="policies of another stack or account, boundaries, and AWS's policies that the rule does not list",
    bad='"secrets": [{"name": "API_KEY", …}] and a role with AmazonECSTaskExecutionRolePolicy alone',
    good='aws.iam.RolePolicy("secrets", role=role.id, policy={… "secretsmanager:GetSecretValue" on secret.arn …})',
    stack_checks={kinds.SERVICE: contract, kinds.TASK: task},
)
