"""Words that cannot be names: of services, because Fairway uses them, and of databases and their users."""

import re
from collections.abc import Collection

# Alarms are called <app>-<stack>-<service>-…, as the database's and the load balancer's are; log groups
# /<app>/<stack>/<service>; containers by their service, beside those that run before it and the migration. What may be
# retired is called by its service or its part of the stack.
RESERVED = (
    "bucket",
    "cache",
    "database",
    "database-setup",
    "database-users",
    "edge",
    "flow-logs",
    "migration",
    "rds-ca",
    "writable-paths",
)
TASK_CONTAINERS = ("writable-paths",)
# What Fairway puts behind a service's name for a second resource of a kind that the service has already.
PART_SUFFIXES = ("-alb", "-green", "-migration")

# Source: `select word from pg_get_keywords() where catcode in ('R', 'T')`, PostgreSQL 15, and system_user of 16.
KEYWORDS = re.compile(
    r"all|analyse|analyze|and|any|array|as|asc|asymmetric|authorization|binary|both|case|cast|check|collate|collation"
    r"|column|concurrently|constraint|create|cross|current_catalog|current_date|current_role|current_schema"
    r"|current_time|current_timestamp|current_user|default|deferrable|desc|distinct|do|else|end|except|false|fetch|for"
    r"|foreign|freeze|from|full|grant|group|having|ilike|in|initially|inner|intersect|into|is|isnull|join|lateral"
    r"|leading|left|like|limit|localtime|localtimestamp|natural|not|notnull|null|offset|on|only|or|order|outer|overlaps"
    r"|placing|primary|references|returning|right|select|session_user|similar|some|symmetric|system_user|table"
    r"|tablesample|then|to|trailing|true|union|unique|user|using|variadic|verbose|when|where|window|with"
)
USERS = ("admin", "postgres", "root")
DATABASES = ("rdsadmin", "template0", "template1")


def service_problem(name: str, others: Collection[str]) -> str | None:
    """What is wrong with a service's name beside the others', as the end of a sentence; None if nothing is."""
    if name in RESERVED:
        return f"is a name that Fairway uses itself (so are {', '.join(RESERVED)}); write another"
    for suffix in PART_SUFFIXES:
        other = name.removesuffix(suffix)
        if other != name and other in others:
            return f"is what Fairway calls a part of service {other}; write a name that does not end in {suffix}"
    return None


def database_problem(name: str) -> str | None:
    """As `service_problem`, of a database's name."""
    return _problem(name) if KEYWORDS.fullmatch(name) or name in DATABASES else None


def user_problem(name: str) -> str | None:
    """As `service_problem`, of a master user's name."""
    return _problem(name) if KEYWORDS.fullmatch(name) or name in USERS or name.startswith(("rds", "pg_")) else None


def _problem(name: str) -> str:
    return f"is {name!r}, which RDS or PostgreSQL reserves; write another name"
