"""Counts what passed in each layer of tests, so that a layer that did not run cannot look like one that did."""

import gc
import signal
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# A shell starts what is in the background with SIGINT ignored, and so would be whatever the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--floors", action="store_true", help="fail when a layer passes fewer tests than tests/floors.toml"
    )


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(200_000, 20, 20)  # else a third of a recorder's time is for garbage, of which there is little
    running_whole_layers = config.getoption("--floors") and not hasattr(config, "workerinput")
    if running_whole_layers:
        layers = [Path(argument).resolve().name for argument in config.args]
        config.pluginmanager.register(Floors(layers, tomllib.loads((TESTS / "floors.toml").read_text())["floors"]))


class Floors:
    """Fails the session when a layer that was asked for passed fewer tests than its floor."""

    def __init__(self, layers: list[str], floors: dict[str, int]) -> None:
        self.layers = layers
        self.floors = floors
        self.passed: Counter[str] = Counter()
        self.problems: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed[report.nodeid.split("/")[1]] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        for layer in self.layers:
            floor = self.floors.get(layer)
            if floor is None:
                self.problems.append(
                    f"tests/{layer} has no floor in tests/floors.toml: write how many of its tests pass"
                )
            elif self.passed[layer] < floor:
                self.problems.append(f"tests/{layer}: {self.passed[layer]} passed, and at least {floor} have to")
        if self.problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for problem in self.problems:
            terminalreporter.write_line(f"FLOOR {problem}", red=True)
