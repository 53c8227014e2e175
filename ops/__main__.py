"""`./fairway COMMAND…`"""

from ops.cli import fairway

fairway(prog_name="./fairway")
