"""The contracts of the components: the facts that each publishes as its props, for policy rules and `ops` to read.

Plain JSON, never a secret. A fact is here because somebody reads it; tests/unit/components/test_contract.py says who.
The policy pack stands alone and has no import of this module: the same test holds its reading to these types.
"""

from collections.abc import Mapping
from typing import Generic, Literal, TypedDict, TypeVar

CONTRACT_VERSION = 1
"""Published as `contract`. A new one for each change of what a fact means or is called; readers compare it."""

Text = TypeVar("Text")
"""`str` for who reads a contract; for the component that makes it an Output, which a first preview does not know."""


class Contract(TypedDict, total=False):
    """What any component may publish. production: whether production rules apply to the stack."""

    production: bool


class ImageFacts(TypedDict, Generic[Text]):
    """reference: whole, by digest. repository: its name. platforms: as in the image's index, e.g. linux/amd64."""

    reference: Text
    repository: str
    digest: str
    platforms: list[str]


class ScalingFacts(TypedDict):
    """Task counts."""

    min: int
    max: int


class HealthFacts(TypedDict):
    """path: of the target group's check and the container's; None of a worker. matcher: the status codes that they take
    for healthy.

    tool: of the image, with which the container checks; `command` for the image's own check, `none` without any.
    """

    path: str | None
    tool: str
    matcher: str


class DeploymentFacts(TypedDict):
    """timeoutMinutes: after which Pulumi stops waiting for a deployment."""

    circuitBreaker: bool
    rollback: bool
    waitForSteadyState: bool
    timeoutMinutes: int


class ServiceContract(TypedDict, Generic[Text]):
    """cpu in 1/1024 vCPU, memory in MiB, ephemeralStorageGb in GiB, of each task. environment: with values; secrets:
    the variables' names alone, and
    those of them whose secret is not the stack's.

    imageOf: the service whose image this one shares. command: instead of the image's own. port, health and routes: of a
    web service; an internal one has no routes, a worker may have a health command.
    protocolVersion: of HTTP, between load balancer, or other services, and app.
    database: the form of the variables that the app reads, `own` for names of its own. migration: the command, or None.
    awakePercent: share of a week in which its tasks run.
    """

    production: bool
    service: str
    kind: Literal["web", "worker", "internal"]
    image: ImageFacts[Text]
    imageOf: str | None
    command: list[str] | None
    architecture: str
    operatingSystem: Literal["LINUX"]
    cpu: int
    memory: int
    ephemeralStorageGb: int
    port: int | None
    desiredCount: int
    scaling: ScalingFacts | None
    health: HealthFacts | None
    protocolVersion: Literal["HTTP1", "HTTP2", "GRPC"]
    routes: list[str]
    environment: Mapping[str, Text]
    secrets: list[str]
    existingSecrets: list[str]
    secretsPinned: bool
    requiredEnv: list[str]
    database: str | None
    migration: list[str] | None
    deployment: DeploymentFacts
    awakePercent: int
    logRetentionDays: int


class JobContract(TypedDict):
    """A scheduled task of a service. cpu in 1/1024 vCPU, memory in MiB."""

    production: bool
    job: str
    service: str
    schedule: str
    timeoutMinutes: int
    cpu: int
    memory: int
    architecture: str


class SetupTaskContract(TypedDict, Generic[Text]):
    """The task that makes a stack's own database, or the users of one.

    image: whole, by digest. cpu in 1/1024 vCPU, memory in MiB. secrets: the variables' names.
    """

    service: str
    image: str
    architecture: str
    cpu: int
    memory: int
    environment: Mapping[str, Text]
    secrets: list[str]


class UrlParameters(TypedDict):
    """Of the connection URL that the database's secret has."""

    sslmode: str


class DatabaseContract(TypedDict):
    """urlEncoded: the password in the connection URL is percent-encoded. backupDays in days."""

    production: bool
    forceTls: bool
    urlEncoded: bool
    urlParameters: UrlParameters
    encrypted: bool
    multiAz: bool
    deletionProtection: bool
    protect: bool
    finalSnapshot: bool
    backupDays: int


class CacheContract(TypedDict):
    """transitEncryption: the server only speaks TLS. authenticated: it asks for a password."""

    production: bool
    transitEncryption: bool
    authenticated: bool


class DatabaseSleepContract(TypedDict):
    """awakePercent: share of a week in which the database runs."""

    awakePercent: int


class RegistryContract(TypedDict):
    """immutableTags: a tag is pushed once."""

    immutableTags: bool


class LoadBalancerContract(TypedDict):
    """onlyFromCdn: nobody else's addresses come in. redirectsHttp: port 80 answers with the HTTPS address."""

    production: bool
    internal: bool
    https: bool
    redirectsHttp: bool
    onlyFromCdn: bool


class CdnContract(TypedDict):
    """cachedPaths: patterns of the paths whose answers are cached. methods: those that reach the services."""

    viewerProtocol: str
    cachedPaths: list[str]
    methods: list[str]


class ClusterContract(TypedDict):
    """spotPercent: share of the tasks on Fargate Spot."""

    spotPercent: int


class NetworkContract(TypedDict):
    """tasksPublic: tasks run in public subnets, with public addresses."""

    availabilityZones: int
    tasksPublic: bool


CONTRACTS: Mapping[str, type] = {
    "fairway:service:Service": ServiceContract,
    "fairway:job:Job": JobContract,
    "fairway:database_setup:DatabaseSetup": SetupTaskContract,
    "fairway:database_users:DatabaseUsers": SetupTaskContract,
    "fairway:database:Database": DatabaseContract,
    "fairway:cache:Cache": CacheContract,
    "fairway:database_sleep:DatabaseSleep": DatabaseSleepContract,
    "fairway:registry:Registry": RegistryContract,
    "fairway:load_balancer:LoadBalancer": LoadBalancerContract,
    "fairway:cdn:Cdn": CdnContract,
    "fairway:cluster:Cluster": ClusterContract,
    "fairway:network:Network": NetworkContract,
}
"""By the component's type token; those of all others are a plain `Contract`."""
