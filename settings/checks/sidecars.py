"""Containers beside the app: names, room in the task, secrets, and whether their images can be pulled."""

from components.compute.container import repository_arn
from components.compute.sidecar_config import LEFT_FOR_THE_APP
from settings.errors import Problems
from settings.model import Service, Settings, Sidecar, StackValue
from settings.model.variables import SOURCE
from settings.reserved import RESERVED, TASK_CONTAINERS


def check_sidecars(settings: Settings, problems: Problems) -> None:
    """Of each service, one by one and together."""
    for service in settings.services:
        path = f"fairway:services.{service.name}"
        _check_room(service, path, problems)
        for name, sidecar in service.sidecars.items():
            _check(settings, service, name, sidecar, f"{path}.sidecars.{name}", problems)


def _check_room(service: Service, path: str, problems: Problems) -> None:
    memory = sum(sidecar.memory for sidecar in service.sidecars.values())
    if service.sidecars and memory > service.memory - LEFT_FOR_THE_APP:
        sentence = (
            f"is {service.memory}, and the sidecars take {memory} of it; write at least {memory + LEFT_FOR_THE_APP}"
        )
        problems.add(f"{path}.memory", sentence)
    cpu = sum(sidecar.cpu for sidecar in service.sidecars.values())
    if cpu >= service.cpu:
        sentence = f"is {service.cpu}, and the sidecars take {cpu} of it; write more, or less for them"
        problems.add(f"{path}.cpu", sentence)


def _check(settings: Settings, service: Service, name: str, sidecar: Sidecar, path: str, problems: Problems) -> None:
    if name == service.name or name in (*RESERVED, *TASK_CONTAINERS):
        problems.add(path, "is what another container of the task is called; write another name")
    for variable in sorted(set(sidecar.environment) & set(sidecar.secrets)):
        problems.add(f"{path}.env.{variable}", "is in secrets too; remove it")
    secrets = {secret.name for secret in settings.secrets}
    for variable, secret in sidecar.secrets.items():
        if secret and secret not in secrets:
            known = ", ".join(sorted(secrets)) or "none yet"
            sentence = f"names no secret; write one of fairway:secrets ({known}), or add it there"
            problems.add(f"{path}.secrets.{variable}", sentence)
    present = {"bucket": settings.bucket, "userPool": settings.user_pool}
    for variable, value in sidecar.environment.items():
        use = SOURCE.get(value.name) if isinstance(value, StackValue) else None
        if use and not present[use]:
            problems.add(f"{path}.env.{variable}.stack", f"is of fairway:{use}, which the stack has not; add one")
    network = settings.network
    if network.nat == "none" and not network.tasks_public and repository_arn(sidecar.image) is None:
        problems.add(
            f"{path}.image",
            "is of a public registry, which tasks in private subnets without NAT do not reach; copy it into a "
            "repository of the account and write that image, by its digest",
        )
