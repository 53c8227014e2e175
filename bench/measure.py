"""Times commands side by side: in turn, A B A B …, so that a machine that slows down slows both."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds of each run."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        return f"{self.median:.2f} s (from {min(self.runs):.2f} to {max(self.runs):.2f}, {len(self.runs)} runs)"


def in_turn(commands: Mapping[str, Callable[[], object]], *, runs: int, warm_up: int = 1) -> Mapping[str, Times]:
    """Name → its times. The first `warm_up` rounds are run and not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(warm_up + runs):
        for name, command in commands.items():
            started = time.perf_counter()
            command()
            if round_ >= warm_up:
                seconds[name].append(time.perf_counter() - started)
    return {name: Times(tuple(values)) for name, values in seconds.items()}


def slope(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """(seconds a unit, r²) of the straight line through the points, by least squares."""
    across, up = zip(*points, strict=True)
    line = statistics.linear_regression(across, up)
    return line.slope, statistics.correlation(across, up) ** 2
