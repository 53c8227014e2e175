"""How a task comes to trust its database: RDS's own CA certificates, written to a shared volume before the app starts.

RDS signs with a CA of its own, a different one in each region, that no image has among its roots. Left alone, an app
fails with "self-signed certificate in certificate chain", and people then switch verification off.
"""

from pathlib import Path

CA_DIRECTORY = "/fairway/ca"
CA_PATH = f"{CA_DIRECTORY}/rds.pem"
VOLUME = "rds-ca"

_BUNDLES = Path(__file__).parent

# Umask and the image's user vary; the app's user must be able to read, whoever that is. `printf` is a builtin of dash,
# bash and BusyBox's ash: no program is needed but chmod, and the certificates pass through no quoting.
_WRITE = f'printf %s "$RDS_CA_BUNDLE" > {CA_PATH} && chmod 0755 {CA_DIRECTORY} && chmod 0644 {CA_PATH}'


def regions() -> tuple[str, ...]:
    """The regions whose certificates are here, sorted."""
    return tuple(sorted(path.stem for path in _BUNDLES.glob("*.pem")))


def ca_bundle(region: str) -> str:
    """The PEM certificates, about 5 KB, that sign the RDS databases of `region`; ValueError where none are vendored."""
    if region not in regions():
        raise ValueError(
            f"no RDS CA certificates for region {region!r}: add components/data/rds_ca/{region}.pem with "
            f"`python components/data/rds_ca/refresh.py BUNDLE`, where BUNDLE is the file that AWS publishes for it "
            f"(components/data/rds_ca/ORIGIN.md), or use one of {', '.join(regions())}"
        )
    return (_BUNDLES / f"{region}.pem").read_text(encoding="ascii")


def trust_environment() -> dict[str, str]:
    """Plain variables that make libpq, node-postgres and asyncpg verify, and that tell them where the CA is."""
    return {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": CA_PATH, "NODE_EXTRA_CA_CERTS": CA_PATH}


def ca_container(*, image: object, region: str, log: dict[str, object]) -> dict[str, object]:
    """The ECS container definition `rds-ca`, which writes the bundle to CA_PATH on VOLUME and ends.

    It runs `sh` of the service's own image: no further image to trust, and the right platform by construction. It runs
    as root because a fresh volume belongs to root. The other containers wait for its SUCCESS and mount VOLUME
    read-only. `log` is the definition's `logConfiguration`.
    """
    return {
        "name": "rds-ca",
        "image": image,
        "essential": False,
        "user": "0",
        "readonlyRootFilesystem": True,
        "entryPoint": ["sh", "-c"],
        "command": [_WRITE],
        "environment": [{"name": "RDS_CA_BUNDLE", "value": ca_bundle(region)}],
        "mountPoints": [{"sourceVolume": VOLUME, "containerPath": CA_DIRECTORY, "readOnly": False}],
        "logConfiguration": log,
    }
