"""The database's tables: migrations that did not run, failed, or ran at the same time."""

from collections.abc import Iterator, Sequence

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message, short
from ops.doctor.health import failed_stops
from ops.doctor.signature import Evidence, Sign, Signature
from ops.doctor.text import exit_words

_PG = "PostgreSQL, appendix A: error codes"
_PRISMA = "Prisma: error message reference"
MIGRATION = ("migrate", "migration", "migrations")  # names of the container that runs them


def _exit(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    """Its exit code alone; what its log says is more certain."""
    for task in failed_stops(snapshot):
        for container in task.get("containers", ()):
            if str(container["name"]).rsplit("-", 1)[-1] in MIGRATION and container.get("exitCode"):
                name = f"stopped task {short(task)}, container {container['name']}"
                yield Evidence(shown=f"{name}: {exit_words(container['exitCode'])}", certainty=62)
                return


SIGNATURES = (
    Signature(
        failures=("F24",),
        title="the database has no tables, or not those of this release",
        cause="Migrations did not run, failed, or stopped half-way.",
        fix="Give the service its `migration` command; where it failed, its own log lines say why. What it left half "
        "done is fixed by hand or by the tool's own command (`prisma migrate resolve`, `flyway repair`, `force`).",
        database_state=True,
        look=_exit,
        signs=(
            Sign(
                "PostgreSQL 42P01, 42703, 42883, 42704",
                r"(?-i:\b(?:42P01|42703|42883|42704|3F000)\b)|relation ['\"`]?\S+ does not exist|(?:column|table|type"
                r"|schema|extension|function|operator) ['\"`]?[\w.()\", ]{1,80} does not exist|Undefined(?:Table"
                r"|Column|Object|Function)\b|undefined_(?:table|column)|no schema has been selected"
                r"|extension \"\S+\" is not available",
                93,
                'ERROR: relation "invoices" does not exist at character 15',
                _PG,
                unless=r"directory|file ",
            ),
            Sign(
                "SQLite, MySQL, Laravel",
                r"no such (?:table|column): |Unknown column '|SqlException.{0,40}Invalid object name"
                r"|Base table or view not found"
                r"|Table '\S+' doesn't exist",
                91,
                "SQLSTATE[42S02]: Base table or view not found",
                "SQLite: result codes; MySQL: 1146",
            ),
            Sign(
                "Prisma P2021, P2022, P30xx",
                r"(?-i:\b(?:P2021|P2022|P3\d{3})\b)|does not exist in the current database|found failed migrations"
                r"|migrations? failed to apply",
                93,
                "Error: P3006 Migration `20260301_add` failed to apply cleanly to the shadow database.",
                _PRISMA,
            ),
            Sign(
                "Flyway, Liquibase, Hibernate",
                r"Flyway\w*Exception: Validate failed|FlywayValidateException|Detected (?:failed|resolved"
                r"|applied) migration|but no schema history table"
                r"|Migration of schema \S+ to version|FlywaySqlScriptException|FlywayMigrateException"
                r"|Migrations have failed validation"
                r"|liquibase\.exception\.(?!Lock)\w+|Schema-validation: missing"
                r"|Found more than one migration with version|checksum mismatch for migration",
                90,
                "FlywayValidateException: Validate failed: Detected failed migration to version 12",
                "flyway/flyway: DbValidate.java; liquibase; hibernate: AbstractSchemaValidator",
            ),
            Sign(
                "Django, Alembic, Rails",
                r"unapplied migration|InconsistentMigrationHistory|Can't locate revision|Multiple head revisions"
                r"|Target database is not up to date|PendingMigrationError|Migrations are pending"
                r"|An error has occurred, (?:this and )?all later migrations|Conflicting migrations detected"
                r"|migrations?\.exceptions\.\w+|dependencies reference nonexistent parent"
                r"|metadata storage is not (?:up to date|initialized)",
                91,
                "alembic.util.exc.CommandError: Can't locate revision identified by '9f3c'",
                "django: core/management; sqlalchemy/alembic: script/base.py; rails: active_record/migration.rb",
            ),
            Sign(
                "golang-migrate, goose, Knex, sqlx, Ecto, EF Core, TypeORM",
                r"Dirty database version|migration directory is corrupt|was previously applied but"
                r"|Ecto\.MigrationError|no migration found for version|PendingModelChanges|has pending changes"
                r"|goose run: |Error during migration|migration (?:file )?.{0,80} failed(?: with error|:)"
                r"|Migration failed|VersionM(?:ismatch|issing)\(\d{10}",
                90,
                "error: Dirty database version 7. Fix and force version.",
                "golang-migrate/migrate: migrate.go; knex: migration-list-resolver; launchbadge/sqlx: migrate/error.rs",
            ),
            Sign(
                "PostgreSQL 42P07, 42701",
                r"(?-i:\b(?:42P07|42701|42710)\b)|(?:relation|column|type|table"
                r"|constraint) \S+ (?:of relation \S+ )?already exists|DuplicateTable|DuplicateColumn",
                80,
                'ERROR: column "price" of relation "orders" already exists',
                _PG,
                unless=r"skipping|\bNOTICE\b",
                unless_near=r"severity['\"]?: ['\"]NOTICE",
            ),
            Sign(
                "PostgreSQL, changing a table",
                r"column \"\S+\"(?: of relation \"\S+\")? contains null values|could not create unique index"
                r"|because other objects depend on it|(?-i:\b2BP01\b)|cannot alter type of a column used by"
                r"|cannot be cast automatically to type|could not open extension control file",
                84,
                'ERROR: column "locale" of relation "orders" contains null values',
                "postgres/postgres: src/backend/commands/tablecmds.c: only a migration does that",
            ),
            Sign(
                "any tool that migrates",
                r"(?:fail\w*|error|unable) (?:to )?(?:apply|run|execut|perform)\w* (?:the |all |database |db |schema )*"
                r"(?:migrations?|schema)\b|migrations? (?:has |have )?failed\b",
                72,
                "failed to apply migration: 0012_orders.up.sql",
                "the tools' own words; why is in the lines around it",
                unless=r"\b(?:0|no) migrations?\b",
            ),
            Sign(
                "Temporal, Airflow, Gitea and others",
                r"(?:schema|database|migration) version\b.{0,60}(?:check failed|mismatch|incompatible|out of date"
                r"|too (?:old|new)|for a newer)|(?:database|schema)(?: schema)? is (?:newer|not migrated|out of date"
                r"|outdated|behind|not (?:yet )?(?:up[- ]to[- ]date|initiali[sz]ed))"
                r"|need to (?:initiali[sz]e|upgrade|migrate) the database",
                84,
                "ERROR: You need to initialize the database. Please run `airflow db migrate`.",
                "temporalio/temporal: common/persistence/schema; apache/airflow: utils/db.py",
                unless=r"\bINFO\b|no need to",
            ),
            Sign(
                "goose, golang-migrate, Drizzle",
                r"migrations? (?:directory|folder|files?)\b.{0,60}(?:does not exist|not found)"
                r"|failed to collect migrations|no migration files found"
                r"|Can't find \S*_journal\.json|open \S*migrations?\S*: no such file"
                r"|error: first \.: file does not exist",
                84,
                "goose: failed to collect migrations: ./migrations directory does not exist",
                "pressly/goose: migrate.go; drizzle-team/drizzle-orm: migrator.ts: the image lacks them",
                also=("F27",),
            ),
        ),
    ),
    Signature(
        failures=("F53",),
        title="migrations run in several tasks at once",
        cause="Each task that starts runs them, also when it scales out, and two of them meet.",
        fix="Let `migration` of the service run them: once a release, before the service changes.",
        signs=(
            Sign(
                "PostgreSQL",
                r"pg_(?:class|type|namespace)_\w+_index|tuple concurrently updated|(?-i:\bXX000\b).{0,80}concurrently",
                90,
                'duplicate key value violates unique constraint "pg_type_typname_nsp_index"',
                "postgres/postgres: catalogue indexes, heapam.c",
            ),
            Sign(
                "Prisma P1002, Knex, Rails, Liquibase, Flyway",
                r"postgres advisory lock|Migration table is already locked|MigrationLocked|ConcurrentMigrationError"
                r"|Could not acquire change log lock|Waiting for changelog lock|Unable to obtain .{0,40}lock"
                r"|can't acquire (?:database )?lock",
                88,
                "MigrationLocked: Migration table is already locked",
                "prisma-engines; knex/knex: Migrator.js; rails: active_record/migration.rb; liquibase: LockServiceImpl",
                unless_near=r"Successfully acquired change log lock",
            ),
        ),
    ),
)
