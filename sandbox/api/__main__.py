"""`python -m sandbox.api LISTENER ALIVE SANDBOX PROGRAM`: serves until the pipe ALIVE is closed at its other end."""

import os
import socket
import sys
import threading
from pathlib import Path

from sandbox.account import default_number
from sandbox.api.clouds import Clouds
from sandbox.api.server import Server

listener, alive = int(sys.argv[1]), int(sys.argv[2])
server = Server(
    socket.socket(fileno=listener), Clouds(Path(sys.argv[3]), Path(sys.argv[4]), default_number(os.environ))
)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.read(alive, 1)  # returns when the command is over
server.shutdown()
