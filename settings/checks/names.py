"""Names that AWS makes of app, stack and service: what it refuses when most of a stack is there already."""

import re
from collections.abc import Iterator

from settings.errors import Problems
from settings.model import Settings

# Source: ECS API reference, CreateCluster and RegisterTaskDefinition; Pulumi takes dots, too.
STACK = re.compile(r"[A-Za-z0-9_-]+")
# Source: SSM API reference, PutParameter, "can't be prefixed with", whatever follows.
OF_PARAMETERS = ("aws", "ssm")
# Source: EC2 API reference, CreateSecurityGroup.
OF_GROUPS = "sg-"
# Source: API references, CreateSchedule, CreateRole, CreateBudget.
LONGEST_SCHEDULE, LONGEST_ROLE, LONGEST_BUDGET = 64, 64, 100


def check_names(settings: Settings, problems: Problems) -> None:
    """Characters, first words and lengths."""
    if not STACK.fullmatch(settings.stack):
        problems.add(
            "stack",
            f"is called {settings.stack}, and names in ECS have letters, digits, hyphens and underscores alone; "
            "`pulumi stack rename` gives it another",
        )
    if settings.app.startswith(OF_PARAMETERS) and _has_parameters(settings):
        problems.add(
            "fairway:app",
            f"is {settings.app}, and AWS keeps parameters that begin with aws or ssm for itself: what was migrated, or "
            f"set up in the database, is noted in /{settings.app}/…; write another",
        )
    for service in settings.services:
        if service.name.startswith(OF_GROUPS):
            sentence = f"begins with {OF_GROUPS}, as no security group's name may, and its tasks have one of its name"
            problems.add(f"fairway:services.{service.name}", f"{sentence}; write another")
    for path, noun, name, longest in _long(settings):
        if len(name) > longest:
            sentence = f"makes a {noun} called {name}, and AWS takes {longest} characters of its {len(name)}"
            problems.add(path, f"{sentence}; write shorter names of app, stack or job")


def _has_parameters(settings: Settings) -> bool:
    database, existing = settings.own_database, settings.existing_database
    return (
        any(service.migration for service in settings.services)
        or (database is not None and database.users == "separate")
        or (existing is not None and existing.own)
    )


def _long(settings: Settings) -> Iterator[tuple[str, str, str, int]]:
    """Key, what it makes, its name, and the most characters that AWS takes."""
    for job in settings.jobs:
        yield f"fairway:jobs.{job.name}", "schedule", f"{settings.full_name}-{job.name}", LONGEST_SCHEDULE
    if github := settings.github_actions:
        role = f"{settings.full_name}-{'previews' if github.previews else 'preview'}"
        yield "fairway:githubActions", "role", role, LONGEST_ROLE
    if settings.budget:
        yield "fairway:budget", "budget", settings.full_name, LONGEST_BUDGET
