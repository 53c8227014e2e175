"""What is released to a stack, and what was seen of it when it ran."""

from collections.abc import Mapping
from dataclasses import dataclass

from settings.model.service import Image


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One check that held. service: None for a check of the whole stack; found: what was seen, in words."""

    name: str
    service: str | None
    found: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """That a release ran as it should. verified_at: ISO 8601, UTC; digests, task_definitions: by service.

    simulated: seen in the sandbox, which is no proof for AWS.
    """

    verified_at: str
    digests: Mapping[str, str]
    task_definitions: Mapping[str, str]
    checks: tuple[Seen, ...]
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Release:
    """services: the image of each service that has one."""

    stack: str
    services: Mapping[str, Image]
    evidence: Evidence | None

    @property
    def digests(self) -> Mapping[str, str]:
        return {name: image.digest for name, image in self.services.items()}

    @property
    def verified(self) -> bool:
        """Whether the evidence is of these very images."""
        return self.evidence is not None and bool(self.services) and self.evidence.digests == self.digests
