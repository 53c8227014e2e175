"""A preview as changes, one a resource: the engine takes up to three steps for one replacement."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ops.pulumi.events import EngineRun, Step

Action = Literal["create", "update", "replace", "delete"]
ACTIONS: Mapping[str, Action] = {
    "create": "create",
    "import": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "discard-replaced": "replace",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes of one resource. before, after: its inputs, empty where there is none.

    diffs: names of the inputs that differ; replaces: those that force the replacement; deleted_first: the new one is
    made after the old one is gone; retained: the old one stays in AWS, and only Pulumi forgets it.
    """

    urn: str
    type: str
    action: Action
    diffs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    after: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    deleted_first: bool = False
    retained: bool = False

    @property
    def name(self) -> str:
        """The resource's logical name, the end of its URN."""
        return self.urn.rpartition("::")[2]

    @property
    def destroys(self) -> bool:
        """Whether what exists now ends, alone or for a replacement."""
        return self.action in ("delete", "replace")

    def numbers(self, key: str) -> tuple[float, float] | None:
        """An input before and after, where it is a number in both."""
        old, new = self.before.get(key), self.after.get(key)
        if isinstance(old, int | float) and isinstance(new, int | float):
            return float(old), float(new)
        return None


def changes(run: EngineRun) -> Sequence[Change]:
    """In the order in which the engine comes to them; what stays the same is no change."""
    steps: dict[str, list[Step]] = {}
    for step in run.steps:
        if step.op in ACTIONS:
            steps.setdefault(step.urn, []).append(step)
    return [_change(urn, of_one) for urn, of_one in steps.items()]


def counted(run: EngineRun) -> str:
    """How many resources what becomes of, in words; empty where all stay the same."""
    counts = Counter(change.action for change in changes(run))
    return ", ".join(f"{count} to {action}" for action, count in sorted(counts.items()))


_NONE: Mapping[str, Any] = {}


def _change(urn: str, steps: Sequence[Step]) -> Change:
    ops = [step.op for step in steps]
    made, gone = "create-replacement", "delete-replaced"
    return Change(
        urn=urn,
        type=steps[0].type,
        action=ACTIONS[ops[0]],
        diffs=tuple(dict.fromkeys(diff for step in steps for diff in step.diffs)),
        replaces=tuple(dict.fromkeys(key for step in steps for key in step.replaces)),
        before=next((step.before for step in steps if step.before), _NONE),
        after=next((step.after for step in steps if step.after), _NONE),
        retained=any(step.retained for step in steps),
        deleted_first=gone in ops and (made not in ops or ops.index(gone) < ops.index(made)),
    )
