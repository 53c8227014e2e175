"""`databaseEnv`: the app's own names, and what is refused of them."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.settings.test_settings import CONFIG, SERVICE, changed, loaded, problems

OWN = changed("services|api|requiredEnv", [], changed("services|api|database", ...))
SPRING = {"SPRING_URL": "jdbc", "SPRING_USER": "user", "SPRING_PASSWORD": "password", "SPRING_TLS": "sslmode"}


def own(env: Any, base: Any = OWN) -> dict[str, Any]:
    return changed("services|api|databaseEnv", env, base)


def test_the_apps_own_names_count_as_provided(tmp_path: Path) -> None:
    service = loaded(tmp_path, changed("services|api|requiredEnv", ["SPRING_URL", "PGSSLMODE"], own(SPRING))).services[
        0
    ]
    assert service.uses_database
    assert service.database is None
    assert service.database_env == SPRING


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (own({"A": "uri"}), "databaseEnv.A is 'uri'; write one of url, jdbc,"),
        (own({"9A": "url"}), "databaseEnv.9A is no name of an environment variable"),
        (own({"A": "jdbc", "B": "user"}), "databaseEnv has no variable with the password; give one of them url,"),
        (own({"A": "url", "PORT": "port"}), "databaseEnv.PORT is set by Fairway; remove it"),
        (own({"A": "url", "PGSSLMODE": "sslmode"}), "databaseEnv.PGSSLMODE is set by Fairway; remove it"),
        (own({"DATABASE_URL": "url"}, CONFIG), "databaseEnv.DATABASE_URL is set by Fairway; remove it"),
        (own({"LOG_LEVEL": "url"}), "env.LOG_LEVEL is set by Fairway; remove it"),
        (
            own({"A": "url"}, changed("database", ..., OWN)),
            "databaseEnv has variables, but the stack has no fairway:data",
        ),
        (
            changed("services|api|requiredEnv", ["PGHOST"], own({"A": "url"})),
            "requiredEnv has PGHOST, which nothing provides; add it to databaseEnv (docs/database.md), to env or to",
        ),
    ],
)
def test_one_wrong_value_is_one_sentence(tmp_path: Path, config: dict[str, Any], sentence: str) -> None:
    (problem,) = problems(tmp_path, config)
    assert problem.startswith(f"{SERVICE}.{sentence}")
