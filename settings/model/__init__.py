"""What a stack's configuration says: frozen dataclasses, built only by `settings.load` after everything was checked.

Plain values that a component takes as they are stand in that component's `config` module.
"""

from settings.model.build import SEVERITIES, Build, Scan
from settings.model.edge import Domain, Edge, Ingress
from settings.model.service import PLATFORMS, Image, Service, Sidecar
from settings.model.stack import Alarms, Job, Queue, Registry, Secret, Settings
from settings.model.variables import StackValue

__all__ = [
    "PLATFORMS",
    "SEVERITIES",
    "Alarms",
    "Build",
    "Domain",
    "Edge",
    "Image",
    "Ingress",
    "Job",
    "Queue",
    "Registry",
    "Scan",
    "Secret",
    "Service",
    "Settings",
    "Sidecar",
    "StackValue",
]
