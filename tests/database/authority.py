"""A private certificate authority shaped as RDS's is: a root, an intermediate, a server certificate for a host name."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ops.clock import utc_now


@dataclass(frozen=True, kw_only=True)
class Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def issue(name: str, *, issuer: Issued | None = None, host: str | None = None) -> Issued:
    """A certificate for `name`: a CA unless `host` is given, self-signed unless `issuer` is."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = utc_now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return Issued(certificate=builder.sign(issuer.key if issuer else key, hashes.SHA256()), key=key)


@dataclass(frozen=True, kw_only=True)
class ServerFiles:
    """What a server presents (its whole chain with the root, as RDS does) and its key."""

    chain: Path
    key: Path


class Authority:
    def __init__(self, name: str) -> None:
        self._root = issue(f"{name} root")
        self._intermediate = issue(f"{name} intermediate", issuer=self._root)

    @property
    def bundle(self) -> str:
        """The root alone, which is what Fairway vendors for a region."""
        return self._root.pem

    def write_server(self, directory: Path, *, host: str) -> ServerFiles:
        issued = issue(host, issuer=self._intermediate, host=host)
        files = ServerFiles(chain=directory / "server.pem", key=directory / "server.key")
        files.chain.write_text(issued.pem + self._intermediate.pem + self._root.pem, encoding="ascii")
        files.key.write_bytes(
            issued.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        files.key.chmod(0o600)
        return files
