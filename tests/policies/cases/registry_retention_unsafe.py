"""Cases of registry-retention-unsafe."""

import json
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import UNKNOWN, For, Record, secret


def policy(which: str, kind: str, number: int, *, hide: bool = False, **more: Any) -> Record:
    unit = {"countUnit": "days"} if kind == "sinceImagePushed" else {}
    selection = {"tagStatus": which, "countType": kind, "countNumber": number, **unit, **more}
    rule = {"rulePriority": 1, "selection": selection}
    document = json.dumps({"rules": [rule]})
    return Record(type=kinds.LIFECYCLE_POLICY, name="policy", props={"policy": secret(document) if hide else document})


c = For(rule="registry-retention-unsafe")

CASES = [
    c.passes(policy("any", "imageCountMoreThan", 30)),
    c.passes(policy("untagged", "sinceImagePushed", 7)),
    c.fails("policy", policy("any", "imageCountMoreThan", 1)),
    c.fails("policy", policy("tagged", "sinceImagePushed", 14, tagPrefixList=["v"])),
    c.passes(policy("tagged", "imageCountMoreThan", 1, tagPrefixList=["pr-", "dev-"])),
    c.passes(policy("tagged", "sinceImagePushed", 7, tagPatternList=["cache*"])),
    c.fails("policy", policy("tagged", "imageCountMoreThan", 1, tagPrefixList=["pr-", "v"])),
    c.fails("policy", policy("any", "sinceImagePushed", 365), level="advisory"),
    c.fails("policy", policy("untagged", "imageCountMoreThan", 1), level="advisory"),
    c.missing(Record(type=kinds.LIFECYCLE_POLICY, name="policy")),
    c.unknown("policy", Record(type=kinds.LIFECYCLE_POLICY, name="policy", props={"policy": UNKNOWN})),
    c.secret("hunter2", "policy", policy("hunter2", "imageCountMoreThan", 1, hide=True)),
]
