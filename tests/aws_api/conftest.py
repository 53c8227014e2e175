"""What holds for the tests of this folder alone."""

import faulthandler

import pytest

for shared in ("lifecycle", "scenario", "systems"):  # their assertions say what they found, as those of test_*.py do
    pytest.register_assert_rewrite(f"tests.aws_api.{shared}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Takes the limit of a single test away: an `up` takes minutes here, and every command has a limit of its own."""
    faulthandler.cancel_dump_traceback_later()
