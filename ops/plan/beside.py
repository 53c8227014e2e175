"""What preview environments would lose with the stack that they stand beside: AWS refuses only a part of it."""

from collections.abc import Mapping, Sequence

from ops.aws.client import AwsError
from ops.environments.tags import environments
from ops.plan.changes import changes
from ops.plan.consequence import Consequence, consequence
from ops.pulumi.events import EngineRun
from ops.pulumi.stack import Stack

USED: Mapping[str, str] = {
    "aws:ec2/vpc:Vpc": "network",
    "aws:ec2/subnet:Subnet": "network",
    "aws:lb/loadBalancer:LoadBalancer": "load balancer",
    "aws:lb/listener:Listener": "listener",
    "aws:rds/instance:Instance": "database server",
    "aws:ecr/repository:Repository": "repositories",
}
"""Types of what an environment uses of its stack → what the type is called here."""


def beside(stack: Stack, preview: EngineRun) -> Sequence[Consequence]:
    """At most one. AWS is asked for environments only where something goes that they would use."""
    gone = [change for change in changes(preview) if change.type in USED and change.destroys and not change.retained]
    config = stack.config()
    region, app = config.get("aws:region"), config.get("fairway:app")
    if not gone or not region or not app or "fairway:environment" in config:
        return []
    parts = ", ".join(dict.fromkeys(USED[change.type] for change in gone))
    try:
        names = [one.name for one in environments([str(region)], str(app)) if one.of == stack.name]
    except AwsError as error:
        sentence = f"{parts} go; whether environments use them is not known ({error})"
        return [consequence("note", gone[0], sentence, "look before: ./fairway env list")]
    if not names:
        return []
    sentence = (
        f"{parts} go, which {', '.join(names)} beside it use: they are down at once, their databases are lost with the "
        "server, and AWS stops half-way at what they stand in (DependencyViolation)"
    )
    way = "first " + ", ".join(f"./fairway env destroy {name}" for name in names)
    return [consequence("refused", gone[0], sentence, way)]
