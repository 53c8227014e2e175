"""Whether previews and updates from this shell are judged by a policy pack."""

from collections.abc import Mapping
from pathlib import Path

VARIABLE = "PULUMI_OPTION_POLICY_PACK"


def not_in_force(environ: Mapping[str, str]) -> str | None:
    """A sentence where `environ` names no policy pack, or one that is not there; Pulumi says nothing of the first."""
    packs = [pack for pack in environ.get(VARIABLE, "").split(",") if pack]
    if not packs:
        return (
            "The policy pack is not in force in this shell, so no preview and no update is judged: "
            "run `. .fairway/activate`."
        )
    missing = [pack for pack in packs if not Path(pack, "PulumiPolicy.yaml").exists()]
    return f"{VARIABLE} names {missing[0]}, which is no policy pack: run `. .fairway/activate`." if missing else None
