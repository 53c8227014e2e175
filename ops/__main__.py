"""`./fairway COMMAND…`"""

from ops.cli import fairway

fairway()
