"""The code speaks the words of the field: none that once stood for settings, expectations and results alike."""

import ast
from collections.abc import Iterator

from tests.unit.recorder import ROOT

WORDS = frozenset({"told", "wanted", "asked", "said", "there", "box", "boxes"})
FOLDERS = (
    "bench", "components", "demo", "examples", "ops", "policies", "sandbox", "settings", "tests", "toolchain", "wiring"
)  # fmt: skip
FILES = sorted([ROOT / "__main__.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))])


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name that is given or used: variables, attributes, arguments, functions, classes, imports; no test's name.

    A test's name is a sentence about what it holds, and a sentence may need any word.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if not name.startswith("test_"):
                yield name
            case _:
                pass


def foreign_words(source: str) -> list[str]:
    names = set(identifiers(ast.parse(source)))
    return sorted(name for name in names if WORDS & set(name.lower().replace(".", "_").split("_")))


def test_no_identifier_is_one_of_the_words() -> None:
    words = {str(file.relative_to(ROOT)): foreign_words(file.read_text(encoding="utf-8")) for file in FILES}
    assert {file: names for file, names in words.items() if names} == {}


def test_the_words_are_seen_wherever_they_stand() -> None:
    source = "def asked_for(told, *, x): return told.there + f(wanted=1)\nclass Box: ...\nimport said"
    source += "\ndef test_what_is_asked(): ..."
    assert foreign_words(source) == ["Box", "asked_for", "said", "there", "told", "wanted"]
