"""`python -m sandbox.aws.generate_facts PLUGINS [TOKEN …]`: writes `facts.json`, what the provider does with a change.

PLUGINS is a folder as `terraform init -plugin-dir` takes it; TOKEN are types that the file has not yet. The provider's
schema says what AWS may fill in and where order is no change. A plan of a resource with every property says which of
them need a new resource, one with the least properties which defaults it has. What provider 6 and pulumi-aws have
otherwise, or a plan of made-up values cannot show, is in `facts_by_hand.json`.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.aws.generate import TYPES, VERSION, Block, terraform, translated
from sandbox.aws.terraform_plugin import UNKNOWN, Provider
from sandbox.extract import Sdk, snake

FILE = Path(__file__).parent / "facts.json"
BY_HAND = Path(__file__).parent / "facts_by_hand.json"
OFFLINE = {
    "region": "us-east-1", "access_key": "none", "secret_key": "none", "skip_credentials_validation": True,
    "skip_metadata_api_check": "true", "skip_requesting_account_id": True, "skip_region_validation": True,
}  # fmt: skip
"""Of the provider: it asks nobody."""
EVERYWHERE = ("id", "tags", "tags_all", "timeouts")
"""Properties whose facts are the same for all types."""
DEEPEST = 3
"""Blocks in blocks that are filled: some statements of a web ACL hold themselves."""

Facts = dict[str, Any]


def terraform_type(token: str, known: Iterable[str]) -> str:
    """aws:ec2/vpc:Vpc → aws_vpc. Raises LookupError: name it in TYPES of sandbox/aws/generate.py."""
    if kind := next((kind for kind, of in TYPES.items() if of == token), None):
        return kind
    module, name = token.split(":")[1].split("/")[0], snake(token.rsplit(":", 1)[1])
    guesses = (f"aws_{module}_{name}", f"aws_{name}", f"aws_db_{name}", f"aws_cloudwatch_{name}")
    kind = next((guess for guess in guesses if guess in known), None)
    if kind is None:
        raise LookupError(f"{token}: name its Terraform type in TYPES of sandbox/aws/generate.py")
    return kind


def nulls(block: Block) -> dict[str, Any]:
    """A block of which nothing is given."""
    content: dict[str, Any] = dict.fromkeys(block.get("attributes", {}))
    for name, nested in _blocks(block):
        content[name] = None if nested["nesting_mode"] == "single" else []
    return content


def whole(block: Block, depth: int = 0) -> dict[str, Any]:
    """A block with a made-up value of everything that may be given."""
    content = nulls(block)
    for name, attribute in block.get("attributes", {}).items():
        if _settable(attribute) and "type" in attribute:
            content[name] = _made_up(attribute["type"])
    for name, nested in _blocks(block):
        if depth < DEEPEST and name != "timeouts":
            inner = whole(nested["block"], depth + 1)
            content[name] = inner if nested["nesting_mode"] == "single" else [inner]
    return content


def least(block: Block) -> dict[str, Any]:
    """A block with a made-up value of what must be given."""
    content = nulls(block)
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("required") and "type" in attribute:
            content[name] = _made_up(attribute["type"])
    for name, nested in _blocks(block):
        if nested.get("min_items"):
            inner = least(nested["block"])
            content[name] = inner if nested["nesting_mode"] == "single" else [inner]
    return content


def _blocks(block: Block) -> Iterator[tuple[str, Any]]:
    yield from block.get("block_types", {}).items()


def _settable(attribute: Mapping[str, Any]) -> bool:
    return bool(attribute.get("optional") or attribute.get("required"))


def _made_up(kind: Any) -> Any:
    match kind:
        case ["list" | "set", inner]:
            return [_made_up(inner)]
        case ["map", inner]:
            return {"x": _made_up(inner)}
        case ["object", members]:
            return {name: _made_up(inner) for name, inner in members.items()}
        case _:
            return {"string": "x1.fifo", "number": 1, "bool": True}[kind]


def facts(provider: Provider, sdk: Sdk, token: str, kind: str, block: Block) -> Facts:
    """What the schema and two plans of new resources say of a type, by Pulumi's names."""

    def names(properties: Iterable[str]) -> list[str]:
        return sorted({translated(sdk, token, (name,)) for name in properties if name not in EVERYWHERE} - {""})

    settable = {name: each for name, each in block.get("attributes", {}).items() if _settable(each)}
    nested = dict(_blocks(block))
    _, replaces, _ = provider.plan(kind, None, whole(block))
    state: dict[str, Any] = provider.plan(kind, None, least(block))[0] or {}
    return {
        "replaces": names(name for name in replaces if name in settable or name in nested),
        "computed": names(
            [name for name, each in settable.items() if each.get("computed")]
            + [name for name in nested if state.get(name) is UNKNOWN]
        ),
        "defaults": {
            translated(sdk, token, (name,)): _pulumis(state[name])
            for name, each in settable.items()
            if not each.get("computed") and isinstance(state.get(name), str | int | float | bool)
            if not each.get("required") and translated(sdk, token, (name,))
        },
        "sets": names(
            [name for name, each in settable.items() if each.get("type", [""])[0] == "set"]
            + [name for name, each in nested.items() if each["nesting_mode"] == "set"]
        ),
    }


