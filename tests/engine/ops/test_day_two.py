"""docs/day-two.md: each recording is what its command shows today, in the order of the page."""

import pytest

from tests.engine.harness import Sandbox
from tests.engine.ops.recordings import lasting, record, recordings, stack_up


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return stack_up(tmp_path_factory.mktemp("day-two"))


RECORDINGS = list(recordings())


@pytest.mark.parametrize(("line", "shown"), RECORDINGS, ids=[line for line, _ in RECORDINGS])
def test_a_recording_is_what_its_command_shows(sandbox: Sandbox, line: str, shown: str) -> None:
    """Services start side by side, so the order of their lines is no promise."""
    assert sorted(lasting(record(sandbox, line)).splitlines()) == sorted(lasting(shown).splitlines())
