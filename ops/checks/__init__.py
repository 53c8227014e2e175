"""What `verify` asks of a stack: one question a file, each a function of what was observed."""

from collections.abc import Callable, Sequence

from ops.checks import definition, deployment, digest, door, registry, secrets, targets
from ops.checks.result import Result
from ops.observed import Observed

# In the order in which a deployment reaches them.
CHECKS: Sequence[Callable[[Observed], Result]] = (
    registry.check,
    deployment.check,
    definition.check,
    digest.check,
    secrets.check,
    targets.check,
    door.check,
)
