"""How a command ends that runs a task, whoever ends it."""

import sys
from collections.abc import Callable
from typing import NoReturn

from ops.commands.common import notify, show_json
from ops.session.run import RunResult
from ops.session.signals import INTERRUPTED, signals_interrupt


def end_as(run: Callable[[], RunResult], *, as_json: bool, **facts: str) -> NoReturn:
    """Runs a task and exits with its code; Ctrl-C, SIGTERM and SIGHUP stop it. facts: what --json has besides."""
    try:
        with signals_interrupt():
            result = run()
    except KeyboardInterrupt:
        notify("interrupted; the task is stopped")
        sys.exit(INTERRUPTED)
    if result.reason:
        notify(result.reason)
    if as_json:
        show_json({**facts, "exitCode": result.exit_code})
    sys.exit(result.exit_code)
