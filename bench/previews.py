"""Preview of dev against the same resources written flat, and how preview grows with the number of services."""

import copy
import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import yaml

from bench import flat
from bench.measure import in_turn, slope
from tests.engine.harness import ROOT, Sandbox

NO_PACK = {"PULUMI_OPTION_POLICY_PACK": ""}
SERVICES = (2, 10, 20, 40)


@contextmanager
def temporary_sandbox(program: Path = ROOT) -> Generator[Sandbox]:
    with tempfile.TemporaryDirectory(prefix="fairway-bench-") as place:
        yield Sandbox(Path(place, "sandbox"), program)


def against_flat(runs: int = 5) -> str:
    """Each previews from nothing, in a sandbox where its stack exists and is empty."""
    with temporary_sandbox() as up, temporary_sandbox() as first, tempfile.TemporaryDirectory() as folder:
        up.must("up", "dev", "--yes", "--skip-preview")
        exported = up.run("pulumi", "stack", "export", "-s", "dev", "--show-secrets")
        written = Path(folder, "flat")
        count = flat.write(json.loads(exported.output), written, stack="dev", virtualenv=ROOT / ".venv")
        plain = Sandbox(first.folder, written)
        times = in_turn(
            {
                "dev": lambda: first.must("preview", "dev"),
                "dev without pack": lambda: first.must("preview", "dev", env=NO_PACK),
                "flat": lambda: plain.must("preview", "flat", env=NO_PACK),
            },
            runs=runs,
        )
    ratio = times["dev"].median / times["flat"].median
    pack = times["dev"].median / times["dev without pack"].median
    lines = [f"{name}: {time}" for name, time in times.items()]
    lines.append(
        f"dev with components and pack / {count} resources flat without pack = {ratio:.2f} (promised: at most 1.3)"
    )
    lines.append(f"dev with pack / dev without pack = {pack:.2f} (promised: at most 1.2)")
    return "\n".join(lines)


def growth() -> str:
    """Preview time from 2 to 40 services, two runs each after a warm-up: milliseconds a service, and how straight."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    points: list[tuple[float, float]] = []
    for count in SERVICES:
        with temporary_sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
            file, release = Path(folder, "Pulumi.dev.yaml"), Path(folder, "dev.json")
            file.write_text(yaml.safe_dump(_with_services(config, count, release)))
            release.write_text(json.dumps(_release(count)))
            preview = partial(sandbox.must, "preview", "dev", "--config-file", str(file))
            points.append((count, in_turn({"preview": preview}, runs=2)["preview"].median))
    rise, straight = slope(points)
    shown = ", ".join(f"{count:.0f}: {seconds:.2f} s" for count, seconds in points)
    return f"preview by number of services: {shown}; {rise * 1000:.0f} ms a service, r² = {straight:.3f}"


def _with_services(config: dict[str, dict[str, object]], count: int, release: Path) -> dict[str, dict[str, object]]:
    config = copy.deepcopy(config)
    services: dict[str, object] = {}
    for index in range(count):
        services[f"service{index}"] = {
            "port": 3000 + index,
            "health": {"path": "/health", "tool": "curl"},
            "routes": [f"/s{index}/*"] if index else ["/*"],
            "database": "url",
        }
    config["config"] |= {"fairway:services": services, "fairway:release": str(release)}
    return config


def _release(count: int) -> dict[str, object]:
    image = {"digest": "sha256:" + "0123456789abcdef" * 4, "platforms": ["linux/amd64"]}
    return {"schema": 1, "stack": "dev", "services": {f"service{index}": image for index in range(count)}}
