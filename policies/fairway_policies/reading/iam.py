"""IAM policy documents, who holds them, and what a role may do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import kinds
from .facts import Fact
from .resources import Resource

TASKS = "ecs-tasks.amazonaws.com"
TRUST_FIX = f"let {TASKS} assume it: the Principal's Service in the role's assume_role_policy"
_VARIABLE = re.compile(r"\$\{[^}]*\}")  # `${aws:PrincipalTag/team}`: known to IAM alone
_AWS_MANAGED = re.compile(r"^arn:aws[\w-]*:iam::aws:policy/")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy; action and resource lists as the document has them."""

    facts: Fact

    @property
    def actions(self) -> list[str]:
        """The actions in lower case, as IAM compares them."""
        return [(action.text or "").lower() for action in self.facts["Action"].each()]

    @property
    def resources(self) -> list[Fact]:
        """ARNs, or the one unknown that stands for all of them."""
        listed = self.facts["Resource"]
        return [listed] if listed.unknown else listed.each()

    @property
    def conditional(self) -> bool:
        """Whether a condition narrows the statement, which is not read any further."""
        return not self.facts["Condition"].absent

    def allows(self, *actions: str) -> bool:
        """True when the statement grants any of the actions (lower case), by name, by pattern, or by NotAction."""
        return self.facts["Effect"].text == "Allow" and self._names(*actions)

    def denies(self, *actions: str) -> bool:
        """True when the statement takes any of the actions (lower case) away."""
        return self.facts["Effect"].text == "Deny" and self._names(*actions)

    def _names(self, *actions: str) -> bool:
        excluded = [(action.text or "").lower() for action in self.facts["NotAction"].each()]
        if excluded:
            return any(not any(matches(pattern, action) for pattern in excluded) for action in actions)
        return any(matches(pattern, action) for action in actions for pattern in self.actions)

    def covers(self, arn: str) -> bool:
        """True when the statement is about the resource: by its ARN, a pattern, or because NotResource leaves it in."""
        excluded = self.facts["NotResource"].each()
        if excluded:
            return not any(matches(fact.text or "", arn) for fact in excluded)
        return any(matches(fact.text or "", arn) for fact in self.resources)


