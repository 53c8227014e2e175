"""What an update has made so far, and what ECS is making now: from the engine's events, while the state lacks it."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ops.errors import MALFORMED, OpsError
from ops.pulumi.event_log import Event
from ops.pulumi.resources import Resource, resource_of
from ops.pulumi.state import SERVICE, Deployed, deployed_of

WITHOUT_OUTPUTS = ("fairway:", "pulumi:")  # components, providers, the stack itself: their inputs say all


class Underway:
    """A stack's resources as the events of its update tell them. One thread calls follow, another deployed."""

    def __init__(self, stack: str) -> None:
        self._stack, self._lock = stack, threading.Lock()
        self._resources: dict[str, Resource] = {}

    def follow(self, event: Event) -> None:
        """Takes one event; those that are about no resource are left aside."""
        body: Mapping[str, Any] = event.get("resourcePreEvent") or event.get("resOutputsEvent") or {}
        states: Mapping[str, Any] = body.get("metadata") or {}
        if not (new := states.get("new")):
            return
        resource = resource_of(new)
        old: Mapping[str, Any] = states.get("old") or {}
        outputs: Mapping[str, Any] = resource.outputs or old.get("outputs") or {}
        if resource.type == SERVICE and not outputs:
            outputs = _being_made(resource.inputs)
        with self._lock:
            self._resources[resource.urn] = replace(resource, outputs=outputs)

    def deployed(self) -> Deployed | None:
        """What there is, with the services that ECS is making; None as long as nothing can be said of it."""
        with self._lock:
            resources = list(self._resources.values())
        made = [one for one in resources if one.outputs or one.type.startswith(WITHOUT_OUTPUTS)]
        try:
            return deployed_of(self._stack, made)
        except (OpsError, *MALFORMED):
            return None


def joined(before: Deployed | None, now: Deployed | None) -> Deployed | None:
    """What was there before the update, and the services that are new with it."""
    if before is None or now is None:
        return before or now
    known = {service.name for service in before.services}
    new = [service for service in now.services if service.name not in known]
    return replace(before, services=(*before.services, *new))


def _being_made(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a service that ECS has and Pulumi waits for: its ARN is made of the cluster's and of its name."""
    cluster, name = str(inputs["cluster"]), str(inputs["name"])
    return {**inputs, "arn": f"{cluster.replace(':cluster/', ':service/')}/{name}"}
