"""KMS keys of an earlier system: whoever reads what they encrypt needs the right to use them."""

from collections.abc import Mapping, Sequence
from typing import Any

from ops.adopt import existing
from ops.adopt.existing import Existing
from ops.adopt.imports import Import, Part, own_name
from ops.aws.client import Aws

Facts = Mapping[str, Any]


def adopt_keys(aws: Aws, keys: Sequence[Existing]) -> Part:
    """KMS keys: whatever they encrypt is lost without them."""
    imports: list[Import] = []
    for one in keys:
        facts: Facts = aws.ask("kms", "describe_key", KeyId=one.id)["KeyMetadata"]
        if facts.get("DeletionDate"):
            continue
        identity = str(facts["KeyId"])
        name = own_name("key", identity.partition("-")[0], imports)
        imports.append(Import(type=existing.KEY, name=name, id=identity, source=one.name, inputs={}))
    return Part(imports=imports)


def key_arn(aws: Aws, key: str) -> str:
    """The ARN of a key that is named in any of KMS's ways; empty for AWS's own, whose use is everybody's right."""
    if not key or "alias/aws/" in key:
        return ""
    if ":key/" in key:
        return key
    facts: Facts = aws.ask("kms", "describe_key", KeyId=key)["KeyMetadata"]
    return "" if facts.get("KeyManager") == "AWS" else str(facts["Arn"])
