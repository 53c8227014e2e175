"""Certificates of the program, and the names that they are for."""

from collections.abc import Sequence

from . import kinds
from .resources import Resource


def made_here(user: Resource, key: str) -> list[Resource]:
    """The program's certificates that the property is made from, by way of their validation too."""
    made = user.sources(key, kinds.CERTIFICATE)
    for validation in user.sources(key, kinds.CERTIFICATE_VALIDATION):
        made += validation.sources("certificateArn", kinds.CERTIFICATE)
    return list(dict.fromkeys(made))


def only(user: Resource, key: str) -> Resource | None:
    """The one certificate that the property is made from; None where there is none, or several."""
    made = made_here(user, key)
    return made[0] if len(made) == 1 else None


def names(certificate: Resource) -> list[str] | None:
    """The names that it is for; None where one is not known."""
    domain, others = certificate["domainName"], certificate.inputs["subjectAlternativeNames"]
    if domain.text is None or others.partly_unknown:
        return None
    return [fact.text or "" for fact in (domain, *others.each())]


def covers(names: Sequence[str], name: str) -> bool:
    """A star stands for one label: *.example.com is neither example.com nor a.b.example.com."""
    host = name.lower().rstrip(".")
    patterns = [pattern.lower() for pattern in names]
    return any(
        pattern == host or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:]) for pattern in patterns
    )
