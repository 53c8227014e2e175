"""The variables in which the app looks for its database, where it does not get them."""

from ops.doctor.evidence import Origin
from ops.doctor.signature import Sign, Signature

_LIBPQ = "postgres/postgres: src/interfaces/libpq/fe-connect.c"
_PRISMA = "Prisma: error message reference"
_REQUEST = r"at line \d+|column \d+|json|body|request"  # of what somebody sent
_LOCAL = r"(?:localhost|127\.0\.0\.1|\[?::1\]?|/(?:var/run/postgresql|tmp)\S*)"
_NAMES = (
    r"(?-i:\b(?:(?:[A-Z]+_){0,3}DATABASE_\w+|(?:[A-Z]+_){0,3}DB_\w+|PG(?:HOST|PORT|USER|PASSWORD|DATABASE)"
    r"|POSTGRES\w*|SPRING_DATASOURCE_\w+|DIRECT_URL)\b)"
)

SIGNATURES = (
    Signature(
        failures=("F16",),
        title="the app looks for its database in variables that it does not get",
        cause="It reads DATABASE_URL and gets DB_*, or the reverse; without either it tries this container itself.",
        fix="Say which it reads: `database: url`, `fields` or `both`, or map its own names with `databaseEnv`; "
        "`pulumi up`.",
        signs=(
            Sign(
                "any app",
                rf"{_NAMES}\W+(?:or \W?\w+\W+)?(?:environment variable )?(?:is|was|must be|has to be|are|not)? ?"
                r"(?:not set|not defined|undefined|missing|required|set|not found|empty|unset|not provided"
                r"|unbound variable|parameter (?:null or )?not set|NotPresent)"
                rf"|(?:not find|not found|missing|undefined|required|Undefined)\b[^\n]{{0,60}}?{_NAMES}"
                rf"|KeyError: ['\"]{_NAMES}|(?:set|provide|define|specify) (?:the |an? )?{_NAMES}"
                rf"|fetch environment variable \"{_NAMES}|variable {_NAMES}"
                r"|\b(?:no|missing) (?:database|db) (?:host|ur[li]|dsn|name|user|password)\b"
                r"|\b(?:database|db) (?:host|ur[li]|dsn|name|user|password) (?:is|was) (?:not|missing|empty|required)",
                93,
                "RuntimeError: DATABASE_HOST is not set",
                "the apps' own words",
            ),
            Sign(
                "Prisma P1012, Prisma 7",
                r"datasource\.url|URL must start with the protocol|Error validating datasource"
                r"|resolved to an empty string",
                90,
                "error: Error validating datasource `db`: the URL must start with the protocol `postgresql://`",
                _PRISMA,
                also=("F2",),
            ),
            Sign(
                "SQLAlchemy, Django, Drizzle, Sequelize",
                r"Could not parse \w+ URL from (?:given URL )?string (?:''|\"\")"
                r"|Expected string or URL object, got None|settings\.DATABASES is improperly configured"
                r"|are required for PostgreSQL database connection|No support for ''\.|unknown driver \"\""
                r"|Dialect needs to be explicitly supplied"
                r"|could not determine (?:database address|user name)|invalid configuration: \w+ missing"
                r"|Wrong driver: |configuration option 'client' is missing|DATABASES setting",
                92,
                "sqlalchemy.exc.ArgumentError: Expected string or URL object, got None",
                "sqlalchemy: engine/url.py; django: db/backends/dummy/base.py",
            ),
            Sign(
                "Spring, Hikari, Npgsql, Rails",
                r"Failed to configure a DataSource|suitable driver class|jdbcUrl is required|Host can't be null"
                r"|ConnectionString property has not been initialized|Parameter '?connectionString|AdapterNotSpecified"
                r"|setting found for key '[\w.]*\b(?:db|jdbc|database|datasource)\b|connection string was used, but"
                r"|(?:no|missing) connection string (?:named|for|was)"
                r"|connection string (?:named )?['\"]?[\w:.]*['\"]? ?(?:is|was|has|could)? ?(?:not|n't|null"
                r"|missing|empty)\b|database is not configured"
                r"|(?:property|setting|key|option) ['\"]?[\w.]*(?:jdbc|datasource|database"
                r"|\bdb[._-])[\w.]*['\"]?.{0,24}(?:not found"
                r"|missing|required|undefined|not set|not defined)",
                92,
                "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource",
                "spring-boot: DataSourceBeanCreationFailureAnalyzer.java",
            ),
            Sign(
                "any driver, address 127.0.0.1",
                rf"(?:ECONNREFUSED|refused|Failed to connect|connect(?:ion)? to|connect"
                rf"|P1001).{{0,80}}?{_LOCAL}\W{{1,4}}5432"
                rf"|{_LOCAL}\W{{1,4}}(?:port )?5432.{{0,80}}(?:refused|failed)|server at \"?{_LOCAL}\"?.{{0,40}}5432"
                rf"|Can't reach database server at `(?:localhost|127\.0\.0\.1)"
                rf"|server running on host \"?{_LOCAL}.{{0,80}}5432",
                92,
                "Error: connect ECONNREFUSED 127.0.0.1:5432",
                "PostgreSQL's port on the container itself: the client's default",
            ),
            Sign(
                "PDO, MySQL's client",
                r"SQLSTATE\[HY000\] \[(?:2002|2003)\](?!.*getaddrinfo)",
                80,
                "SQLSTATE[HY000] [2002] Connection refused",
                "Laravel: config/database.php, whose default is not PostgreSQL",
                also=("F21",),
            ),
            Sign(
                "libpq, a socket or no host at all",
                r"\.s\.PGSQL\.5432|missing \"=\" after \"(?:None|undefined|null)\"|dial tcp :(?:0|5432)\b"
                r"|Is the server running locally and accepting"
                r"|connect to local (?:\w+ )?server through socket",
                94,
                'connection to server on socket "/tmp/.s.PGSQL.5432" failed: No such file or directory',
                _LIBPQ,
            ),
            Sign(
                "pydantic",
                r"^\s*(?:database_(?:url|host|user|password)|db_\w+|postgres_\w+|pg(?:host|user|password))$",
                92,
                "1 validation error for Settings\nDATABASE_HOST\n  Field required",
                "pydantic-settings",
                frozenset[Origin]({"log"}),
                near=r"validation errors? for",
            ),
            Sign(
                "Hibernate",
                r"Unable to determine Dialect without JDBC metadata",
                80,
                "Unable to determine Dialect without JDBC metadata (please set 'jakarta.persistence.jdbc.url')",
                "hibernate: DialectFactoryImpl.java: no URL, or nobody answered there",
                also=("F21",),
            ),
            Sign(
                "serde, figment, config",
                r"missing (?:configuration )?(?:field|value for field|value for key) [`'\"]?(?:database|db|postgres"
                r"|pg)\w*",
                88,
                "Error: missing field `database_url`",
                "serde: de/mod.rs; softprops/envy",
                unless=_REQUEST,
            ),
            Sign(
                "no password given",
                r"client password must be a string|no password supplied|but no password was provided"
                r"|no PostgreSQL user name specified|password must be a string|No password has been provided",
                88,
                "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
                "brianc/node-postgres: packages/pg/lib/crypto/sasl.js; libpq: fe-auth.c",
            ),
        ),
    ),
)
