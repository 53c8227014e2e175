"""JUnit XML: one test case a finding, failed where it blocks, skipped where exempted or not evaluated; one a rule that
had nothing to say."""

from collections.abc import Sequence
from xml.etree import ElementTree

from ops.policy.entries import PACK, RULES, Entry
from ops.text import clean


def report(entries: Sequence[Entry]) -> str:
    """The document as text, with its XML declaration."""
    spoke = {entry.rule for entry in entries}
    suite = ElementTree.Element("testsuite", name="fairway")
    for entry in entries:
        case = ElementTree.SubElement(suite, "testcase", classname=clean(entry.rule), name=clean(entry.resource))
        message = clean(entry.message)  # XML has no way at all to write most control characters
        first = message.partition("\n")[0]
        if entry.blocks:
            ElementTree.SubElement(case, "failure", message=first, type=entry.rule).text = message
        elif entry.kind in ("exempted", "not evaluated"):
            ElementTree.SubElement(case, "skipped", message=clean(entry.reason) or first)
        else:
            ElementTree.SubElement(case, "system-out").text = message
    for rule in RULES:
        if rule.name not in spoke - {PACK}:
            ElementTree.SubElement(suite, "testcase", classname=rule.name, name="nothing found")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in suite)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in suite)))
    suite.set("errors", "0")
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
