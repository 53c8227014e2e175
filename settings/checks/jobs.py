"""The jobs of a stack: whose image they run, when, and whether one may meet itself."""

from zoneinfo import available_timezones

from components.base.aws import FARGATE_MEMORY
from components.compute.container import repository_arn
from components.compute.schedule import shortest_gap
from settings.errors import Problems
from settings.model import Job, Service, Settings
from settings.reserved import service_problem

PATH = "fairway:jobs"
MARGIN_MINUTES = 5
"""A task takes as long to start and to stop, and Scheduler's last attempt to start it comes two minutes late."""


def check_jobs(settings: Settings, problems: Problems) -> None:
    """Each job by itself and beside its service."""
    services = {service.name: service for service in settings.services}
    zones = available_timezones()  # none on a machine without the database of zones: AWS decides then
    for job in settings.jobs:
        path = f"{PATH}.{job.name}"
        if job.name in services:
            problems.add(path, "is a service's name too; write another")
        elif problem := service_problem(job.name, list(services)):
            problems.add(path, problem)
        if zones and job.timezone not in zones:
            problems.add(f"{path}.timezone", f"is {job.timezone}, no time zone; write one such as Europe/Berlin")
        _check_overlap(job, path, problems)
        service = services.get(job.image_of)
        if service is None:
            known = ", ".join(services) or "none yet"
            problems.add(f"{path}.imageOf", f"is {job.image_of}, no service; write one of: {known}")
            continue
        _check_size(job, service, path, problems)
        _check_limit(settings, service, path, problems)


def _check_overlap(job: Job, path: str, problems: Problems) -> None:
    gap = shortest_gap(job.schedule)
    if job.overlap == "allow" or gap is None or job.timeout_minutes + MARGIN_MINUTES <= gap:
        return
    longest = gap - MARGIN_MINUTES
    way = (
        f"write at most {longest}, or overlap: allow" if longest > 0 else "write overlap: allow, or start it less often"
    )
    problems.add(
        f"{path}.timeoutMinutes",
        f"is {job.timeout_minutes}, and the job starts every {gap} minutes: a late one could meet the next; {way}",
    )


def _check_size(job: Job, service: Service, path: str, problems: Problems) -> None:
    cpu, memory = job.cpu or service.cpu, job.memory or service.memory
    if memory not in FARGATE_MEMORY[cpu]:
        sizes = ", ".join(map(str, FARGATE_MEMORY[cpu]))
        problems.add(f"{path}.memory", f"is {memory}, which Fargate has not with cpu {cpu}; write one of {sizes}")


def _check_limit(settings: Settings, service: Service, path: str, problems: Problems) -> None:
    """The container that ends a job in time runs the helper image where the app's has no `sleep`."""
    network = settings.network
    if service.shell or network.nat != "none" or network.tasks_public or repository_arn(service.helper_image):
        return
    problems.add(
        f"{path}.imageOf",
        f"is {service.name}, whose helperImage is of a public registry, which tasks in private subnets without NAT do "
        "not reach; copy it into a repository of the account",
    )
