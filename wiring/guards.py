"""What is refused, or has to be known to Pulumi, before the first resource."""

from pathlib import Path

from settings import model
from wiring.adopted import take_over
from wiring.autonaming import refuse_fixed_names
from wiring.changes import refuse_changes
from wiring.interrupted import refuse_interrupted
from wiring.renamed import rename_log_groups
from wiring.state import StateBefore


def guard(settings: model.Settings, directory: Path, before: StateBefore) -> None:
    """Holds the settings against the stack's own state. directory: where Pulumi.yaml is. Raises pulumi.RunError."""
    refuse_fixed_names()
    state = before.read()
    refuse_interrupted(settings.stack, state)
    refuse_changes(settings, state)
    rename_log_groups(settings)
    take_over(settings.stack, directory, state)
