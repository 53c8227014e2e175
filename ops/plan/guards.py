"""Consequences of what is taken away that protects: protections, roles, alarms; and names that are in use."""

from collections.abc import Iterator, Mapping, Sequence

from ops.plan.changes import Change
from ops.plan.consequence import Consequence, Context, Judge, consequence

OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
ACCESS_LOGS = "access-logs-bucket"
# Types whose explicit name is taken as long as the old one is there → the input with the name.
NAMED: Mapping[str, str] = {
    "aws:cloudwatch/logGroup:LogGroup": "name",
    "aws:ecr/repository:Repository": "name",
    "aws:ecs/cluster:Cluster": "name",
    "aws:iam/role:Role": "name",
    "aws:lb/loadBalancer:LoadBalancer": "name",
    "aws:lb/targetGroup:TargetGroup": "name",
    "aws:rds/instance:Instance": "identifier",
    "aws:rds/parameterGroup:ParameterGroup": "name",
    "aws:rds/subnetGroup:SubnetGroup": "name",
    "aws:s3/bucket:Bucket": "bucket",
    "aws:secretsmanager/secret:Secret": "name",
}


def production_ends(change: Change, context: Context) -> Iterator[Consequence]:
    """A service stops being one of production, and so does the whole stack."""
    if (
        change.type == "fairway:service:Service"
        and change.before.get("production")
        and change.after.get("production") is False
    ):
        gone = [other.name for other in context.changes if other.destroys and other.action == "delete"]
        sentence = "production → false: every protection of the stack falls in this update"
        if gone:
            sentence += f", which also deletes {', '.join(gone[:3])}{' and more' if len(gone) > 3 else ''}"
        way = "make it an update of its own, and do nothing else in it"
        if ACCESS_LOGS in gone:  # on by default in production alone
            way += "; write accessLogs: true under fairway:edge first, or the logs go with it"
        yield consequence("refused" if gone else "note", change, sentence, way)


def protection_ends(change: Change, _: Context) -> Iterator[Consequence]:
    """Deletion protection is taken off a database or a load balancer."""
    for key in ("deletionProtection", "enableDeletionProtection"):
        if change.action == "update" and change.before.get(key) is True and change.after.get(key) is not True:
            yield consequence("note", change, f"{key} ends: the next update may delete it", "set it again afterwards")


def provider_gone(change: Change, _: Context) -> Iterator[Consequence]:
    """GitHub's identity provider goes, of which an account has one for all stacks."""
    if change.type != OIDC_PROVIDER or not change.destroys:
        return
    if change.retained:
        sentence = "the account's one identity provider stays in AWS, for the other stacks, and Pulumi forgets it"
        yield consequence("note", change, sentence, "with the roles again, name it in githubActions.oidcProvider")
    else:
        sentence = "the account's one identity provider goes: no stack's pipeline can deploy any more"
        yield consequence(
            "lost", change, sentence, "keep it: name it in githubActions.oidcProvider of the other stacks"
        )


def alarms_gone(change: Change, _: Context) -> Iterator[Consequence]:
    """The stack's alarms go."""
    if change.type == "fairway:alarms:Alarms" and change.action == "delete":
        yield consequence(
            "note", change, "nobody is notified any more when something fails (F25)", "keep alarms in production"
        )


def name_in_use(change: Change, context: Context) -> Iterator[Consequence]:
    """A new resource under the name of one that is there: refused, or, for what AWS overwrites, two owners of one."""
    key = NAMED.get(change.type)
    name = change.after.get(key) if key else None
    if change.action not in ("create", "replace") or not isinstance(name, str) or change.deleted_first:
        return
    for standing in context.standing:
        if (
            standing.type == change.type
            and standing.inputs.get(key or "") == name
            and not _goes_first(standing.urn, context)
        ):
            sentence = f"its name {name} is in use by {standing.name} until that is deleted, which comes later"
            yield consequence("refused", change, sentence, "give it another name, or make it in an update of its own")
            return


def _goes_first(urn: str, context: Context) -> bool:
    return any(change.urn == urn and change.deleted_first for change in context.changes)


RULES: Sequence[Judge] = (production_ends, protection_ends, provider_gone, alarms_gone, name_in_use)
