"""PostgreSQL's clients as they run on this terminal."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence

from ops.session.signals import wait_for

# Of `pg_dump --verbose`: forty kinds of what a database may have, before the tables that it has.
CATALOGUE = re.compile(rb"pg_dump: (?:last built-in|reading|identifying|finding|flagging|saving) ")


def run_client(words: Sequence[str], env: Mapping[str, str], *, left_out: re.Pattern[bytes] | None = None) -> int:
    """Its exit code. Ctrl-C is the client's own affair: psql ends a query with it.

    env: beside this process's. left_out: how lines on its standard error begin that are not shown.
    """
    stderr = subprocess.PIPE if left_out else None
    with subprocess.Popen(words, env={**os.environ, **env}, stderr=stderr) as process:
        if not (left_out and process.stderr):
            return wait_for(process)
        showing = threading.Thread(target=_show, args=(process.stderr, left_out))
        showing.start()
        try:
            return wait_for(process)
        finally:
            showing.join()


def _show(lines: Iterable[bytes], left_out: re.Pattern[bytes]) -> None:
    for line in lines:
        if not left_out.match(line):
            sys.stderr.write(line.decode(errors="replace"))
            sys.stderr.flush()
