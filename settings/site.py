"""The static site of a stack."""

from settings import model
from settings.reader import Reader


def read_site(reader: Reader, *, ingress: model.Ingress) -> model.Site:
    site = model.Site(spa=reader.flag("spa", True), keep_days=reader.integer("keepDays", 30, low=1, high=3650))
    if ingress != "cloudfront":
        reader.problem(
            "",
            f"needs ingress cloudfront, but fairway:edge.ingress is {ingress}; change the ingress or remove the site",
        )
    reader.done()
    return site
