"""Pulumi.yaml and the stacks' files, read so that an error names the file and the line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ops.errors import OpsError


def read_yaml(file: Path) -> Mapping[str, Any]:
    """Empty where there is no such file. Raises OpsError for one that is no YAML, has a key twice, or is no mapping."""
    import yaml

    if not file.exists():
        return {}
    try:
        content: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=_strict_loader())  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise OpsError(f"{file.name}{line} is no YAML: {error.problem or error}.{_hint(file, mark)}") from None
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        problem = " ".join(str(error).split()) or "nested too deep"
        raise OpsError(f"{file.name} is no YAML: {problem}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise OpsError(f"{file.name} is no mapping; write `config:` and the settings under it.")
    return cast("Mapping[str, Any]", content)


def _hint(file: Path, mark: Any) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    conflict = mark and any(line.startswith(("<<<<<<<", "=======", ">>>>>>>")) for line in lines)
    return " It has the marks of a merge conflict: resolve it." if conflict else ""


def _strict_loader() -> Any:
    """A SafeLoader that refuses a key that stands twice, of which YAML would silently take the last."""
    import yaml

    class StrictLoader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys: set[str] = set()
            for key, _ in node.value:
                if str(key.value) in keys:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value} stands twice", key.start_mark
                    )
                keys.add(str(key.value))
            return super().construct_mapping(node, deep)

    return StrictLoader
