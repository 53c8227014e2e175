"""What decides how many tasks run: limits, targets, schedules, sleep."""

from zoneinfo import available_timezones

from components.compute.schedule import schedule_problem
from settings.errors import Problems
from settings.model import Service, Settings

PATH = "fairway:sleep"
LATEST_START, EARLIEST_END = "23:49", "00:15"
"""The database stops ten minutes after the tasks, and starts a quarter of an hour before them, on the same day."""


def check_scaling(settings: Settings, problems: Problems) -> None:
    """Of each service, and the sleep of all."""
    for service in settings.services:
        _check_service(settings, service, problems)
    sleep = settings.sleep
    if sleep is None:
        return
    if settings.production:
        problems.add(PATH, "is for stacks that are not production; remove it, or use a service's scaling.schedule")
    if not sleep.days:
        problems.add(f"{PATH}.days", "is empty; write the days on which the stack wakes, such as [MON, TUE]")
    _check_zone(sleep.timezone, f"{PATH}.timezone", problems)
    if sleep.start == sleep.end:
        problems.add(f"{PATH}.until", f"is {sleep.end}, as from; write another time")
    if settings.own_database and sleep.start > LATEST_START:
        problems.add(
            f"{PATH}.from", f"is {sleep.start}, too late for the database to stop that day; write 23:49 or earlier"
        )
    if settings.own_database and sleep.end < EARLIEST_END:
        problems.add(
            f"{PATH}.until", f"is {sleep.end}, too early for the database to start that day; write 00:15 or later"
        )


def _check_zone(timezone: str, path: str, problems: Problems) -> None:
    """Auto Scaling and Scheduler refuse what is none, when the service runs already."""
    zones = available_timezones()  # none on a machine without the database of zones: AWS decides then
    if zones and timezone not in zones:
        problems.add(path, f"is {timezone}, no time zone; write one such as Europe/Berlin")


def _check_service(settings: Settings, service: Service, problems: Problems) -> None:
    scaling, path = service.scaling, f"fairway:services.{service.name}.scaling"
    if scaling is None:
        return
    for key, limits in (("", scaling), *((f".schedule.{name}", at) for name, at in scaling.schedule.items())):
        if limits.maximum < limits.minimum:
            sentence = f"is {limits.maximum}, below min; write at least {limits.minimum}"
            problems.add(f"{path}{key}.max", sentence)
    for name, at in scaling.schedule.items():
        fields = at.cron.split(" ")
        if len(fields) == 6 and (fields[2] == "?") == (fields[4] == "?"):
            sentence = f"is {at.cron!r}; write ? for the day of the month or for the day of the week, and only for one"
            problems.add(f"{path}.schedule.{name}.cron", sentence)
        elif len(fields) == 6 and (problem := schedule_problem(f"cron({at.cron})")):
            problems.add(f"{path}.schedule.{name}.cron", problem)
    if scaling.schedule:
        _check_zone(scaling.timezone, f"{path}.timezone", problems)
    if scaling.schedule and settings.sleep:
        problems.add(f"{path}.schedule", "is beside fairway:sleep, and both change the limits; remove one of them")
    if scaling.minimum == 0 and not scaling.backlog:
        sentence = "is 0, and from no task only a backlog starts one; write at least 1, or add scaling.backlog"
        problems.add(f"{path}.min", sentence)
    if scaling.requests_per_minute and service.bake_minutes is not None:
        sentence = "counts one target group, and a blue/green service changes between two; scale by CPU instead"
        problems.add(f"{path}.requestsPerMinute", sentence)
    if scaling.requests_per_minute and not service.public:
        sentence = "is for a service behind the load balancer, which counts its requests; remove it"
        problems.add(f"{path}.requestsPerMinute", sentence)
    if scaling.backlog:
        _check_backlog(settings, service, scaling.backlog.queue, f"{path}.backlog", problems)


def _check_backlog(settings: Settings, service: Service, queue: str, path: str, problems: Problems) -> None:
    queues = [one.name for one in settings.queues]
    if queue not in queues:
        known = ", ".join(queues) or "none yet"
        problems.add(f"{path}.queue", f"is {queue!r}; write one of fairway:queues ({known}), or add it there")
    elif queue not in service.receive_from.values():
        problems.add(f"{path}.queue", f"is {queue}, from which the service does not receive; add it to receiveFrom")
    if not settings.cluster.container_insights:
        problems.add(path, "needs the count of running tasks; set fairway:cluster.containerInsights to true")
