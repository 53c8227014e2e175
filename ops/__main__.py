"""`./fairway COMMAND…`"""

import atexit
import gc

from ops.cli import fairway

atexit.register(gc.freeze)  # at its end Python looks through boto3 and pulumi for garbage: 0.2 s
fairway(prog_name="./fairway")
