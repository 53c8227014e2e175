"""F22: a policy that AWS does not take, or that grants nothing of what it names."""

import re
from collections.abc import Iterator

from ..reading import iam, kinds
from ..reading.facts import Fact
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_VERSIONS = ("2012-10-17", "2008-10-17")
# What is done to objects, and what to the bucket that holds them: each is granted on an ARN of its own.
_OBJECTS = ("s3:getobject", "s3:putobject", "s3:deleteobject", "s3:getobjectversion", "s3:putobjectacl")
_BUCKETS = ("s3:listbucket", "s3:getbucketlocation", "s3:listbucketversions", "s3:listbucketmultipartuploads")
_BUCKET, _OBJECT = re.compile(r"arn:[\w-]+:s3:::[\w.-]+"), re.compile(r"arn:[\w-]+:s3:::[\w.-]+/.*")
_OF_AWS = re.compile(r"(?P<start>arn:[\w-]+:iam::aws:policy/)(?P<path>(?:[\w-]+/)*)(?P<name>[\w.-]+)")
_PATH = "service-role/"
_SERVICE_ROLES = frozenset(
    {
        *("AmazonECSTaskExecutionRolePolicy", "AmazonEC2ContainerServiceforEC2Role", "AmazonEC2ContainerServiceRole"),
        *("AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AmazonRDSEnhancedMonitoringRole"),
    }
)
_PLAIN = frozenset(
    {
        *("AmazonEC2ContainerRegistryReadOnly", "AmazonEC2ContainerRegistryPowerUser", "CloudWatchLogsFullAccess"),
        *("SecretsManagerReadWrite", "AmazonSSMReadOnlyAccess", "AmazonS3ReadOnlyAccess", "AmazonS3FullAccess"),
        *("AmazonSSMManagedInstanceCore", "AdministratorAccess", "ReadOnlyAccess", "AmazonSQSFullAccess"),
    }
)
_LOGS = re.compile(r"logs(?:\.[\w-]+)?\.amazonaws\.com(?:\.cn)?")


def policy(holder: Resource) -> Results:
    """A policy of a role or user, by itself or inside of a role."""
    for path, document in iam.documents(holder):
        yield from _document(path, document)
        for statement in iam.statements(document):
            yield from _granting(path, statement)
            yield from _without_effect(path, statement, document)


def attachment(holder: Resource) -> Results:
    """A policy of AWS's own, by its ARN."""
    yield from _named(holder.inputs["policyArn"])


def _named(arns: Fact) -> Iterator[Finding]:
    """AWS keeps those of service roles under a path of their own, and no other policy there."""
    for arn in arns.each():
        match = _OF_AWS.fullmatch(arn.text or "")
        if match is None:
            continue
        for wrong, names in ((not match["path"], _SERVICE_ROLES), (match["path"] == _PATH, _PLAIN)):
            if wrong and match["name"] in names:
                right = f"{match['start']}{'' if match['path'] else _PATH}{match['name']}"
                yield Finding(f"{arn.shown()}, of which there is none", arn.path, f"write {right}")


def role(holder: Resource) -> Results:
    """A role's trust, and its own policies."""
    yield from policy(holder)
    yield from _named(holder.inputs["managedPolicyArns"])
    trust = holder.inputs["assumeRolePolicy"].parsed()
    yield from _document("assumeRolePolicy", trust)
    for statement in iam.statements(trust):
        for key in ("Resource", "NotResource"):
            if not statement.facts[key].absent:
                yield Finding(f"{key} in a trust policy", "assumeRolePolicy", f"leave {key} out: it is the role itself")
        if statement.facts["Principal"].absent and statement.facts["NotPrincipal"].absent:
            yield Finding("a trust policy that names nobody", "assumeRolePolicy", "add a Principal")


def _document(path: str, document: Fact) -> Iterator[Finding]:
    version = document["Version"]
    if version.text is not None and version.text not in _VERSIONS:
        message = f"Version {version.shown()}, which is no date of one's own"
        yield Finding(message, f"{path}, Version", f'write "Version": "{_VERSIONS[0]}"')
    for statement in iam.statements(document):
        effect = statement.facts["Effect"]
        if effect.text is not None and effect.text not in ("Allow", "Deny"):
            yield Finding(f"Effect {effect.shown()}", f"{path}, {effect.path}", "write Allow or Deny, in these letters")


def _granting(path: str, statement: iam.Statement) -> Iterator[Finding]:
    facts, where = statement.facts, f"{path}, {statement.facts.path}"
    if not facts["Principal"].absent:
        fix = "leave it out: the policy is for the role that holds it"
        yield Finding("a Principal in a policy of a role or user", where, fix)
    if facts.known and facts["Resource"].absent and facts["NotResource"].absent:
        yield Finding("a statement without Resource", where, "name the ARNs that it is about")
    for resource in statement.resources:
        if resource.text and resource.text[0] not in "*?" and not resource.text.startswith("arn:"):
            message = f"Resource {resource.shown()}, which is no ARN"
            yield Finding(message, f"{path}, {resource.path}", "name the resource by its ARN, or write *")


