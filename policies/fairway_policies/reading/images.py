"""Image references taken apart."""

import re
from dataclasses import dataclass

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)
_PUBLIC = (
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "public.ecr.aws",
    "quay.io",
    "ghcr.io",
    "mcr.microsoft.com",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """`[registry/]repository[:tag][@digest]`; `tag` and `digest` are None where the reference has none."""

    registry: str
    repository: str
    tag: str | None
    digest: str | None

    def __str__(self) -> str:
        name = f"{self.registry}/{self.repository}" if self.registry else self.repository
        return f"{name}{f':{self.tag}' if self.tag else ''}{f'@{self.digest}' if self.digest else ''}"

    @property
    def private(self) -> bool:
        """True for a registry of one's own."""
        return bool(self.registry) and self.registry not in _PUBLIC


def reference(text: str) -> Reference | None:
    """The parts of an image reference; None for an empty one."""
    rest, _, digest = text.strip().partition("@")
    if not rest:
        return None
    first, slash, others = rest.partition("/")
    registry, path = (first, others) if slash and ("." in first or ":" in first or first == "localhost") else ("", rest)
    repository, colon, tag = path.partition(":")
    return Reference(
        registry, repository, tag if colon and tag else None, digest if _DIGEST.fullmatch(digest) else None
    )
