"""What the program does before it loads its components: together they are a third of a preview's time."""

import atexit
import gc
from pathlib import Path

import pulumi

from wiring.state import StateBefore


def begin(directory: Path) -> StateBefore:
    """The stack's state, for which Pulumi looks while the components are loaded. directory: where Pulumi.yaml is."""
    # pulumi_aws makes a million objects that stay: Python would look through them for garbage as they come, and at the
    # end once more, before it ends the process anyway.
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)
    return StateBefore(pulumi.get_stack(), directory)
