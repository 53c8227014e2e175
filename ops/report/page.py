"""The page itself, from its template; everything that is put into it is escaped, but the diagram that we drew."""

from pathlib import Path

from ops.aws.client import simulated
from ops.report.facts import Facts

TEMPLATE = Path(__file__).with_name("page.html")


def render(facts: Facts) -> str:
    """The whole HTML document, which loads nothing from elsewhere."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        facts=facts,
        deployed=facts.deployed,
        diagram=Markup(facts.diagram),  # noqa: S704
        simulated=simulated(),
    )
