"""F3: a PostgreSQL database that also takes connections without TLS."""

from ..reading import kinds
from ..reading.resources import Resource
from ..rule import Finding, NotEvaluated, Results, Rule

_FORCED_SINCE = {"postgres": 15, "aurora-postgresql": 17}  # the major version from which rds.force_ssl is 1 by default

_MYSQL = ("mysql", "mariadb", "aurora-mysql")  # TLS is offered, and forced where this is said


def contract(database: Resource) -> Results:
    """A Fairway database: rds.force_ssl is stated."""
    forced = database.inputs["forceTls"]
    if forced.unknown:
        yield NotEvaluated(forced.path)
    elif forced.flag is not True:
        yield Finding(forced.shown(), forced.path)


def instance(database: Resource) -> Results:
    """A PostgreSQL instance or Aurora cluster, by its parameter group, else by its version's default."""
    engine, version = database["engine"], database["engineVersion"]
    parameter = "require_secure_transport" if (engine.text or "") in _MYSQL else "rds.force_ssl"
    declared = _declared(database, parameter)
    if (declared or "").strip().lower() in ("0", "off", "false"):
        fix = f'set {parameter} to "1" in the parameter group'
        yield Finding(f"{parameter}={declared}", "the parameter group of this database", fix)
    since = _FORCED_SINCE.get(engine.text or "")
    if since is None or declared is not None:
        return
    if _group_elsewhere(database):
        return
    major = (version.text or "").partition(".")[0]
    if version.unknown:
        yield NotEvaluated(version.path)
    elif major.isdecimal() and int(major) < since:
        yield Finding(
            f"{engine.text} {version.text} with rds.force_ssl not set, which is 0 before {since}", version.path
        )


def _group_key(database: Resource) -> str:
    return "parameterGroupName" if database.type == kinds.RDS_INSTANCE else "dbClusterParameterGroupName"


def _group_elsewhere(database: Resource) -> bool:
    """True for another program's parameter group, of which nothing is known; AWS's default ones set nothing."""
    name = database.inputs[_group_key(database)]
    if name.absent or (name.text or "").startswith("default."):
        return False
    return not database.referred(_group_key(database), *kinds.PARAMETER_GROUPS)


def _declared(database: Resource, name: str) -> str | None:
    """What the database's parameter group says of a parameter; None if it has none or does not say."""
    for group in database.referred(_group_key(database), *kinds.PARAMETER_GROUPS):
        for parameter in group["parameters"].each():
            if parameter["name"].text == name:
                return parameter["value"].text
    return None


RULE = Rule(
    name="database-tls-not-forced",
    failures=("F3",),
    title="the database also takes connections without TLS",
    severity="high",
    symptom="passwords and rows cross the network in the clear; once it is forced: no pg_hba.conf entry",
    cause="rds.force_ssl is 1 only from PostgreSQL 15 on, and a parameter group can set it to 0.",
    fix='give the database a parameter group with {"name": "rds.force_ssl", "value": "1"}',
    limits="parameter groups of another stack or account; engines other than PostgreSQL",
    bad='aws.rds.ParameterGroup("db", family="postgres15", parameters=[{"name": "rds.force_ssl", "value": "0"}])',
    good='aws.rds.ParameterGroup("db", family="postgres15", parameters=[{"name": "rds.force_ssl", "value": "1"}])',
    resource_checks={kinds.DATABASE: contract},
    stack_checks=dict.fromkeys(kinds.DATABASES, instance),
)
