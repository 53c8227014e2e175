"""Starts the API beside a command. Standard library only: it runs before any virtual environment."""

import os
import socket
import subprocess
from pathlib import Path


def start(python: str, checkout: Path, root: Path, program: Path, env: dict[str, str]) -> str:
    """The API's URL. program: the folder of the Pulumi program that the command is about.

    The API ends by itself when the calling process, or the command that replaces it, ends. The socket listens before
    the server runs, so nobody waits for it. The pipe's writing end stays with this process across `exec`; its end of
    file tells the server that the command is over, also when it was killed.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    alive, write_end = os.pipe()
    subprocess.Popen(
        [python, "-m", "sandbox.api", str(listener.fileno()), str(alive), str(root), str(program)],
        cwd=checkout,
        env={**env, "PYTHONPATH": str(checkout)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(listener.fileno(), alive),
        start_new_session=True,  # Ctrl-C is for the command
    )
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    os.close(alive)
    os.set_inheritable(write_end, True)
    return url
