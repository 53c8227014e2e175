"""What AWS, or Pulumi, refuses while `pulumi up` runs: one sentence known by its words."""

from ops.doctor.evidence import Origin
from ops.doctor.signature import Sign, Signature

_UPDATE = frozenset[Origin]({"update"})


def refusal(
    failures: tuple[str, ...], title: str, cause: str, fix: str, service: str, pattern: str, example: str, source: str
) -> Signature:
    """A signature of one sign with certainty 92, for what is read in the output of an update alone."""
    sign = Sign(service, pattern, 92, example, source, _UPDATE)
    return Signature(failures=failures, title=title, cause=cause, fix=fix, signs=(sign,))
