"""How the load balancer treats the tasks of a service: when it stops sending, whom it keeps together, how it begins."""

from components.base.keys import config, key
from components.base.values import whole


@config
class TargetConfig:
    """Of the target group of a service behind the load balancer."""

    deregistration_seconds: int = key(
        # Source: ELB API reference, TargetGroupAttribute, as are the other two.
        whole(0, 3600),
        default=30,
        help="How long requests that run may go on after the load balancer sends no new ones to a task, before the "
        "task is told to stop.",
    )
    stickiness_seconds: int | None = key(
        whole(1, 604_800),
        default=None,
        help="How long the load balancer sends a browser to the same task again, by a cookie; without it to any.",
        example=3600,
    )
    slow_start_seconds: int | None = key(
        whole(30, 900),
        default=None,
        help="In what time the load balancer brings a new task to its full share of the requests.",
        example=60,
    )
