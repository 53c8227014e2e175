"""One containerised service, and the image that it runs."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, get_args

from components.base.keys import Derived, Mapped, Pairs, Section, config, key
from components.base.patterns import HEALTH_PATH, NAME, REPOSITORY
from components.base.uses import Use
from components.base.values import choice, choices, text, texts, whole
from components.compute.config import A_NAME, Architecture, ServiceConfig
from components.compute.sidecar_config import SidecarConfig
from components.data.postgres import EnvForm
from components.data.redis import CacheForm
from settings.model.build import Build
from settings.model.variables import VARIABLE_NAME, StackValue, environment_value, form, queue_name, secret_name
from settings.routes import DEFAULT_ROUTE, PATTERN

Deployment = Literal["rolling", "blueGreen"]

PLATFORMS: Mapping[Architecture, str] = {"X86_64": "linux/amd64", "ARM64": "linux/arm64"}

DIGEST = text(r"sha256:[0-9a-f]{64}", "sha256: and 64 hexadecimal digits")
TIME = text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "a time such as 2026-11-02T09:14:00Z")


@config
class Image:
    """One service's released image. platforms: as in an image index; pushed_at: ISO 8601, UTC."""

    digest: str = key(DIGEST, help="The image's digest, which is what runs.")
    platforms: tuple[str, ...] = key(
        texts(r"\w+/\w+(/\w+)?", "platforms such as linux/amd64"), help="What the image was built for.", default=()
    )
    tag: str | None = key(
        text(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", "a tag, such as release-1.4.0"),
        default=None,
        help="The tag in the registry, for people to read.",
    )
    pushed_at: str | None = key(TIME, default=None, help="When it was pushed, in UTC.")


@config
class Sidecar(SidecarConfig):
    """A container beside the app, which reaches it on localhost. By its image's digest, as the app's own."""

    environment: Mapping[str, str | StackValue] = key(
        Pairs(environment_value(), VARIABLE_NAME, "of an environment variable"),
        name="env",
        help="Its plain variables, as the service's.",
        repr=False,
        example={"DD_SITE": "datadoghq.eu", "ECS_FARGATE": "true"},
    )
    secrets: Mapping[str, str] = key(
        Pairs(secret_name(), VARIABLE_NAME, "of an environment variable"),
        help="Its variables whose value is a secret, by its name in `fairway:secrets`.",
        example={"DD_API_KEY": "datadog"},
    )


@config
class Service(ServiceConfig):
    """Tasks of one container, web or worker. A service without a released image is left out."""

    name: str
    image: Image | None = None
    priorities: Mapping[str, int] = field(default_factory=dict[str, int])
    image_of: str | None = key(
        text(NAME, "the name of another service"),
        default=None,
        help="The service whose released image this one runs, with a `command` of its own.",
        example="api",
    )
    formerly: str | None = key(
        text(NAME, "2 to 20 lower-case letters, digits and hyphens"),
        default=None,
        help="The service's name before; with it a new name keeps target group, routes, repository and logs.",
        example="web-app",
    )
    previous_health_path: str | None = key(
        text(HEALTH_PATH, "a path that begins with /, such as /health, without # and quotes"),
        default=None,
        help="The health path before a change of it: says that the image that runs answers both.",
        example="/healthz",
    )
    repository: str = key(
        text(REPOSITORY, "a name such as shop/api"),
        derived=Derived("`<app>/<name>`, or of `formerly`", lambda context: f"{context.app}/{context.name}"),
        help="The ECR repository of its images.",
        example="shop/backend",
    )
    build: Build | None = key(Section(Build), default=None)
    configured_routes: tuple[str, ...] | None = key(
        texts(PATTERN, "path patterns that begin with /, or with a name of the domain and /"),
        name="routes",
        default=None,
        derived=Derived(f'`["{DEFAULT_ROUTE}"]`, none of a worker and an internal service', lambda _: None),
        help="The paths that lead to the service, of every name or, as in `api.example.org/*`, of one; the more "
        "specific route of two is followed.",
        example=["/api/*"],
    )
    required_architecture: Architecture | None = key(
        choice(get_args(Architecture)),
        name="architecture",
        default=None,
        derived=Derived("the released image's", lambda _: None),
        help="The processor, where the image is built for both.",
    )
    environment: Mapping[str, str | StackValue] = key(
        Pairs(environment_value(), VARIABLE_NAME, "of an environment variable"),
        name="env",
        help="Plain variables; a value that only the stack knows is `{stack: url}` and the like (`host`: the URL's, "
        "without `https://`).",
        repr=False,
        example={"LOG_LEVEL": "info", "PUBLIC_URL": {"stack": "url"}},
    )
    secrets: Mapping[str, str] = key(
        Pairs(secret_name(), VARIABLE_NAME, "of an environment variable"),
        help="Variables whose value is a secret, by its name in `fairway:secrets`.",
        example={"STRIPE_KEY": "stripe"},
    )
    database_env: Mapping[str, EnvForm] = key(
        Pairs(form(get_args(EnvForm)), VARIABLE_NAME, "of an environment variable"),
        help="The app's own variables for the database, and what each has: a connection in one client's words, or one "
        "field of it (docs/database.md).",
        example={"SPRING_DATASOURCE_URL": "jdbc", "SPRING_DATASOURCE_PASSWORD": "password"},
    )
    cache_env: Mapping[str, CacheForm] = key(
        Pairs(form(get_args(CacheForm)), VARIABLE_NAME, "of an environment variable"),
        help="The variables in which the app reads the cache: the whole URL, or a part of it (docs/cache.md).",
        example={"REDIS_URL": "url"},
    )
    connects_to: tuple[str, ...] = key(
        texts(NAME, "names of internal services"),
        default=(),
        help="Internal services that the app reaches as `<name>:<port>`, which is what it is told by a variable of its "
        "own.",
        example=["prices"],
    )
    send_to: Mapping[str, str] = key(
        Pairs(queue_name(), VARIABLE_NAME, "of an environment variable"),
        help="Queues of `fairway:queues` that the app sends to, by the variable that has the URL.",
        example={"ORDERS_QUEUE_URL": "orders"},
    )
    receive_from: Mapping[str, str] = key(
        Pairs(queue_name(), VARIABLE_NAME, "of an environment variable"),
        help="Queues that the app receives from; under the same variable where it does both.",
        example={"ORDERS_QUEUE_URL": "orders"},
    )
    sidecars: Mapping[str, Sidecar] = key(Mapped(Sidecar, text(NAME, A_NAME), "for a sidecar"))
    grants: tuple[Use, ...] = key(
        choices(get_args(Use)),
        default=(),
        help="Parts of the stack that the app may use: their names as variables, and the rights of its role.",
        example=["bucket"],
    )
    deployment: Deployment = key(
        choice(get_args(Deployment)),
        default="rolling",
        help="How new tasks take over: one by one, or all at once with the old ones ready to take back.",
    )
    configured_bake_minutes: int | None = key(
        whole(0, 60),
        name="bakeMinutes",
        default=None,
        derived=Derived("`5` with `blueGreen`", lambda _: None),
        help="How long the old tasks of a blue/green deployment stay.",
    )

    @property
    def routes(self) -> tuple[str, ...]:
        """Of a worker and an internal service none, unless somebody wrote some, which is refused."""
        default = (DEFAULT_ROUTE,) if self.public else ()
        return default if self.configured_routes is None else self.configured_routes

    @property
    def uses_database(self) -> bool:
        """Whether its tasks may connect, and trust the database's certificate."""
        return self.database is not None or bool(self.database_env)

    @property
    def architecture(self) -> Architecture:
        """The image decides; the setting chooses where the image has both."""
        platforms = self.image.platforms if self.image else ()
        built: list[Architecture] = [name for name, platform in PLATFORMS.items() if platform in platforms]
        return self.required_architecture or (built or list(PLATFORMS))[0]

    @property
    def bake_minutes(self) -> int | None:
        """None for rolling deployments."""
        if self.deployment == "rolling":
            return None
        return 5 if self.configured_bake_minutes is None else self.configured_bake_minutes
