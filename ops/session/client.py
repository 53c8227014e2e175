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


def run_client(words: Sequence[str], env: Mapping[str, str], *, unsaid: re.Pattern[bytes] | None = None) -> int:
    """Its exit code. Ctrl-C is the client's own affair: psql ends a query with it.

    env: beside this process's. unsaid: how lines on its standard error begin that are not shown.
    """
    stderr = subprocess.PIPE if unsaid else None
    with subprocess.Popen(words, env={**os.environ, **env}, stderr=stderr) as process:
        if not (unsaid and process.stderr):
            return wait_for(process)
        said = threading.Thread(target=_show, args=(process.stderr, unsaid))
        said.start()
        try:
            return wait_for(process)
        finally:
            said.join()


def _show(lines: Iterable[bytes], unsaid: re.Pattern[bytes]) -> None:
    for line in lines:
        if not unsaid.match(line):
            sys.stderr.write(line.decode(errors="replace"))
            sys.stderr.flush()
