"""What the tests of this folder share."""

import json

import pytest


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The option with which a critical rule that could not be evaluated blocks."""
    file = tmp_path_factory.mktemp("pack") / "strict.json"
    file.write_text(json.dumps({"fairway-pack": {"strict": True}}))
    return f"--policy-pack-config={file}"
