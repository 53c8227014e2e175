"""The pack's configuration, checked as a whole before the first resource."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, cast, get_args

from ..rule import Level, Rule
from .exemptions import Exemption

PACK: Final = "fairway-pack"  # the name under which the pack itself is configured, and speaks
EVERY: Final = "all"
_EXEMPTION_KEYS: Final = ("rule", "urn", "reason", "owner", "expires")
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "boolean": (bool,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
    "object": (dict,),
}

PACK_SCHEMA: Final[Mapping[str, Mapping[str, Any]]] = {
    "strict": {
        "type": "boolean",
        "default": False,
        "description": "A critical rule that was not evaluated blocks.",
    },
    "production": {
        "type": "boolean",
        "description": "Whether production rules apply; without it, whether a Fairway contract says so.",
    },
    "exemptions": {
        "type": "array",
        "default": [],
        "description": "Findings taken on: rule, urn (or a pattern), reason, owner, expires (a day, or never), where.",
    },
    "reasons": {
        "type": "object",
        "default": {},
        "description": "Why a rule is disabled, by its name; `all` for every rule.",
    },
}


class ConfigError(ValueError):
    """Everything wrong with a configuration, one sentence a line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A checked configuration; without one, the rules' own defaults."""

    strict: bool = False
    production: bool | None = None
    exemptions: tuple[Exemption, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    levels: Mapping[str, Level] = field(default_factory=dict[str, Level])
    properties: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    def level(self, rule: Rule) -> Level:
        """The level at which a rule speaks: the configuration's, else its own."""
        return self.levels.get(rule.name, rule.level)

    def notes(self, rules: Sequence[Rule]) -> list[str]:
        """What of the configuration everyone should know who reads a preview: the rules that look at nothing."""
        disabled = [rule.name for rule in rules if self.level(rule) == "disabled"]
        by_reason: dict[str, list[str]] = {}
        for name in disabled:
            by_reason.setdefault(self.reasons.get(name) or self.reasons.get(EVERY, ""), []).append(name)
        return [f"disabled by configuration: {', '.join(names)}: {reason}" for reason, names in by_reason.items()]

    def options(self, rule: Rule) -> Mapping[str, Any]:
        """The rule's configured properties over its defaults."""
        defaults = {name: option.default for name, option in rule.options.items()}
        return {**defaults, **self.properties.get(rule.name, {})}


def read(rules: Sequence[Rule], levels: Mapping[str, Level], properties: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Checks levels and properties by rule name. Raises ConfigError with every problem at once."""
    by_name = {rule.name: rule for rule in rules}
    problems = [
        _unknown("rule", name, [*by_name, PACK, EVERY])
        for name in {**levels, **properties}
        if name not in by_name and name not in (PACK, EVERY)
    ]
    for name, values in properties.items():
        if name == PACK or name in by_name:
            schemas = (
                PACK_SCHEMA if name == PACK else {key: option.schema for key, option in by_name[name].options.items()}
            )
            problems += _property_problems(name, values, schemas)
    pack = properties.get(PACK, {})
    entries = pack.get("exemptions", [])
    problems += _exemption_problems(entries, by_name)
    problems += _unexplained(rules, levels, pack.get("reasons", {}))
    if problems:
        raise ConfigError(
            "the configuration of the policy pack is not valid:\n" + "\n".join(f"- {p}" for p in problems)
        )
    return Settings(
        strict=pack.get("strict", False),
        production=pack.get("production"),
        exemptions=tuple(Exemption(**entry) for entry in entries),
        reasons=pack.get("reasons", {}),
        levels={name: level for name, level in levels.items() if level in get_args(Level)},
        properties={name: values for name, values in properties.items() if name in by_name},
    )


def _property_problems(rule: str, values: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> list[str]:
    problems: list[str] = []
    for key, value in values.items():
        if key not in schemas:
            problems.append(f"{rule}: {_unknown('property', key, list(schemas))}")
        elif not _is(schemas[key]["type"], value):
            problems.append(f"{rule}: {key} must be of type {schemas[key]['type']}, found {type(value).__name__}")
    return problems


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _exemption_problems(entries: Any, by_name: Mapping[str, Rule]) -> list[str]:
    """`entries` is whatever the configuration holds; that it should be a list is said elsewhere."""
    problems: list[str] = []
    items = cast("list[Any]", entries) if isinstance(entries, list) else []
    for index, item in enumerate(items):
        location = f"{PACK}: exemptions[{index}]"
        entry: Mapping[str, Any] = cast("Mapping[str, Any]", item) if isinstance(item, Mapping) else {}
        if {*entry} - {"where"} != {*_EXEMPTION_KEYS}:
            keys = ", ".join(_EXEMPTION_KEYS)
            problems.append(f"{location} must be an object of exactly {keys}, and where as needed")
            continue
        blank = [key for key in entry if not isinstance(entry[key], str) or not entry[key].strip()]
        if blank:
            problems.append(f"{location}: {', '.join(blank)} must be text, and not empty")
        elif entry["rule"] not in by_name:
            problems.append(f"{location}: {_unknown('rule', entry['rule'], list(by_name))}")
        elif by_name[entry["rule"]].exempt_by_location and not entry.get("where", "*").strip("*"):
            line = "the finding's own line, such as container api: environment NAME"
            problems.append(f"{location}: {entry['rule']} needs where, {line}")
    return problems


def _unexplained(rules: Sequence[Rule], levels: Mapping[str, Level], reasons: Any) -> list[str]:
    """A rule is disabled for a reason that is written down."""
    known: Mapping[str, Any] = cast("Mapping[str, Any]", reasons) if isinstance(reasons, Mapping) else {}
    explained = {name for name, reason in known.items() if isinstance(reason, str) and reason.strip()}
    silent = [r.name for r in rules if levels.get(r.name) == "disabled" and not {r.name, EVERY} & explained]
    if not silent:
        return []
    fix = f"write it under {PACK}: reasons, by the rule's name or as {EVERY}"
    return [f"{', '.join(silent)}: disabled without a reason; {fix}"]


def _unknown(what: str, name: object, known: list[str]) -> str:
    close = get_close_matches(str(name), known, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(known)) or 'none'}"
    return f"unknown {what} {name!r}; {hint}"
