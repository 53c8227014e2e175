"""TLS between the app and its database."""

from ops.doctor.signature import Sign, Signature

_OPENSSL = "openssl/openssl: crypto/x509/x509_txt.c"
_ELSEWHERE = r"https?://|smtp|webhook|ldaps?:"  # another server's certificate than the database's

SIGNATURES = (
    Signature(
        failures=("F3",),
        title="the database refuses a connection without TLS",
        cause="RDS for PostgreSQL takes TLS alone, and the app's client does not use it.",
        fix="Use DATABASE_URL unchanged, or let the client read PGSSLMODE; see docs/database.md for each client.",
        signs=(
            Sign(
                "PostgreSQL 28000",
                r"no pg_hba\.conf entry for .*(?:no encryption|SSL off|ssl=off)"
                r"|insecure transport are prohibited while",
                97,
                'FATAL: no pg_hba.conf entry for host "10.0.7.9", user "orders", database "shop", no encryption',
                "postgres/postgres: src/backend/libpq/auth.c",
            ),
            Sign(
                "PostgreSQL 28000",
                r"no pg_hba\.conf entry for|pg_hba\.conf rejects connection|InvalidAuthorizationSpecification"
                r"|\b(?:SSL|TLS)(?: connection)?(?: is)? required\b|connection is insecure"
                r"|insecure connections? (?:is|are) not (?:allowed|permitted|supported)",
                85,
                'FATAL: pg_hba.conf rejects connection for host "10.0.7.9", user "orders"',
                "postgres/postgres: src/backend/libpq/auth.c",
                unless=rf"SSL on|SSL encryption|redis|{_ELSEWHERE}",
            ),
        ),
    ),
    Signature(
        failures=("F4", "F5"),
        title="the app does not trust the database's certificate",
        cause="The client was not told where RDS's certificates are, or `sslmode` in the URL replaced its settings.",
        fix="Use DATABASE_URL unchanged and no `ssl` option of the app's own. Never switch verification off.",
        signs=(
            Sign(
                "OpenSSL",
                r"self[- ]signed certificate|unable to verify the first certificate|certificate verify failed"
                r"|unable to get (?:local )?issuer certificate|CERTIFICATE_VERIFY_FAILED|certificate has expired"
                r"|no certificate or crl found|requires root certificate",
                95,
                "Error: unable to get local issuer certificate",
                _OPENSSL,
                unless=_ELSEWHERE,
            ),
            Sign(
                "Node.js",
                r"(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT\w*"
                r"|VERIFY_LEAF\w*)|ERR_TLS_CERT_ALTNAME_INVALID|CERT_HAS_EXPIRED)"
                r"|does not match certificate's altnames",
                94,
                "code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'",
                "nodejs/node: doc/api/tls.md, X509 certificate error codes",
                unless=_ELSEWHERE,
            ),
            Sign(
                "Prisma P1011",
                r"\bP1011\b|Error opening a TLS connection|unable to read the SSL certificate|unable to open the SSL",
                94,
                "Error: P1011: Error opening a TLS connection: bad certificate format",
                "Prisma: error message reference",
            ),
            Sign(
                "libpq",
                r"root certificate file .{0,120}does not exist|could not read root certificate"
                r"|certificate for \".*\" does not match host name|weak sslmode|server does not support SSL"
                r"|SSL was required|SSL is not enabled on the server|SSL connection requested\. No SSL"
                r"|refused TLS connection|(?:unsupported|invalid|unknown) sslmode|sslmode\W{1,2}(?:value .* invalid"
                r"|is invalid|parameter must)|requires a valid client certificate"
                r"|location of user PostgreSQL root certificate|alert (?:unknown ca|bad certificate)",
                92,
                'root certificate file "/root/.postgresql/root.crt" does not exist',
                "postgres/postgres: src/interfaces/libpq/fe-secure-openssl.c",
            ),
            Sign(
                "asyncpg, .NET",
                r"unexpected keyword argument '(?:sslmode|sslrootcert|channel_binding)'|rejected SSL upgrade"
                r"|Keyword not supported: '?ssl",
                93,
                "TypeError: connect() got an unexpected keyword argument 'sslrootcert'",
                "MagicStack/asyncpg: connection.py, connect_utils.py: `ssl`, not what libpq calls it",
            ),
            Sign(
                "Java",
                r"PKIX path (?:building|validation) failed|unable to find valid certification path"
                r"|SSLHandshakeException|could not be verified by hostnameverifier|Could not open SSL root certificate"
                r"|trustAnchors parameter|Received fatal alert: |support for SSL connection is disabled"
                r"|CertificateException: No (?:name matching|subject alternative)",
                94,
                "Could not open SSL root certificate file /home/app/.postgresql/root.crt",
                "pgjdbc/pgjdbc: org/postgresql/ssl; openjdk/jdk: sun.security.validator",
                unless=_ELSEWHERE,
            ),
            Sign(
                ".NET",
                r"RemoteCertificate(?:ChainErrors|NameMismatch|NotAvailable)|remote certificate (?:is invalid"
                r"|was rejected)|Exception while performing SSL handshake",
                94,
                "The remote certificate is invalid because of errors in the certificate chain: PartialChain",
                "dotnet/runtime: System.Net.Security; npgsql: NpgsqlConnector.cs",
                unless=_ELSEWHERE,
            ),
            Sign(
                "Go",
                r"x509: (?:certificate|cannot validate|unhandled)|failed to verify certificate|tls: (?:bad"
                r"|unknown) certificate|failed to configure TLS|unable to (?:add CA|read CA file)",
                94,
                "failed to connect: tls error: x509: certificate signed by unknown authority",
                "golang/go: crypto/x509/verify.go",
                unless=_ELSEWHERE,
            ),
            Sign(
                "Rust, Elixir",
                r"invalid peer certificate|UnknownIssuer|unknown_ca\b|Unknown CA|cacertfile|cacerts?(?:file)? required"
                r"|SSL connection can not be established|ssl not available|hostname_check_failed"
                r"|CLIENT ALERT: Fatal|ERR_POSTGRES_TLS_\w+"
                r"|error occurred while attempting to establish a TLS connection|tls_alert|\{bad_cert"
                r"|ssl connect: Options \(or their values\)|TLS upgrade required|error performing TLS handshake"
                r"|server does not support TLS",
                92,
                "error communicating with database: invalid peer certificate: UnknownIssuer",
                "rustls/rustls: Error::InvalidCertificate; erlang/otp: ssl alerts",
                unless=_ELSEWHERE,
            ),
            Sign(
                "any, no certificates in the image",
                r"pubkey_os_cacerts|no_cacerts_found|no native root CA certificates|No CA certificates were loaded"
                r"|error setting certificate (?:file|verify locations)|no system certificates (?:found|available)",
                86,
                "** (MatchError) {:error, :enoent}\n    pubkey_os_cacerts.erl:38: :pubkey_os_cacerts.get/0",
                "erlang/otp: pubkey_os_cacerts.erl; rustls/rustls-native-certs; curl: lib/vtls/openssl.c",
                also=("F27",),
            ),
            Sign(
                "any, bundle missing",
                r"(?:no such file or directory|No such file|not found|ENOENT).{0,120}\.(?:pem|crt)\b|\.(?:pem"
                r"|crt)['\"]?.{0,40}(?:no such file|does not exist|not found)",
                88,
                "Error: ENOENT: no such file or directory, open '/certs/eu-west-1-bundle.pem'",
                "the operating system: ENOENT",
                unless=r"\[emerg\]|cannot load certificate",  # a web server's own
            ),
        ),
    ),
)
