"""The web application firewall of a stack."""

from settings import model
from settings.reader import Reader


def read_waf(reader: Reader) -> model.Waf:
    waf = model.Waf(
        mode=reader.choice("mode", ["count", "block"], "count"),
        rate_limit=reader.integer("rateLimit", 2000, low=10, high=2_000_000_000),
        count_only=reader.texts(
            "countOnly",
            pattern=r"[A-Za-z0-9_]{1,128}",
            expected="rules of AWSManagedRulesCommonRuleSet, such as SizeRestrictions_BODY",
        ),
    )
    if waf.count_only and waf.mode == "count":
        reader.problem("countOnly", "is for mode block; in mode count every rule only counts: remove it")
    reader.done()
    return waf
