"""What a stack is told: frozen dataclasses, built only by `settings.load` after everything has been checked."""

from settings.model.app import Bucket, Mfa, Secret, UserPool
from settings.model.edge import Domain, Edge, Ingress, Site, Waf
from settings.model.infrastructure import Cluster, Database, FlowLogs, Nat, Network, Registry
from settings.model.monitoring import Alarms, Budget, GithubActions
from settings.model.service import PLATFORMS, Architecture, Health, Image, Scaling, Service, StackValue
from settings.model.stack import Settings

__all__ = [
    "PLATFORMS",
    "Alarms",
    "Architecture",
    "Bucket",
    "Budget",
    "Cluster",
    "Database",
    "Domain",
    "Edge",
    "FlowLogs",
    "GithubActions",
    "Health",
    "Image",
    "Ingress",
    "Mfa",
    "Nat",
    "Network",
    "Registry",
    "Scaling",
    "Secret",
    "Service",
    "Settings",
    "Site",
    "StackValue",
    "UserPool",
    "Waf",
]
