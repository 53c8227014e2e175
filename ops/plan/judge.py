"""All consequences of a preview, the worst first."""

from collections.abc import Sequence

from ops.errors import reading
from ops.plan import cache, data, guards, migrations, network, rights, traffic
from ops.plan.changes import changes
from ops.plan.consequence import ORDER, Consequence, Context, Judge
from ops.pulumi.events import EngineRun

JUDGES: Sequence[Judge] = (
    *network.RULES,
    *data.RULES,
    *cache.RULES,
    *traffic.RULES,
    *migrations.RULES,
    *guards.RULES,
    *rights.RULES,
)


def judge(preview: EngineRun) -> Sequence[Consequence]:
    """Of every change each judge says what it knows. A value that the preview does not know is not judged."""
    context = Context(changes=changes(preview), standing=preview.standing)
    with reading("the plan"):
        consequences = [one for change in context.changes for judge in JUDGES for one in judge(change, context)]
    if moved := [one for one in consequences if one.type == network.PROVIDER]:
        # Names and addresses of another region are in nobody's way there; what is here is lost all the same.
        consequences = moved + [one for one in consequences if one.kind == "lost"]
    return sorted(dict.fromkeys(consequences), key=lambda one: (ORDER.index(one.kind), one.type, one.name))
