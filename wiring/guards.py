"""What is refused, or has to be known to Pulumi, before the first resource."""

from pathlib import Path

from settings import model
from wiring.adopted import take_over
from wiring.changes import refuse_changes
from wiring.interrupted import refuse_interrupted
from wiring.renamed import rename_log_groups
from wiring.state import exported_state


def guard(settings: model.Settings, directory: Path) -> None:
    """Holds the settings against the stack's own state. directory: where Pulumi.yaml is. Raises pulumi.RunError."""
    state = exported_state(settings.stack, directory)
    refuse_interrupted(settings.stack, state)
    refuse_changes(settings, state)
    rename_log_groups(settings)
    take_over(settings.stack, directory, state)
