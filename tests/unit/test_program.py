"""`__main__.py` is the story of a stack on one screen, and environments differ in their settings alone."""

import ast

from tests.unit.recorder import ROOT

STORY = ROOT / "__main__.py"
LINES = 80


def test_the_story_of_a_stack_fits_one_screen() -> None:
    assert len(STORY.read_text(encoding="utf-8").splitlines()) <= LINES


def test_no_condition_asks_for_the_name_of_a_stack() -> None:
    conditions = [
        ast.unparse(node.test)
        for node in ast.walk(ast.parse(STORY.read_text(encoding="utf-8")))
        if isinstance(node, ast.If | ast.IfExp)
    ]
    assert conditions and not [text for text in conditions if "stack" in text]
