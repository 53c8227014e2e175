"""Text that others wrote, made safe to show: a log, an answer of AWS's, a name may hold what steers a terminal."""

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # OSC: titles, links, the clipboard
    r"|\x1b[ -/]*[0-~]?"
)
# Other control characters, what reverses the direction of text, what has no width, and halves of surrogate pairs.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def clean(text: str) -> str:
    """The text without terminal codes and control characters; line breaks stay, as \\n."""
    return _CONTROLS.sub("", _ESCAPES.sub("", _BREAKS.sub("\n", text)).replace("\t", " "))


def shown(text: str) -> str:
    """As it is, for rich: without terminal codes, and with brackets that are no markup."""
    from rich.markup import escape

    return escape(clean(text))
