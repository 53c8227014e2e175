"""What `verify` asks of a stack: one question a file, each a function of what was observed."""

from collections.abc import Callable, Sequence

from ops.aws.snapshot import Snapshot
from ops.verify.checks import browser, definition, deployment, digest, endpoint, registry, secrets, targets
from ops.verify.result import Result

# In the order in which a deployment reaches them.
CHECKS: Sequence[Callable[[Snapshot], Result]] = (
    registry.check,
    deployment.check,
    definition.check,
    digest.check,
    secrets.check,
    targets.check,
    endpoint.check,
    browser.check,
)
