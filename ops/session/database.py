"""A stack's database as a client on this machine reaches it through a tunnel: verified, under its real name."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from components.data.rds_ca import ca_bundle
from ops.aws.client import Aws
from ops.errors import OpsError, reading
from ops.pulumi.state import Deployed, DeployedService

User = Literal["reader", "app", "migrator", "master"]
"""reader: reads rows. app: as whom the services connect. migrator: owns the tables. master: made the others."""
USERS: Sequence[User] = get_args(User)
INSTANCE = "aws:rds/instance:Instance"


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """What a client needs. major: of the server's version, None where the state does not say."""

    host: str
    port: int
    user: str
    name: str
    region: str
    major: int | None
    password: str = field(repr=False)


def read_access(aws: Aws, deployed: Deployed, user: User) -> DatabaseAccess:
    """From a secret of the stack's; where it has no users of its own (`database.users`) there is one for all.

    Raises OpsError where the stack has no database.
    """
    root = next((one for one in deployed.resources if one.type == "pulumi:pulumi:Stack"), None)
    outputs: Mapping[str, Any] = root.outputs if root else {}
    users: Mapping[str, object] = outputs.get("databaseUsers") or {}
    arn = users.get(user) or outputs.get("databaseSecretArn")
    if not isinstance(arn, str) or not arn:
        raise OpsError(f"{deployed.stack} has no database of its own")
    answer = aws.ask("secretsmanager", "get_secret_value", SecretId=arn)
    versions = [str(one.outputs.get("engineVersion") or "") for one in deployed.of_type(INSTANCE)]
    majors = [int(match[1]) for version in versions if (match := re.match(r"(\d+)", version))]
    with reading(f"the secret {arn}"):
        content: Mapping[str, object] = json.loads(answer["SecretString"])
        return DatabaseAccess(
            host=str(content["host"]),
            port=int(str(content["port"])),
            user=str(content["username"]),
            name=str(content["dbname"]),
            password=str(content["password"]),
            region=deployed.region,
            major=majors[0] if majors else None,
        )


def with_database(deployed: Deployed, name: str | None) -> DeployedService:
    """The service through whose network the way leads: the one named, else the first that has the database."""
    able = [service for service in deployed.services if service.database and name in (None, service.name)]
    if not able:
        which = f"{name} is no service with a database" if name else "no service has the database"
        raise OpsError(f"{deployed.stack}: {which}, so no task may reach it")
    return able[0]


def client_environment(access: DatabaseAccess, *, local_port: int, root: Path, write: bool) -> Mapping[str, str]:
    """libpq's variables: hostaddr is where the tunnel is, host the real name, which the certificate is checked for.

    root: of the certificates, written by this. write: else each transaction begins read-only.
    """
    root.write_text(ca_bundle(access.region), encoding="ascii")
    return {
        "PGHOST": access.host,
        "PGHOSTADDR": "127.0.0.1",
        "PGPORT": str(local_port),
        "PGUSER": access.user,
        "PGPASSWORD": access.password,
        "PGDATABASE": access.name,
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(root),
        "PGAPPNAME": "fairway",
        **({} if write else {"PGOPTIONS": "-c default_transaction_read_only=on"}),
    }


def need_client(program: str, major: int | None) -> None:
    """Raises OpsError where there is no such program, or it is older than the server, which it then refuses."""
    path = shutil.which(program)
    if path is None:
        raise OpsError(f"there is no {program} on the PATH: install PostgreSQL's client{f' {major}' if major else ''}")
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)(?:\.\d+)", output)
    if match and major and int(match[1]) < major:
        raise OpsError(
            f"{program} is of version {match[1]}, the server of {major}: install PostgreSQL's client {major}"
        )
