"""The variables that Fairway gives a task, for a CA bundle on this machine instead of in a container."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.data.postgres import DatabaseForm, EnvForm, secret_document, secret_variables, variables
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
        document = self._document(server, username, password)
        return {name: str(document[key]) for name, key in variables(form).items()}

    def own(
        self,
        server: Server,
        env: Mapping[str, EnvForm],
        *,
        username: str = SUPERUSER,
        password: str = SUPERUSER_PASSWORD,
    ) -> dict[str, str]:
        """The same for `databaseEnv`."""
        document = self._document(server, username, password)
        return {name: str(document[key]) for name, key in secret_variables(env).items()}

    def _document(self, server: Server, username: str, password: str) -> dict[str, str | int]:
        return secret_document(
            host=server.host,
            port=server.port,
            username=username,
            password=password,
            database=server.database,
            ca_path=str(self.ca_path),
        )
