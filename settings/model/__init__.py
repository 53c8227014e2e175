"""What a stack is told: frozen dataclasses, built only by `settings.load` after everything has been checked."""

from settings.model.app import Documents, Identity, Mfa, Secret
from settings.model.edge import Domain, Door, Edge, Firewall, Site
from settings.model.infrastructure import Cluster, Database, FlowLogs, Nat, Network, Registry
from settings.model.service import PLATFORMS, Architecture, Health, Image, Scaling, Service, StackValue
from settings.model.stack import Settings
from settings.model.watch import Alarms, Budget, Deploy

__all__ = [
    "PLATFORMS",
    "Alarms",
    "Architecture",
    "Budget",
    "Cluster",
    "Database",
    "Deploy",
    "Documents",
    "Domain",
    "Door",
    "Edge",
    "Firewall",
    "FlowLogs",
    "Health",
    "Identity",
    "Image",
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
]
