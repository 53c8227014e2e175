"""What may not be in the repository. The samples are put together here, so that this file holds none of them."""

from pathlib import Path

import pytest

from toolchain.repository import FORBIDDEN, findings

SAMPLES = {
    "a path of one machine": "/".join(["", "root", ".cache"]),
    "a host of a package registry": ".".join(["pypi", "org"]),
    "a private key": "-----BEGIN PRIVATE " + "KEY-----\n" + "A" * 64,
    "a word about who wrote it": " ".join(["see issue", "3"]),
    "a path beside the checkout": "/".join(["..", "shared", "x"]),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_is_found_with_its_line(tmp_path: Path, what: str) -> None:
    (tmp_path / "README.md").write_text(f"one\ntwo {SAMPLES[what]}\n")
    assert [finding.split(": ")[:2] for finding in findings(tmp_path, ["README.md"])] == [["README.md:2", what]]


def test_what_is_fine_is_passed(tmp_path: Path) -> None:
    libpq = "/".join(["", "root", ".postgresql", "root.crt"])  # in the message of a missing root certificate
    (tmp_path / "a.py").write_text(
        f"file='{libpq}'; cwd='/workspace/'; url='https://example.com/root/x'; see = 'pulumi-aws#4487'\n"
    )
    (tmp_path / "b.bin").write_bytes(b"\xff\x00" + SAMPLES["a path of one machine"].encode())
    assert list(findings(tmp_path, ["a.py", "b.bin", "gone.txt"])) == []


def test_the_tests_of_the_provider_may_look_beside_the_checkout(tmp_path: Path) -> None:
    sample = SAMPLES["a path beside the checkout"]
    for name in ("tests/aws_api/lane.py", "tests/engine/lane.py"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(sample)
    found = list(findings(tmp_path, ["tests/aws_api/lane.py", "tests/engine/lane.py"]))
    assert [finding.split(":")[0] for finding in found] == ["tests/engine/lane.py"]
