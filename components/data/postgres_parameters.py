"""Parameters of an RDS PostgreSQL server: which of them a restart alone applies, and what an extension needs."""

from collections.abc import Mapping, Sequence

FIXED: Mapping[str, str] = {"rds.force_ssl": "1"}
"""What every instance here has, whatever the settings say."""
PRELOAD = "shared_preload_libraries"
ALWAYS_LOADED = "pg_stat_statements"
"""RDS loads it by default, and a list of one's own takes the default's place."""

# Source: RDS user guide, "Working with PostgreSQL extensions": those that are code in the server, and not SQL alone.
PRELOADED = ("auto_explain", "pg_cron", "pg_hint_plan", "pg_partman_bgw", "pg_prewarm", "pgaudit", "pglogical")

# Source: pg_settings, context = 'postmaster', and RDS's own: of those in wide use, what a restart alone applies.
STATIC = frozenset({
    "autovacuum_max_workers", "huge_pages", "max_connections", "max_locks_per_transaction", "max_prepared_transactions",
    "max_replication_slots", "max_wal_senders", "max_worker_processes", "rds.custom_dns_resolution",
    "rds.logical_replication", "shared_buffers", "shared_preload_libraries", "track_activity_query_size", "wal_buffers",
})  # fmt: skip


def parameter_group(parameters: Mapping[str, str], extensions: Sequence[str]) -> list[dict[str, str]]:
    """As RDS takes them, sorted by name: static ones wait for a restart, all others apply at once."""
    loaded = {PRELOAD: ",".join([ALWAYS_LOADED, *extensions])} if extensions else {}
    every = {**parameters, **loaded, **FIXED}
    return [
        {"name": name, "value": value, **({"apply_method": "pending-reboot"} if name in STATIC else {})}
        for name, value in sorted(every.items())
    ]