def _without_effect(path: str, statement: iam.Statement, document: Fact) -> Iterator[Finding]:
    """Actions on objects with nothing but buckets, or the reverse, where no other statement makes up for it."""
    others = [one for one in iam.statements(document) if one.facts.path != statement.facts.path]
    named = [resource.text or "" for resource in statement.resources]
    for what, actions, form, fix in (
        ("objects", _OBJECTS, _BUCKET, "name the objects: <bucket's ARN>/*"),
        ("buckets", _BUCKETS, _OBJECT, "name the bucket: its ARN without /*"),
    ):
        only = statement.actions and all(action in actions for action in statement.actions)
        granted = any(other.allows(*statement.actions) for other in others)
        allows = statement.facts["Effect"].text == "Allow"
        if only and allows and named and all(form.fullmatch(name) for name in named) and not granted:
            message = f"{statement.actions[0]} on {named[0]}: an action on {what}, and no ARN of any"
            yield Finding(message, f"{path}, {statement.facts.path}", fix)


def key(target: Resource) -> Results:
    """A key's own policy, which may not lock its owner out."""
    document = target.inputs["policy"].parsed()
    statements = iam.statements(document)
    if document.unknown:
        yield NotEvaluated("policy")
    if document.partly_unknown or not statements or target.inputs["bypassPolicyLockoutSafetyCheck"].flag:
        return
    people = [s for s in statements if not s.facts["Principal"]["AWS"].absent or s.facts["Principal"].text]
    if not any(statement.allows("kms:putkeypolicy") for statement in people):
        message = "a key policy under which nobody of the account may change it"
        yield Finding(message, "policy", "allow kms:* to arn:aws:iam::<account>:root in a statement of its own")


def log_group(target: Resource) -> Results:
    """The key of a log group, which CloudWatch Logs has to be let use by the key's own policy."""
    for owner in target.referred("kmsKeyId", kinds.KMS_KEY):
        policies = [owner, *owner.stack.referring(owner, "keyId", kinds.KEY_POLICY)]
        documents = [one.inputs["policy"].parsed() for one in policies if not one.inputs["policy"].absent]
        if not owner.inputs.fields() or any(document.partly_unknown for document in documents):
            continue
        principals = [one.facts["Principal"] for document in documents for one in iam.statements(document)]
        services = [service for one in principals for service in one["Service"].each()]
        everybody = any(one.text or any(name.text == "*" for name in one["AWS"].each()) for one in principals)
        if not everybody and not any(_LOGS.fullmatch(service.text or "") for service in services):
            message = f"key {owner.name}, whose policy does not let CloudWatch Logs use it"
            fix = "allow kms:Encrypt*, Decrypt*, GenerateDataKey* to logs.<region>.amazonaws.com in the key's policy"
            yield Finding(message, "kmsKeyId", fix)


def lifecycle(target: Resource) -> Results:
    """The rules by which ECR forgets images."""
    rules = target["policy"].parsed()["rules"].each()
    priorities = [rule["rulePriority"].number for rule in rules]
    if None not in priorities and len(set(priorities)) < len(priorities):
        yield Finding("two rules with one rulePriority", "policy, rules", "give each rule a priority of its own")
    for rule in rules:
        chosen, where = rule["selection"], f"policy, {rule['selection'].path}"
        if chosen["tagStatus"].text == "tagged" and not chosen["tagPrefixList"].each() and not _patterns(chosen):
            yield Finding("tagged images, and not which", where, 'add "tagPrefixList" or "tagPatternList"')
        if chosen["countType"].text == "sinceImagePushed" and chosen["countUnit"].absent:
            yield Finding("sinceImagePushed without a unit", where, 'add "countUnit": "days"')
        later = [other for other in priorities if other is not None and other > (rule["rulePriority"].number or 0)]
        if chosen["tagStatus"].text == "any" and later:
            yield Finding("a rule for any image before others", where, "give it the highest rulePriority")


def _patterns(chosen: Fact) -> bool:
    return chosen["tagPatternList"].unknown or chosen["tagPrefixList"].unknown or bool(chosen["tagPatternList"].each())


RULE = Rule(
    name="policy-document-refused",
    failures=("F22",),
    title="AWS does not take the policy, or it grants nothing of what it names",
    severity="high",
    symptom="MalformedPolicyDocument, LifecyclePolicyText failed to satisfy constraint, KMS key … is not allowed",
    cause="A policy is a text that only AWS reads, and each kind has fields and forms of its own.",
    fix="change what is named",
    limits="documents that are made of outputs; policies and keys of other stacks",
    bad='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::uploads"}',
    good='{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::uploads/*"}',
    stack_checks={
        kinds.ROLE: role,
        kinds.ROLE_POLICY: policy,
        kinds.ROLE_POLICY_ATTACHMENT: attachment,
        kinds.POLICY: policy,
        kinds.KMS_KEY: key,
        kinds.LOG_GROUP: log_group,
        kinds.LIFECYCLE_POLICY: lifecycle,
    },
)
