"""What IAM refuses: documents, sizes, attachments. The sentences are AWS's own."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from sandbox.aws.checks import others
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call
from sandbox.protocol import Failure, is_list, is_map

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
Statement = dict[str, Any]


def document(name: str, *, trust: bool = False) -> Callable[[Call], None]:
    """A policy of an identity, or the trust policy of a role."""

    def check(call: Call) -> None:
        text = call.get(name)
        if not isinstance(text, str):
            return
        try:
            content: Any = json.loads(text)
            statements: list[Statement] = (
                content["Statement"] if is_list(content["Statement"]) else [content["Statement"]]
            )
        except (ValueError, KeyError, TypeError):
            raise _malformed(call, "Syntax errors in policy.") from None
        if content.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
            raise _malformed(call, "The policy must contain a valid version string")
        sids = Counter(statement["Sid"] for statement in statements if statement.get("Sid"))
        if any(count > 1 for count in sids.values()):
            raise _malformed(call, "Statement IDs (SID) in a single policy must be unique.")
        if any(not re.fullmatch(r"[0-9A-Za-z]*", sid) for sid in sids):
            raise _malformed(
                call,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*",
            )
        for statement in statements:
            _statement(call, statement)
            (_trusting if trust else _granting)(call, statement)

    return check


def _malformed(call: Call, sentence: str) -> Failure:
    return call.refuse(f"MalformedPolicyDocument: {sentence}")


def _listed(value: Any) -> list[Any]:
    return value if is_list(value) else [] if value is None else [value]


def _statement(call: Call, statement: Statement) -> None:
    if not is_map(statement) or statement.get("Effect") not in ("Allow", "Deny"):
        raise _malformed(call, "Syntax errors in policy.")
    actions = _listed(statement.get("Action")) + _listed(statement.get("NotAction"))
    if not actions:
        raise _malformed(call, "Policy statement must contain actions.")
    if any(action != "*" and ":" not in str(action) for action in actions):
        raise _malformed(call, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")


def _granting(call: Call, statement: Statement) -> None:
    if "Principal" in statement or "NotPrincipal" in statement:
        raise _malformed(call, "Policy document should not specify a principal.")
    resources = _listed(statement.get("Resource")) + _listed(statement.get("NotResource"))
    if not resources:
        raise _malformed(call, "Policy statement must contain resources.")
    for resource in resources:
        if resource != "*" and not str(resource).startswith("arn:"):
            raise _malformed(call, f'Resource {resource} must be in ARN format or "*".')
        if str(resource).startswith("arn:") and str(resource).count(":") < 5 and "*" not in str(resource):
            raise _malformed(call, "The policy failed legacy parsing")


def _trusting(call: Call, statement: Statement) -> None:
    if "Resource" in statement or "NotResource" in statement:
        raise _malformed(call, "Has prohibited field Resource")
    if "Principal" not in statement and "NotPrincipal" not in statement:
        raise _malformed(call, "Missing required field Principal")
    if any(not str(action).startswith(("sts:", "*")) for action in _listed(statement.get("Action"))):
        raise _malformed(call, "AssumeRole policy may only specify STS AssumeRole actions.")
    principals: Any = statement.get("Principal")
    for service in _listed(principals.get("Service")) if is_map(principals) else ():
        if "." not in str(service):
            raise _malformed(call, f'Invalid principal in policy: "SERVICE":"{service}"')


def size(name: str, most: int, sentence: str) -> Callable[[Call], None]:
    def check(call: Call) -> None:
        if _length(call.get(name)) > most:
            raise call.refuse(f"LimitExceeded: {call.fill(sentence)}")

    return check


def size_together(call: Call) -> None:
    """All inline policies of a role count together."""
    beside = [entry["properties"] for entry in others(call) if entry["properties"].get("role") == call.get("role")]
    if _length(call.get("policy")) + sum(_length(policy.get("policy")) for policy in beside) > 10240:
        raise call.refuse(f"LimitExceeded: Maximum policy size of 10240 bytes exceeded for role {call.get('role')}")


def _length(document: Any) -> int:
    """Without white space, as IAM counts."""
    return len(re.sub(r"\s", "", str(document or "")))


def of_a_role(call: Call) -> None:
    if call.missing(ROLE, call.get("role")):
        raise call.refuse(f"NoSuchEntity: The role with name {call.get('role')} cannot be found.")


def attachment(call: Call) -> None:
    of_a_role(call)
    arn = str(call.get("policyArn"))
    own = arn.startswith(f"arn:{call.partition}:iam::{call.account}:policy/")
    made_up = call.cloud.notes.get("standIns")
    if own and not made_up and call.other(POLICY, arn) is None:
        raise call.refuse(f"NoSuchEntity: Policy {arn} does not exist or is not attachable.")
    if call.before is None and sum(e["properties"].get("role") == call.get("role") for e in others(call)) >= 10:
        raise call.refuse("LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10")


def not_attached(entry: Entry, cloud: Cloud) -> None:
    arn = entry["properties"].get("arn")
    if any(other["properties"].get("policyArn") == arn for other in cloud.all(ATTACHMENT).values()):
        raise Failure(f"deleting IAM Policy ({arn}): DeleteConflict: Cannot delete a policy attached to entities.")
