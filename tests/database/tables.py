"""The tables of docs/database.md, as measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from components.data.postgres import DatabaseForm
from tests.database.login import CLIENTS, NODE_CLIENTS
from tests.database.server import Server
from tests.database.task import Task
from tests.database.verdict import Servers, Trial, verdicts

SSLMODES = ("disable", "allow", "prefer", "require", "no-verify", "verify-ca", "verify-full")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One trial for each client of a table, in the same environment."""

    environment: dict[str, str]
    trials: list[Trial]


Table = dict[str, Column]
Measured = dict[str, list[str]]
"""Column → a verdict for each client of the table."""


def tables(task: Task) -> dict[str, Table]:
    return {"needs": needs(task), "words": words(task), "own-options": own_options(task)}


def measure(table_of: dict[str, Table], servers: Servers) -> dict[str, Measured]:
    """Every table's verdicts; what has the same environment shares processes, whose start takes longer than logins."""
    together: dict[tuple[tuple[str, str], ...], list[tuple[str, str, Column]]] = {}
    for name, table in table_of.items():
        for title, column in table.items():
            together.setdefault(tuple(column.environment.items()), []).append((name, title, column))
    measured: dict[str, Measured] = {name: {title: [] for title in table} for name, table in table_of.items()}
    for environment, columns in together.items():
        trials = [trial for _, _, column in columns for trial in column.trials]
        found = iter(verdicts(trials, servers, environment=dict(environment)))
        for name, title, column in columns:
            measured[name][title] = [next(found) for _ in column.trials]
    return measured


def needs(task: Task) -> Table:
    """What of Fairway's environment each client needs, for each form."""
    everything = task.environment
    columns = {
        "URL, all": _plain(task, "url", everything),
        "URL alone": _plain(task, "url", {}),
        "fields, all": _plain(task, "fields", everything),
    }
    for left_out in everything:
        rest = {name: value for name, value in everything.items() if name != left_out}
        columns[f"fields, no `{left_out}`"] = _plain(task, "fields", rest)
    return {**columns, "fields alone": _plain(task, "fields", {})}


def words(task: Task) -> Table:
    """What each `sslmode` in the URL means to each client, with all of Fairway's environment."""

    def settings(word: str) -> Callable[[Server], dict[str, str]]:
        return lambda server: {
            name: url.partition("?")[0] + f"?sslmode={word}" for name, url in task.settings(server, "url").items()
        }

    return {
        f"`{word}`": Column(
            environment=task.environment,
            trials=[Trial(client=client, settings=settings(word)) for client in CLIENTS],
        )
        for word in SSLMODES
    }


def own_options(task: Task) -> Table:
    """What an app's own `ssl` does to each Node client, with all that Fairway gives."""
    choices: dict[str, Any] = {"true": True, "{ rejectUnauthorized: false }": {"rejectUnauthorized": False}}
    forms: dict[str, DatabaseForm] = {"URL": "url", "fields": "fields"}
    return {
        f"{title}, `ssl: {written}`": Column(
            environment=task.environment,
            trials=[
                Trial(client=client, settings=_given(task, form), options=ssl(client, value)) for client in NODE_CLIENTS
            ],
        )
        for title, form in forms.items()
        for written, value in choices.items()
    }


def ssl(client: str, value: Any) -> dict[str, Any]:
    """The options that hand `ssl` to node-postgres, which is underneath every one of them."""
    return {"dialectOptions": {"ssl": value}} if client == "Sequelize" else {"ssl": value}


def markdown(measured: Measured, clients: tuple[str, ...]) -> str:
    rows = [[client, *verdict] for client, *verdict in zip(clients, *measured.values(), strict=True)]
    lines = [["client", *measured], ["---"] * (len(measured) + 1), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _given(task: Task, form: DatabaseForm) -> Callable[[Server], dict[str, str]]:
    return lambda server: task.settings(server, form)


def _plain(task: Task, form: DatabaseForm, environment: dict[str, str]) -> Column:
    """What Fairway gives in `form`, and nothing of the app's own."""
    return Column(
        environment=environment, trials=[Trial(client=client, settings=_given(task, form)) for client in CLIENTS]
    )
