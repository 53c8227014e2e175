"""Web services, workers, and services that share an image: what each needs, and what does not go together."""

import json
from pathlib import Path
from typing import Any

import pytest

from settings import Settings, SettingsError, load

DIGEST = "sha256:" + "0" * 64
API: dict[str, Any] = {"port": 3000, "health": {"path": "/health", "tool": "wget"}}
OF_WEB = "is for a web service, which a worker is not; remove it, or write kind: web"
OF_WEB_KEYS = ("port", "routes", "health.path", "health.tool", "deployment")
WORKER: dict[str, Any] = {"kind": "worker", "imageOf": "api", "command": ["bin/work"]}


def read(folder: Path, released: tuple[str, ...] = ("api",), **services: Any) -> Settings:
    (folder / "releases").mkdir(exist_ok=True)
    images = {name: {"digest": DIGEST, "platforms": ["linux/amd64"]} for name in released}
    release = {"schema": 1, "stack": "dev", "services": images}
    (folder / "releases" / "dev.json").write_text(json.dumps(release))
    config = {"app": "shop", "production": False, "services": services}
    return load(config, stack="dev", region="us-east-1", directory=folder)


def test_a_worker_shares_an_image_and_has_no_routes(tmp_path: Path) -> None:
    api, worker = read(tmp_path, api=API, worker=WORKER).services
    assert (worker.image, worker.repository) == (api.image, "shop/api")
    assert (worker.routes, worker.priorities, worker.port) == ((), {}, None)
    assert api.routes == ("/*",)
    settings = read(tmp_path, api=API, worker=WORKER)
    assert [service.name for service, _ in settings.released] == ["api", "worker"]
    assert settings.repositories == ("shop/api",)


def test_without_the_image_neither_is_created(tmp_path: Path) -> None:
    assert read(tmp_path, (), api=API, worker=WORKER).released == ()


def test_a_worker_of_an_image_of_its_own_is_released_by_its_name(tmp_path: Path) -> None:
    _, worker = read(tmp_path, ("api", "worker"), api=API, worker={"kind": "worker"}).services
    assert (worker.image is not None, worker.repository) == (True, "shop/worker")


@pytest.mark.parametrize(
    ("services", "sentences"),
    [
        (
            {"api": {}},
            (
                "fairway:services.api.port is missing; write a whole number from 1 to 65535, or kind: worker",
                "fairway:services.api.health.path is missing; write the path that answers 200 when the app can serve",
                "fairway:services.api.health.tool is missing; write one of wget, node, python, curl that the image "
                "has, or none, or write command",
            ),
        ),
        (
            {"api": {**API, "single": True}},
            ("fairway:services.api.single is for a worker: between two tasks nobody would answer; remove it",),
        ),
        (
            {"api": {**API, "health": {**API["health"], "command": ["bin/check"]}}},
            ("fairway:services.api.health.command is written, and tool too; remove one of them",),
        ),
        (
            {"worker": {**WORKER, **API, "routes": ["/w/*"], "deployment": "blueGreen"}},
            (
                *(f"fairway:services.worker.{key} {OF_WEB}" for key in OF_WEB_KEYS),
                "fairway:services.worker.health.command is missing; write the command that checks the worker, or no "
                "health",
            ),
        ),
        (
            {"worker": {**WORKER, "single": True, "desiredCount": 2, "scaling": {"min": 1, "max": 3}}},
            (
                "fairway:services.worker.desiredCount is 2, and single is true; write 1, or 0",
                "fairway:services.worker.scaling adds tasks, and single is true; remove one of them",
            ),
        ),
        (
            {"worker": {**WORKER, "imageOf": "nobody"}},
            ("fairway:services.worker.imageOf is nobody, no service with an image of its own; write one of: api",),
        ),
        (
            {"worker": WORKER, "mailer": {**WORKER, "imageOf": "worker"}},
            ("fairway:services.mailer.imageOf is worker, no service with an image of its own; write one of: api",),
        ),
        (
            {"worker": {**WORKER, "repository": "shop/work"}},
            ("fairway:services.worker.repository is that of api beside imageOf; remove one of them",),
        ),
        (
            {"worker": {**WORKER, "requiredEnv": ["PORT"]}},
            ("fairway:services.worker.requiredEnv has PORT, which nothing provides; add it to env or secrets",),
        ),
    ],
)
def test_what_does_not_go_together_is_a_sentence(
    tmp_path: Path, services: dict[str, Any], sentences: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, ("api",), **{"api": API, **services})
    assert set(caught.value.problems) == set(sentences)


def test_the_release_file_has_no_image_of_a_service_that_shares_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"services\.worker has the image of api, by imageOf; remove it here"):
        read(tmp_path, ("api", "worker"), api=API, worker=WORKER)
