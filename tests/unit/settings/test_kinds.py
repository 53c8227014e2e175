"""Web services, workers, and services that share an image: what each needs, and what does not go together."""

import json
from pathlib import Path
from typing import Any

import pytest

from settings import Settings, SettingsError, load

DIGEST = "sha256:" + "0" * 64
API: dict[str, Any] = {"port": 3000, "health": {"path": "/health", "tool": "wget"}}
OF_WEB = "is for a web service, which a worker is not; remove it, or write kind: web"
OF_PUBLIC = "is for a service behind the load balancer, which an internal one is not; remove it, or remove internal"
PRICES: dict[str, Any] = {"port": 50051, "internal": True, "health": {"tool": "none"}}
OF_WEB_KEYS = ("port", "routes", "health.path", "health.tool", "deployment")
WORKER: dict[str, Any] = {"kind": "worker", "imageOf": "api", "command": ["bin/work"]}


def read(
    folder: Path, released: tuple[str, ...] = ("api",), *, database: dict[str, Any] | None = None, **services: Any
) -> Settings:
    (folder / "releases").mkdir(exist_ok=True)
    images = {name: {"digest": DIGEST, "platforms": ["linux/amd64"]} for name in released}
    release = {"schema": 1, "stack": "dev", "services": images}
    (folder / "releases" / "dev.json").write_text(json.dumps(release))
    config = {"app": "shop", "production": False, "database": database, "services": services}
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
            {"api": {**API, "single": True, "desiredCount": 2, "deployment": "blueGreen"}},
            (
                "fairway:services.api.desiredCount is 2, and single is true; write 1, or 0",
                "fairway:services.api.deployment runs new tasks beside the old one, and single is true; remove one of "
                "them",
            ),
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


@pytest.mark.parametrize(
    ("services", "sentences"),
    [
        (
            {"prices": {**PRICES, "routes": ["/p/*"], "deployment": "blueGreen"}},
            (f"services.prices.routes {OF_PUBLIC}", f"services.prices.deployment {OF_PUBLIC}"),
        ),
        (
            {"prices": {**PRICES, "health": {"tool": "wget"}}},
            ("services.prices.health.path is missing; write the path that wget asks for",),
        ),
        (
            {"worker": {**WORKER, "internal": True}},
            (f"services.worker.internal {OF_WEB}",),
        ),
        (
            {"worker": {**WORKER, "connectsTo": ["api", "nobody"]}, "prices": PRICES},
            tuple(
                f"services.worker.connectsTo has {name}, which is no internal service; write one of: prices"
                for name in ("api", "nobody")
            ),
        ),
        (
            {"prices": {**PRICES, "connectsTo": ["stock"]}, "stock": {**PRICES, "connectsTo": ["prices"]}},
            tuple(
                f"services.{one}.connectsTo has {other}, which connects back to it, and of two that start one after "
                "the other the first does not know the second; remove one of them, or use a queue"
                for one, other in (("prices", "stock"), ("stock", "prices"))
            ),
        ),
        (
            {
                "api": {**API, "database": "url", "migration": ["bin/migrate"], "connectsTo": ["prices"]},
                "prices": {**PRICES, "database": "url"},
            },
            (
                "services.api.connectsTo has prices, which starts first and reads the database that this one migrates; "
                "write migration at prices",
            ),
        ),
        (
            {"prices": {**PRICES, "scaling": {"min": 1, "max": 2, "requestsPerMinute": 100}}},
            (
                "services.prices.scaling.requestsPerMinute is for a service behind the load balancer, which counts its "
                "requests; remove it",
            ),
        ),
    ],
)
def test_what_an_internal_service_cannot_have_is_a_sentence(
    tmp_path: Path, services: dict[str, Any], sentences: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, ("api",), database={}, **{"api": API, **services})
    assert set(caught.value.problems) == {f"fairway:{sentence}" for sentence in sentences}


def test_a_service_comes_after_what_it_connects_to(tmp_path: Path) -> None:
    services = {
        "api": {**API, "connectsTo": ["prices"], "database": "url"},
        "prices": {**PRICES, "connectsTo": ["stock"]},
        "stock": PRICES,
        "users": {**PRICES, "database": "url", "migration": ["bin/migrate"]},
    }
    settings = read(tmp_path, tuple(services), database={}, **services)
    assert [service.name for service, _ in settings.released] == ["users", "stock", "prices", "api"]
    assert [service.routes for service, _ in settings.released] == [(), (), (), ("/*",)]


def test_the_release_file_has_no_image_of_a_service_that_shares_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"services\.worker has the image of api, by imageOf; remove it here"):
        read(tmp_path, ("api", "worker"), api=API, worker=WORKER)
