"""What is released to a stack, and what was seen of it when it ran."""

from collections.abc import Mapping

from components.base.keys import Entries, Mapped, Pairs, Section, config, key
from components.base.patterns import NAME
from components.base.values import choice, flag, text
from settings.model.service import DIGEST, TIME, Image

SCHEMA = 1
SERVICE_NAME = text(NAME, "2 to 20 lower-case letters, digits and hyphens")
TASK_DEFINITION = text(r"arn:.+:task-definition/.+:\d+", "a task definition's ARN")


@config
class CheckRecord:
    """One check that passed."""

    name: str = key(text(), help="The check's name.")
    service: str | None = key(text(), default=None, help="The service; without it, the whole stack.")
    observed: str = key(text(), help="What was observed, in words.")


@config
class Evidence:
    """That a release ran as it should."""

    verified_at: str = key(TIME, help="When it was seen, in UTC.")
    digests: Mapping[str, str] = key(
        Pairs(DIGEST, SERVICE_NAME, "of a service"), help="The image that each service ran."
    )
    task_definitions: Mapping[str, str] = key(
        Pairs(TASK_DEFINITION, SERVICE_NAME, "of a service"), help="The revision that each service ran."
    )
    checks: tuple[CheckRecord, ...] = key(Entries(CheckRecord), help="The checks that passed.")
    simulated: bool = key(flag(), default=False, help="Whether it ran in the sandbox, which is no proof for AWS.")


@config
class Release:
    """The image of each service that has one, by the service's name, and the evidence of `./fairway verify`."""

    schema: int = key(choice((SCHEMA,)), default=SCHEMA, help="The version of this format.")
    stack: str = key(text(), help="The stack whose file this is.")
    services: Mapping[str, Image] = key(Mapped(Image, SERVICE_NAME, "of a service"), help="The released images.")
    evidence: Evidence | None = key(Section(Evidence), default=None, help="That this very release ran as it should.")

    @property
    def digests(self) -> Mapping[str, str]:
        """By service."""
        return {name: image.digest for name, image in self.services.items()}

    @property
    def verified(self) -> bool:
        """Whether the evidence is of these very images."""
        return self.evidence is not None and bool(self.services) and self.evidence.digests == self.digests
