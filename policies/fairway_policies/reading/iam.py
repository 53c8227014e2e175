"""IAM policy documents, and who holds them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from . import kinds
from .facts import Fact
from .resources import Resource


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy; action and resource lists as the document has them."""

    facts: Fact

    @property
    def actions(self) -> list[str]:
        return [(action.text or "").lower() for action in self.facts["Action"].each()]

    @property
    def resources(self) -> list[Fact]:
        listed = self.facts["Resource"]
        return [listed] if listed.unknown else listed.each()

    def allows(self, *actions: str) -> bool:
        """True when the statement grants any of the actions (lower case), by name or by pattern."""
        if self.facts["Effect"].text != "Allow":
            return False
        return any(fnmatchcase(action, pattern) for action in actions for pattern in self.actions)


def documents(holder: Resource) -> Iterator[tuple[str, Fact]]:
    """A policy's document, or a role's inline ones, with the property that holds each."""
    if holder.type == kinds.ROLE:
        for inline in holder["inlinePolicies"].each():
            yield inline["policy"].path, inline["policy"].parsed()
    else:
        yield "policy", holder["policy"].parsed()


def statements(document: Fact) -> list[Statement]:
    return [Statement(fact) for fact in document["Statement"].each()]


def roles(document: Resource) -> list[Resource]:
    """The program's roles that hold the policy."""
    if document.type == kinds.ROLE:
        return [document]
    if document.type == kinds.ROLE_POLICY:
        return document.referred("role", kinds.ROLE)
    attachments = document.stack.referring(document, "policyArn", kinds.ROLE_POLICY_ATTACHMENT)
    return [role for attachment in attachments for role in attachment.referred("role", kinds.ROLE)]


def may_be_held_by_tasks(document: Resource) -> bool:
    """False only when the policy has holders, and none of them is a role for ECS tasks."""
    holders = roles(document)
    return not holders or any(_is_for_tasks(role) for role in holders)


def _is_for_tasks(role: Resource) -> bool:
    if any(role.stack.referring(role, key, kinds.TASK) for key in ("executionRoleArn", "taskRoleArn")):
        return True
    trust = role["assumeRolePolicy"].parsed()
    services = [s.text for entry in statements(trust) for s in entry.facts["Principal"]["Service"].each()]
    return "ecs-tasks.amazonaws.com" in services
