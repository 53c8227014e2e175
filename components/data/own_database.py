"""A database and a user of a stack's own, on a server that several stacks share: what `psql` runs for it.

What a stack made has its mark, a comment: two stacks of one name do not take each other's data.
"""

from collections.abc import Mapping

ADMINISTRATION = "postgres"
"""The database that every server has, from which others are made."""

_VARIABLES = r"""
\set ON_ERROR_STOP on
\getenv owner FAIRWAY_USER
\getenv password FAIRWAY_PASSWORD
\getenv name FAIRWAY_DATABASE
\getenv mark FAIRWAY_MARK
SELECT format('DO $$BEGIN RAISE EXCEPTION %L; END$$',
  format('%s %s exists, and %s did not make it', kind, name, :'mark'))
FROM (
  SELECT 'role', rolname, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = :'owner'
  UNION ALL
  SELECT 'database', datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :'name'
) AS present (kind, name, mark)
WHERE mark IS DISTINCT FROM :'mark' \gexec
"""

# The administrator of RDS is no superuser: to give a database to a role it must be a member of it.
_CREATE = r"""
SELECT format('CREATE ROLE %I LOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
COMMENT ON ROLE :"owner" IS :'mark';
ALTER ROLE :"owner" PASSWORD :'password';
GRANT :"owner" TO CURRENT_USER;
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
COMMENT ON DATABASE :"name" IS :'mark';
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
"""

_DROP = """
DROP DATABASE IF EXISTS :"name" WITH (FORCE);
DROP ROLE IF EXISTS :"owner";
"""


def create_script() -> str:
    """For `sh -c`. Makes user and database, or gives the user the password of now; nothing else changes."""
    return psql(_VARIABLES + _CREATE)


def drop_script() -> str:
    """For `sh -c`. Deletes both with all that they hold, connections or not (PostgreSQL 13 and later)."""
    return psql(_VARIABLES + _DROP)


def environment(*, username: str, database: str, mark: str) -> Mapping[str, str]:
    """What the commands read, beside libpq's own variables for the administrator and `FAIRWAY_PASSWORD`."""
    return {
        "PGDATABASE": ADMINISTRATION,
        "FAIRWAY_USER": username,
        "FAIRWAY_DATABASE": database,
        "FAIRWAY_MARK": mark,
    }


def psql(script: str) -> str:
    """For `sh -c`: psql with this script, which reads the environment."""
    return f"psql --no-psqlrc --quiet <<'SQL'\n{script}SQL"