def _pulumis(value: Any) -> Any:
    return "Managed by Pulumi" if value == "Managed by Terraform" else value


def corrected(found: Facts, by_hand: Mapping[str, Any]) -> Facts:
    """by_hand: kind → what it has besides (`more`), what it has not (`less`)."""
    result = dict(found)
    for kind, change in by_hand.items():
        more, less = change.get("more", []), change.get("less", [])
        if kind == "defaults":
            kept = {name: value for name, value in found[kind].items() if name not in less}
            result[kind] = {**kept, **(more or {})}
        else:
            result[kind] = sorted({*found.get(kind, []), *more} - {*less})
    empty = {kind for kind in ("replaces", "sets") if not result[kind]}
    return {kind: value for kind, value in result.items() if kind not in empty}


def generate(plugins: str, tokens: Iterable[str]) -> Iterator[tuple[str, Facts]]:
    """Token and facts, of the provider alone. Needs `terraform` on the PATH, for the schema."""
    import pulumi_aws

    sdk = Sdk(Path(str(pulumi_aws.__file__)).parent)
    executable = next(Path(plugins).rglob(f"terraform-provider-aws_v{VERSION}*"))
    schema = _schema(plugins)
    with Provider(executable) as provider:
        provider.configure({**nulls(schema["provider"]["block"]), **OFFLINE})
        for token in sorted(tokens):
            kind = terraform_type(token, schema["resource_schemas"])
            yield token, facts(provider, sdk, token, kind, schema["resource_schemas"][kind]["block"])


def _schema(plugins: str) -> Any:
    requirement = {"required_providers": {"aws": {"source": "hashicorp/aws", "version": VERSION}}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.tf.json").write_text(json.dumps({"terraform": requirement}))
        terraform(folder, "init", f"-plugin-dir={plugins}", "-input=false")
        schemas: dict[str, Any] = terraform(folder, "providers", "schema", "-json")["provider_schemas"]
    return next(iter(schemas.values()))


def text(plugins: str, tokens: Iterable[str]) -> str:
    """What `facts.json` is to be."""
    by_hand: dict[str, Any] = json.loads(BY_HAND.read_text(encoding="utf-8"))["types"]
    types = {token: corrected(found, by_hand.get(token, {})) for token, found in generate(plugins, tokens)}
    source = (
        f"Planned with terraform-provider-aws {VERSION} by `python -m sandbox.aws.generate_facts`, with the changes of "
        "facts_by_hand.json. replaces: a change needs a new resource. computed: AWS fills it in when the program does "
        "not. defaults: the provider fills it in. sets: order is no change. secret: secret outputs."
    )
    lines = [f"    {json.dumps(token)}: {json.dumps(types[token])}" for token in sorted(types)]
    return f'{{\n  "source": {json.dumps(source)},\n  "types": {{\n' + ",\n".join(lines) + "\n  }\n}\n"


def main() -> None:
    plugins, *more = sys.argv[1:]
    types = json.loads(FILE.read_text(encoding="utf-8"))["types"]
    FILE.write_text(text(plugins, {*types, *more}), encoding="utf-8")


if __name__ == "__main__":
    main()
