"""The static site of a stack."""

from settings import model
from settings.reader import Reader


def read_site(reader: Reader, *, door: model.Door) -> model.Site:
    site = model.Site(spa=reader.flag("spa", True), keep_days=reader.integer("keepDays", 30, low=1, high=3650))
    if door != "cloudfront":
        reader.problem(
            "", f"needs door cloudfront, but fairway:edge.door is {door}; change the door or remove the site"
        )
    reader.done()
    return site
