"""A stack that stands for a while beside another, such as one for each pull request."""

from components.base.keys import config, key
from components.base.patterns import ACCOUNT, NAME
from components.base.values import text


@config
class Environment:
    """A preview environment; `./fairway env create` writes this section, and `env destroy` leaves nothing of it."""

    of: str = key(
        text(NAME, "the name of a stack"),
        help="The stack whose network, load balancer and database server it shares.",
        example="dev",
    )
    boundary: str | None = key(
        text(rf"arn:aws:iam::{ACCOUNT}:policy/.+", "the ARN of a policy"),
        default=None,
        help="The permissions boundary of its roles, where the workflow that makes it may make no others.",
        example="arn:aws:iam::111122223333:policy/shop-dev-boundary",
    )
