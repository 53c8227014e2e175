"""Everything that a stack's configuration says."""

from dataclasses import field
from typing import Literal, get_args

from components.base.aws import LOG_DAYS
from components.base.keys import Derived, Named, Section, config, key
from components.base.patterns import LONG_NAME, NAME, REPOSITORY
from components.base.sleep import SleepConfig
from components.base.values import choice, flag, text, texts
from components.compute.config import ClusterConfig, JobConfig, RegistryConfig
from components.data.config import (
    AppSecretConfig,
    BucketConfig,
    CacheConfig,
    QueueConfig,
    UserPoolConfig,
)
from components.data.database_config import DatabaseConfig, ExistingDatabaseConfig
from components.delivery.config import GithubActionsConfig
from components.edge.config import LoadBalancerConfig, SiteConfig, WafConfig
from components.monitoring.config import AlarmsConfig, BudgetConfig
from components.network.config import NetworkConfig
from settings.model.build import Scan
from settings.model.edge import Edge
from settings.model.environment import Environment
from settings.model.service import Image, Service

RuntimeMode = Literal["production", "development", "test"]
SHORT_NAME = text(NAME, "2 to 20 lower-case letters, digits and hyphens")


@config
class Secret(AppSecretConfig):
    """An app's own secret: `{}` for one whose encrypted value is in the stack's file, or what names one that exists.

    value: decrypted, where it is in the stack's file.
    """

    name: str
    value: str | None = field(default=None, repr=False)

    @property
    def existing(self) -> str | None:
        """What names one that exists already; None for one that the stack makes."""
        return self.arn or self.secret_name or self.parameter


@config
class Queue(QueueConfig):
    """An SQS queue of the app's jobs, and one beside it for messages that no consumer could work off."""

    name: str


@config
class Registry(RegistryConfig):
    """The ECR repositories of the services' images: whose they are, who may pull, and what expires."""

    extra_repositories: tuple[str, ...] = key(
        texts(REPOSITORY, "repositories without a service, such as shop/api"),
        default=(),
        help="Repositories that stay although no service has them any more.",
        example=["shop/old"],
    )
    adopt: tuple[str, ...] = key(
        texts(REPOSITORY, "repositories that exist, such as shop/api"),
        default=(),
        help="Repositories that are there already, as a destroyed stack leaves them; the update takes them over.",
        example=["shop/api"],
    )


@config
class Alarms(AlarmsConfig):
    """Alarms of services, database and failed deployments, by mail. A stack without this section has none."""

    dashboard: bool = key(flag(), default=True, help="Whether the stack has a CloudWatch dashboard of what they watch.")


@config
class Job(JobConfig):
    """A task that starts by schedule: a command in a service's image, with the service's variables and rights."""

    name: str
    image_of: str = key(
        text(NAME, "the name of a service"),
        help="The service whose released image, variables, secrets and rights it has.",
        example="api",
    )


@config
class Settings:
    """What a stack is. Every key that is not here is an error, as is a wrong value, and all are named at once."""

    stack: str
    region: str
    app: str = key(SHORT_NAME, help="The app's name, which is in the name of everything.", example="shop")
    production: bool = key(
        flag(), help="Whether this is a production stack: some settings are then refused, others default otherwise."
    )
    runtime_mode: RuntimeMode = key(
        choice(get_args(RuntimeMode)), default="production", help="The variable NODE_ENV of every service."
    )
    log_days: int = key(choice(LOG_DAYS), name="logRetentionDays", default=30, help="How long logs stay.")
    release: str = key(
        text(r"[\w./ @+-]{1,255}", "a file's path"),
        derived=Derived("`releases/<stack>.json`", lambda context: f"releases/{context.stack}.json"),
        help="The file that names the images, from where Pulumi.yaml is; `./fairway release` writes it.",
        example="releases/dev.json",
    )
    retire: tuple[str, ...] = key(
        texts(rf"{NAME}|userPool", "names of services, or database, bucket, userPool"),
        default=(),
        help="What may be deleted although it is deployed: services, `database`, `bucket`, `userPool`; without it a "
        "part that is missing in settings or release is refused.",
        example=["old-api"],
    )
    network: NetworkConfig = key(Section(NetworkConfig))
    database: DatabaseConfig | None = key(Section(DatabaseConfig), default=None)
    cache: CacheConfig | None = key(Section(CacheConfig), default=None)
    queues: tuple[Queue, ...] = key(Named(Queue, SHORT_NAME, "for a queue"))
    secrets: tuple[Secret, ...] = key(
        Named(
            Secret,
            text(LONG_NAME, "2 to 50 lower-case letters, digits and hyphens"),
            "for a secret",
        ),
    )
    bucket: BucketConfig | None = key(Section(BucketConfig), default=None)
    user_pool: UserPoolConfig | None = key(Section(UserPoolConfig), default=None)
    registry: Registry = key(Section(Registry))
    scan: Scan | None = key(Section(Scan), default=None)
    cluster: ClusterConfig = key(Section(ClusterConfig))
    edge: Edge = key(Section(Edge))
    load_balancer: LoadBalancerConfig = key(Section(LoadBalancerConfig))
    site: SiteConfig | None = key(Section(SiteConfig), default=None)
    waf: WafConfig | None = key(Section(WafConfig), default=None)
    services: tuple[Service, ...] = key(Named(Service, SHORT_NAME, "for a service"))
    jobs: tuple[Job, ...] = key(Named(Job, SHORT_NAME, "for a job"))
    sleep: SleepConfig | None = key(Section(SleepConfig), default=None)
    alarms: Alarms | None = key(Section(Alarms), default=None)
    budget: BudgetConfig | None = key(Section(BudgetConfig), default=None)
    environment: Environment | None = key(Section(Environment), default=None)
    github_actions: GithubActionsConfig | None = key(Section(GithubActionsConfig), default=None)

    @property
    def own_database(self) -> DatabaseConfig | None:
        """The instance that is the stack's own; None where it has no database, or uses a server that exists."""
        return self.database if self.database and not self.database.existing else None

    @property
    def existing_database(self) -> ExistingDatabaseConfig | None:
        """The server that exists, of which the stack uses a database."""
        return self.database.existing if self.database else None

    @property
    def full_name(self) -> str:
        """What is unique in an account: names of the cluster, the dashboard, the alarms, the deploy roles."""
        return f"{self.app}-{self.stack}"

    @property
    def released(self) -> tuple[tuple[Service, Image], ...]:
        """The services that have an image, those with a migration first, and each after those that it connects to."""
        services = {service.name: service for service in self.services}
        ordered: dict[str, Service] = {}

        def add(service: Service, clients: tuple[str, ...] = ()) -> None:
            for name in service.connects_to:
                if name in services and name not in clients:
                    add(services[name], (*clients, service.name))
            ordered.setdefault(service.name, service)

        for service in sorted(self.services, key=lambda service: not service.migration):
            add(service)
        return tuple((service, service.image) for service in ordered.values() if service.image)

    @property
    def repositories(self) -> tuple[str, ...]:
        """The image repositories that the services name, and those that stay without a service; each once."""
        return tuple(sorted({*self.registry.extra_repositories, *(service.repository for service in self.services)}))
