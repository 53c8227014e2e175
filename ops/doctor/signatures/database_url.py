"""The database's URL, where the app cannot read it."""

from ops.doctor.signature import Sign, Signature

_LIBPQ = "postgres/postgres: src/interfaces/libpq/fe-connect.c"
_PRISMA = "Prisma: error message reference"
_URL = r"(?:(?:database|db|postgres\w*)[ _-]ur[li]|connection (?:string|ur[li]))\b"
_MAIL = r"smtp|mail"

SIGNATURES = (
    Signature(
        failures=("F2",),
        title="the app cannot read its database URL",
        cause="The URL was built from a raw password: @ : / ? # % in it mean something else in a URL.",
        fix="Read DATABASE_URL as Fairway gives it (`database: url`), or encode the password when you build your own. "
        "SQLAlchemy wants it to begin with `postgresql`, and what goes into Alembic's options each % twice.",
        signs=(
            Sign(
                "Node.js URL",
                r"TypeError(?: \[ERR_INVALID_URL\])?: Invalid URL|ERR_INVALID_URL|URIError: URI malformed[\"'\s]*$",
                78,
                "TypeError [ERR_INVALID_URL]: Invalid URL",
                "nodejs/node: doc/api/errors.md",
                unless=r"https?://|visitor|user (?:input|submitted)|webhook",
                unless_near=r"input: ['\"](?!(?:postgres|jdbc))|base: |/routes?/|req(?:uest)?\.",
            ),
            Sign(
                "Prisma P1013",
                r"\bP1013\b|provided database string is invalid|invalid port number in database URL",
                93,
                "Error: P1013: The provided database string is invalid.",
                _PRISMA,
            ),
            Sign(
                "Python urllib, SQLAlchemy, dj-database-url, asyncpg",
                r"Could not parse (?:rfc1738|SQLAlchemy) URL from (?:given URL )?string (?:'[^']|\"[^\"]|(?!['\"]))"
                r"|Port (?:should be|could not be cast to integer|out of range)|UnknownSchemeError|No support for '[^']"
                r"|invalid literal for int\(\) with base 10|from given URL string$|invalid DSN\b"
                r"|invalid interpolation syntax in .{0,12}(?:postgres|mysql|mariadb)|InterpolationSyntaxError",
                90,
                "ValueError: Port could not be cast to integer value as 'p%ss'",
                "python/cpython: Lib/urllib/parse.py, Lib/configparser.py (Alembic's); sqlalchemy: engine/url.py",
            ),
            Sign(
                "Go net/url, pgx, lib/pq",
                r"net/url: invalid userinfo|invalid port \".*\" after host|cannot parse `.*`: failed to parse"
                r"|failed to parse as (?:DSN|URL|keyword)|parse \"?postgres.{0,400}(?:invalid|first path segment)"
                r"|invalid URL escape",
                92,
                "cannot parse `postgres://shop:xxxxx@db/shop`: failed to parse as URL (net/url: invalid userinfo)",
                "golang/go: net/url; jackc/pgx: pgconn/errors.go",
            ),
            Sign(
                "Rust sqlx, Java URI, Ecto",
                r"error with configuration: (?:invalid|empty|relative)|invalid database url|invalid connection string"
                r"|Configuration\(\w*(?:Invalid|ParseError|Relative|Empty)"
                r"|Illegal character in (?:authority|user ?info|host)|could not parse \"ecto://",
                90,
                "error with configuration: invalid port number",
                "launchbadge/sqlx: sqlx-core/error.rs; openjdk: java.net.URI; elixir-ecto: repo/supervisor.ex",
            ),
            Sign(
                "libpq",
                r"missing \"=\" after \".*\" in connection info|invalid (?:integer value|percent-encoded token)"
                r"|invalid connection option|invalid port number: \"|invalid URI query parameter"
                r"|unexpected character .* in URI",
                92,
                'invalid percent-encoded token: "p%zz"',
                _LIBPQ,
            ),
            Sign(
                "any app",
                rf"(?:(?:error|fail\w*|unable|cannot|not|n't) (?:to )?pars\w+|invalid|malformed"
                rf"|bad)\W+(?:\w+ ){{0,3}}{_URL}"
                r"|(?:invalid|malformed|bad) ur[li]\W+(?:postgres|jdbc|mysql)"
                rf"|pars\w+ (?:the )?{_URL} (?:failed|error)|DATABASE_URL\W.{{0,40}}(?:invalid|malformed)",
                84,
                "error parsing DATABASE_URL: unexpected scheme",
                "the apps' own words",
            ),
            Sign(
                "JDBC, Npgsql",
                r"claims to not accept jdbcUrl|Unable to parse URL jdbc|JDBC URL port: |URISyntaxException"
                r"|Driver .{0,80}not accept"
                r"|initialization string does not conform|No suitable driver found for|Couldn't set \w+ \(Parameter '",
                88,
                "java.lang.RuntimeException: Driver org.postgresql.Driver claims to not accept jdbcUrl, "
                "jdbc:postgres://db",
                "brettwooldridge/HikariCP: DriverDataSource.java; pgjdbc: Driver.java",
            ),
            Sign(
                "any client, a part of the password for the host",
                r"(?:translate host name|ENOTFOUND|EAI_AGAIN|getaddrinfo for|server host|UnknownHostException:"
                r"|resolve host) ['\"]?[^\s'\"/]*@|lookup [^\s'\"/]*@\S+.{0,40}(?:no such host|misbehaving)",
                94,
                'could not translate host name "ss@db.example" to address: Name or service not known',
                "RFC 3986: what stands before an @ is no host",
                unless=_MAIL,
            ),
            Sign(
                "node-postgres",
                r"(?:ENOTFOUND|EAI_AGAIN) base\b(?![.-])",
                93,
                "Error: getaddrinfo ENOTFOUND base",
                "brianc/node-postgres: packages/pg-connection-string, whose base for what is no URL it is",
                also=("F16",),
            ),
            Sign(
                "SQLAlchemy",
                r"Can't load plugin: sqlalchemy\.dialects:|asyncio extension requires an async driver",
                91,
                "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:psql",
                "sqlalchemy: util/langhelpers.py; it knows postgresql://, not postgres://",
                also=("F16", "F27"),
            ),
            Sign(
                "Ruby, Elixir, Rust, PHP",
                r"URI::InvalidURIError|bad URI ?\(is not URI\?\)|Ecto\.InvalidURLError|invalid URL \S*postgres"
                r"|error with configuration: (?:invalid|relative URL|empty host)|relative URL without a base"
                r"|Invalid URL character '|database configuration URL is malformed|MalformedDsnException"
                r"|Malformed database connection URL",
                88,
                "URI::InvalidURIError: bad URI(is not URI?)",
                "ruby/uri: rfc2396_parser.rb; elixir-ecto/ecto: lib/ecto/repo/supervisor.ex",
                unless=r"https?://",
            ),
        ),
    ),
)
