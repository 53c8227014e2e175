"""The variables that Fairway gives a task, for a CA bundle on this machine instead of in a container."""

from dataclasses import dataclass
from pathlib import Path

from components.data.postgres import DatabaseForm, secret_document, variables
from components.data.rds_ca import CA_PATH, trust_environment
from tests.database.server import SUPERUSER, SUPERUSER_PASSWORD, Server


@dataclass(frozen=True, kw_only=True)
class Task:
    ca_path: Path

    @property
    def environment(self) -> dict[str, str]:
        """The plain variables."""
        return {name: value.replace(CA_PATH, str(self.ca_path)) for name, value in trust_environment().items()}

    def settings(
        self, server: Server, form: DatabaseForm, *, username: str = SUPERUSER, password: str = SUPERUSER_PASSWORD
    ) -> dict[str, str]:
        """The variables that ECS fills from the database's secret, which arrive as text."""
        document = secret_document(
            host=server.host,
            port=server.port,
            username=username,
            password=password,
            database=server.database,
            ca_path=str(self.ca_path),
        )
        return {name: str(document[key]) for name, key in variables(form).items()}
