"""Rights of an app beyond the stack's own parts, as its settings name them."""

from components.base.keys import config, key
from components.base.values import texts

ACTION = r"[a-z0-9-]+:[A-Za-z0-9]*\*?"
RESOURCE = r"\*|arn:[a-z-]+:[a-z0-9-]+:[a-z0-9*-]*:[0-9*]*:[^\s]+"


@config
class PermissionConfig:
    """One statement of the policy of the app's role."""

    actions: tuple[str, ...] = key(
        texts(ACTION, "actions of IAM such as ses:SendEmail"), help="What the app may do.", example=["ses:SendEmail"]
    )
    resources: tuple[str, ...] = key(
        texts(RESOURCE, 'ARNs, or "*" in quotes'),
        help='On what: ARNs; `"*"` for actions that know no resource.',
        example=["arn:aws:ses:us-east-1:111122223333:identity/example.org"],
    )
