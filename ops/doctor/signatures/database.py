"""How the app gets into its database: its password, what it may do there, the database's name."""

from ops.doctor.signature import Sign, Signature

_PG = "PostgreSQL, appendix A: error codes"
_PRISMA = "Prisma: error message reference"

SIGNATURES = (
    Signature(
        failures=("F45",),
        title="the database refuses the password",
        cause="The app uses another password than the database has: a hand-made secret, one that was rotated, or one "
        "whose special characters were changed on the way.",
        fix="Use DATABASE_URL or the fields as Fairway gives them. If somebody changed the password in RDS, raise "
        "`database.passwordVersion` and `pulumi up`. A cache's is in the URL that Fairway gives with it (`cacheEnv`).",
        signs=(
            Sign(
                "PostgreSQL 28P01",
                r"(?-i:\b28P01\b)|(?:password|peer|ident|LDAP|GSSAPI) authentication failed for user|(?-i:\bP1000\b)"
                r"|\binvalid_password\b"
                r"|InvalidPasswordError|Authentication failed against database server",
                88,
                'FATAL: password authentication failed for user "orders"',
                _PG,
                unless=r"visitor|login attempt",
                also=("F9", "F2"),
            ),
            Sign(
                "Redis, RabbitMQ, Kafka",
                r"\bWRONGPASS\b|\bNOAUTH\b|ERR invalid password|ACCESS_REFUSED|SaslAuthenticationException"
                r"|SASL authentication (?:failed|error)",
                80,
                "WRONGPASS invalid username-password pair or user is disabled.",
                "redis/redis: acl.c; rabbitmq-server; apache/kafka: a cache's or broker's password",
                also=("F10",),
            ),
            Sign(
                "RDS IAM, PAM, Rails",
                r"PAM authentication failed|SequelizeAccessDeniedError|\b1045\b.{0,20}Access denied for user"
                r"|issue connecting to your database with your username/password"
                r"|Access denied for user '\S+'@'\S+' \(using password|MongoServerError: Authentication failed"
                r"|OperationFailure: Authentication failed|SqlException.{0,40}Login failed for user"
                r"|(?-i:\b28000\b).{0,80}(?:role|login)"
                r"|role \"[^\"]*\" (?:does not exist|is not permitted to log in)",
                84,
                'FATAL: PAM authentication failed for user "orders"',
                _PG,
            ),
        ),
    ),
    Signature(
        failures=("F44",),
        title="the database user may not do that",
        cause="The table, schema or database belongs to another user; from PostgreSQL 15 on nobody may create in "
        "`public` without a grant.",
        fix="Run the migrations as the database's owner, or `GRANT … ON SCHEMA public TO` the app's user. With "
        "`users: separate` only a service's `migration` makes or changes tables (docs/database.md).",
        signs=(
            Sign(
                "PostgreSQL 42501",
                r"(?-i:\b42501\b)|(?-i:[A-Z ]{4,20} command denied to user)"
                r"|permission denied (?:for|to) (?:\w+ )?(?:schema|table|relation|sequence|database"
                r"|function|view|create|set|alter|extension|role)|must be (?:owner|superuser|a member|able to)"
                r"|insufficient_privilege|InsufficientPrivilege",
                93,
                "ERROR: permission denied for table orders",
                _PG,
            ),
            Sign(
                "Prisma P1010",
                r"(?-i:\bP1010\b)|was denied access on the database",
                86,
                "Error: P1010: User `orders` was denied access on the database `shop.public`",
                _PRISMA,
                also=("F3",),
            ),
        ),
    ),
    Signature(
        failures=("F52",),
        title="the database that the URL names does not exist",
        cause="The name in the URL is another one than the instance was made with, often the app's default.",
        fix="Use the name that Fairway gives (DATABASE_URL, DB_NAME); create any other one in a migration.",
        signs=(
            Sign(
                "PostgreSQL 3D000",
                r"(?-i:\b3D000\b)|\b1049\b.{0,20}Unknown database|Cannot open database \S+ requested by the login"
                r"|database ['\"`][^'\"`]+['\"`] does not exist|(?-i:\bP1003\b)|NoDatabaseError"
                r"|InvalidCatalogName|invalid_catalog_name",
                93,
                'FATAL: database "orders_production" does not exist',
                _PG,
                unless=r"directory",
            ),
        ),
    ),
)
