"""How a service's image is built, and which known weaknesses keep one from being released."""

import posixpath
from collections.abc import Mapping
from typing import Literal, get_args

from components.base.keys import Pairs, config, key
from components.base.patterns import VARIABLE
from components.base.values import choice, text, texts

Severity = Literal["critical", "high", "medium"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""As ECR calls them, in lower case; the gravest first."""

PATH = r"[\w./@+-]{1,255}"


@config
class Build:
    """How `./fairway ship` builds the service's image with Docker, and `pushCommands` say."""

    context: str = key(
        text(PATH, "a folder, from where Pulumi.yaml is, such as ../backend"),
        help="The folder that is built, from where Pulumi.yaml is; in a git repository, whose commit the image names.",
        example="../backend",
    )
    dockerfile: str = key(
        text(PATH, "a file's path in the context"),
        default="Dockerfile",
        help="The Dockerfile, from where the context is.",
        example="docker/Dockerfile",
    )
    target: str | None = key(
        text(r"[A-Za-z][\w.-]*", "a stage's name"), default=None, help="The stage of it; else the last.", example="app"
    )
    args: Mapping[str, str] = key(
        Pairs(
            text(r"[^\0]*", "a text, in quotes where it is a number"),
            text(VARIABLE, "letters, digits and underscores, no digit first"),
            "of a build argument",
        ),
        help="Build arguments. The image's history and provenance show them: no secrets.",
        example={"NODE_VERSION": "24"},
    )

    @property
    def options(self) -> tuple[str, ...]:
        """Docker's, without the context, which stands last."""
        target = ("--target", self.target) if self.target else ()
        args = (word for name, value in sorted(self.args.items()) for word in ("--build-arg", f"{name}={value}"))
        return ("--file", posixpath.join(self.context, self.dockerfile), *target, *args)


@config
class Scan:
    """What ECR's scan of an image may find: more, and `release`, `ship` and `promote` refuse it."""

    block: Severity = key(
        choice(SEVERITIES), default="critical", help="The least severity of a finding that keeps an image from running."
    )
    ignore: tuple[str, ...] = key(
        texts(r"[A-Z][A-Z0-9]+-[A-Za-z0-9-]+", "findings by name, such as CVE-2026-12345"),
        default=(),
        help="Findings that block nothing, each looked at by somebody; write why beside it.",
        example=["CVE-2026-12345"],
    )
