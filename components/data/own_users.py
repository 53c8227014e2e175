"""The users of a stack's own instance: what `psql` runs, as the master user, so that the services need him no more.

`migrator` owns the database and what is in it, `app` reads and writes rows, `reader` reads them. Each statement is
harmless by itself: the master user is a member of the migrator, so that he may do afterwards what he could before, and
tasks that still connect as he are served all the while. Run again it changes what is not yet as it should be.
"""

from collections.abc import Mapping
from pathlib import Path

from components.data.own_database import psql

MARK = "fairway user of this database"
"""The comment by which a user is known again, in a copy that was made from a snapshot, too."""
ROLES = ("app", "migrator", "reader")
FIRST_MAJOR = 15
"""Of PostgreSQL: before it everybody may make tables in schema public."""


def user_names(database: str) -> Mapping[str, str]:
    """Role → name of its user."""
    return {role: f"{database}_{role}" for role in ROLES}


def password_variable(role: str) -> str:
    """Which the script reads, beside `environment`."""
    return f"FAIRWAY_{role.upper()}_PASSWORD"


def environment(database: str) -> Mapping[str, str]:
    """What the script reads, beside libpq's own variables for the master user and a password for each role."""
    names = {f"FAIRWAY_{role.upper()}": name for role, name in user_names(database).items()}
    return {"PGDATABASE": database, "FAIRWAY_MARK": MARK, **names}


def users_script() -> str:
    """For `sh -c`. Makes the users, hands over what the master user has, and gives each the password of now."""
    return psql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