def matches(pattern: str, text: str) -> bool:
    """IAM's patterns: `*` and `?` alone have a meaning, and a policy variable may stand for anything."""
    return pattern == text or bool(_compiled(pattern).fullmatch(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    literal = re.escape(_VARIABLE.sub("*", pattern))
    return re.compile(literal.replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grants:
    """What the program says of a role's rights.

    managed: names of AWS's own policies. documents: the program's, with the property that holds each. unknown: the path
    of a part known only after the update. foreign: whether somebody else's policy is attached, of which only its ARN is
    known.
    """

    managed: frozenset[str]
    documents: tuple[tuple[str, Fact], ...]
    unknown: str | None
    foreign: bool


def documents(holder: Resource) -> Iterator[tuple[str, Fact]]:
    """A policy's document, or a role's inline ones, with the property that holds each."""
    if holder.type == kinds.ROLE:
        for inline in holder["inlinePolicies"].each():
            yield inline["policy"].path, inline["policy"].parsed()
    else:
        yield "policy", holder["policy"].parsed()


def statements(document: Fact) -> list[Statement]:
    """The statements of a policy document; a single one may stand without a list."""
    return [Statement(fact) for fact in document["Statement"].each()]


def grants(role: Resource) -> Grants:
    """The rights of a role of the program, from its own properties and everything attached to it."""
    if "grants" not in role.cache:
        role.cache["grants"] = _grants(role)
    return role.cache["grants"]


def _grants(role: Resource) -> Grants:
    stack, bodies, managed = role.stack, list(documents(role)), set[str]()
    unknown, foreign = None, False
    for policy in stack.referring(role, "role", kinds.ROLE_POLICY):
        bodies += documents(policy)
    for holder, key in _attachments(role):
        own = holder.referred(key, kinds.POLICY)
        bodies += [pair for policy in own for pair in documents(policy)]
        listed = holder.inputs[key]  # AWS's own list of them, among the outputs, is not known before the update
        for arn in [listed] if listed.unknown else listed.each():
            if arn.unknown and not own:
                unknown = f"{holder.name}: {key}"
            elif _AWS_MANAGED.match(arn.text or ""):
                managed.add((arn.text or "").rpartition("/")[2])
            elif arn.text and not stack.named(arn.text, kinds.POLICY):
                foreign = True
    unknown = next((f"{role.name}: {path}" for path, body in bodies if body.partly_unknown), unknown)
    return Grants(frozenset(managed), tuple(bodies), unknown, foreign)


def _attachments(role: Resource) -> Iterator[tuple[Resource, str]]:
    """What attaches policies to the role, with the property that names them."""
    yield role, "managedPolicyArns"
    stack = role.stack
    for attachment in stack.referring(role, "role", kinds.ROLE_POLICY_ATTACHMENT):
        yield attachment, "policyArn"
    for attachment in stack.referring(role, "roles", kinds.POLICY_ATTACHMENT):
        yield attachment, "policyArn"
    for attachment in stack.referring(role, "roleName", kinds.ROLE_ATTACHMENTS):
        yield attachment, "policyArns"


def roles(document: Resource) -> list[Resource]:
    """The program's roles that hold the policy."""
    if document.type == kinds.ROLE:
        return [document]
    if document.type == kinds.ROLE_POLICY:
        return document.referred("role", kinds.ROLE)
    stack = document.stack
    holders = stack.referring(document, "managedPolicyArns", kinds.ROLE)
    for attachment in stack.referring(document, "policyArn", kinds.ROLE_POLICY_ATTACHMENT):
        holders += attachment.referred("role", kinds.ROLE)
    for attachment in stack.referring(document, "policyArn", kinds.POLICY_ATTACHMENT):
        holders += attachment.listed("roles", kinds.ROLE)
    for attachment in stack.referring(document, "policyArns", kinds.ROLE_ATTACHMENTS):
        holders += attachment.referred("roleName", kinds.ROLE)
    return list(dict.fromkeys(holders))


def held_by_tasks(document: Resource) -> bool:
    """True when a role of the program that holds the policy is one of ECS tasks."""
    return any(is_for_tasks(role) for role in roles(document))


def is_for_tasks(role: Resource) -> bool:
    """Whether ECS tasks assume the role, by its trust policy or by a task definition that names it."""
    if any(role.stack.referring(role, key, kinds.TASK) for key in ("executionRoleArn", "taskRoleArn")):
        return True
    return TASKS in trusted_services(role)


def trusted_services(role: Resource) -> list[str | None]:
    """The services that may assume the role, as far as its trust policy is known."""
    trust = role["assumeRolePolicy"].parsed()
    return [service.text for entry in statements(trust) for service in entry.facts["Principal"]["Service"].each()]


def is_closed_to_tasks(role: Resource) -> bool:
    """True for a role of which the whole trust policy is known, and lets services in, but no ECS task."""
    return is_closed_to(role, TASKS)


def is_closed_to(role: Resource, principal: str) -> bool:
    """The same, of any service of AWS; a trust policy may also let in accounts and people, and no service."""
    trust, services = role["assumeRolePolicy"].parsed(), trusted_services(role)
    named = [service.removesuffix(".cn") for service in services if service is not None]
    if trust.partly_unknown or principal in named:
        return False
    principals = [entry.facts["Principal"] for entry in statements(trust)]
    return bool(services) or (bool(principals) and all(map(_names_accounts, principals)))


def _names_accounts(principal: Fact) -> bool:
    """True for accounts, roles or people by name: not for everybody, and not for what is not named."""
    accounts = [account.text or "*" for account in principal["AWS"].each()]
    federated = [provider.text or "*" for provider in principal["Federated"].each()]
    return bool(accounts or federated) and "*" not in accounts
