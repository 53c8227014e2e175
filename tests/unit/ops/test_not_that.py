"""Lines with the words of a failure that are another's, or nobody's: the guards of the signatures."""

import pytest

from ops.doctor import diagnose
from tests.unit.ops.situations import Symptom, failing

LINES = [
    ("F27", "sh: 1: curl: not found"),
    ("F22", "CannotPullContainerError: repository does not exist or may require login: denied: no", "stop"),
    ("F22", "java.nio.file.AccessDeniedException: user arn:aws:iam::444455556666:user/x is not authorized"),
    ("F2", "TypeError: Invalid URL https://shop.example/%zz"),
    ("F2", "TypeError: Invalid URL: what a visitor typed"),
    ("F2", "URI::InvalidURIError: bad URI(is not URI?): https://partner.example/a b"),
    ("F45", 'login attempt: password authentication failed for user "guest"'),
    ("F52", "directory 'tmp' does not exist: database 'cache' does not exist"),
    ("F3", 'no pg_hba.conf entry for host "10.0.1.2", user "shop", database "shop", SSL encryption'),
    ("F4", "https://partner.example: self-signed certificate"),
    ("F4", "https://partner.example: UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
    ("F4", "smtp: PKIX path building failed"),
    ("F4", "https://partner.example: RemoteCertificateChainErrors"),
    ("F4", "Get https://partner.example: x509: certificate signed by unknown authority"),
    ("F4", "webhook: invalid peer certificate: UnknownIssuer"),
    ("F24", "directory: schema migrations does not exist"),
    ("F21", "Can't reach database server at `localhost`:`5432`"),
    ("F21", "https://partner.example refused 10.0.0.1"),
    ("F21", "redis: timeout expired"),
    ("F21", "smtp: The connection attempt failed"),
    ("F21", "failed to connect to `host=localhost`: dial tcp [::1]:5432: connect: connection refused"),
    ("F21", "TimeoutError: the picture took too long"),
    ("F41", "axios: getaddrinfo ENOTFOUND postgres"),
    ("F41", "fetch failed: getaddrinfo ENOTFOUND hooks.example.net"),
    ("F41", "webhook: Name or service not known"),
    ("F41", "https://partner.example: lookup partner on 10.0.0.2:53: no such host"),
    ("F10", "missing environment variable DATABASE_URL"),
    ("F10", "DB_HOST is not set"),
    ("F10", "KeyError: 'DATABASE_URL'"),
    ("F10", 'Config validation error: "DATABASE_URL" is required'),
    ("F10", 'key not found: "DATABASE_URL"'),
    ("F10", "Could not resolve placeholder 'spring.datasource.url'"),
    ("F10", "warn: missing env variable FEATURE_SEARCH"),
    ("F10", "A_LONE_NAME"),
    ("F10", "ZodError: [\n'DATABASE_URL'\n]"),
    ("F39", "Invalid HTTP_HOST header: '198.51.100.7'"),
    ("F49", "exec: cannot open /app/run: permission denied"),
    ("F2", "user lookup jane@shop.example: no such account"),
    ("F2", "smtp: getaddrinfo ENOTFOUND jane@shop.example"),
    ("F3", "smtp: 530 TLS required"),
    ("F4", 'nginx: [emerg] cannot load certificate "/etc/nginx/shop.pem": No such file or directory'),
    ("F10", "You must specify a region to specify a city."),
    ("F10", "django.core.exceptions.ImproperlyConfigured: mysqlclient 2.2 or newer is required; you have 1.4."),
    ("F10", "the secret question must be at least 8 characters long"),
    ("F10", "PASSWORD_RESET_URL is not set, using the default"),
    ("F10", "401: missing access token"),
    ("F10", "the address lacks a part: missing region"),
    ("F21", "postgres pool ready: 10.0.1.9:5432 (idle timeout=30000)"),
    (
        "F21",
        "ResourceInitializationError: exceeded maximum number of attempts, ThrottlingException: Rate exceeded",
        "stop",
    ),
    ("F21", "SequelizeConnectionRefusedError: connect ECONNREFUSED 127.0.0.1:5432"),
    ("F27", "The application 'shop' does not exist in the catalogue"),
    ("F38", "HikariPool-1 - Connection is not available, request timed out after 30000ms (total=0, active=0)"),
    ("F24", 'NOTICE: relation "users" already exists, skipping'),
    ("F24", "severity: 'NOTICE',\ncode: '42P07',"),
    ("F24", "12 migrations applied, 0 migrations failed"),
    ("F53", "Waiting for changelog lock....\nSuccessfully acquired change log lock"),
    ("F49", 'create table "users": pq: permission denied for schema public'),
    ("F10", "LICENSE_KEY is not set, agent disabled"),
    ("F10", "INFO: BUCKET_NAME is not set, using local storage"),
    ("F10", "Failed to export traces to localhost:4317: connection refused, will retry"),
    ("F10", "422 missing field `email` at line 1 column 20"),
    ("F10", "Error: missing field `database_url`"),
    ("F16", "422 missing field `database` at line 1 column 20"),
    ("F21", "MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017"),
    ("F27", "Error: ENOENT: no such file or directory, stat '/app/public/favicon.ico'"),
    ("F27", "npm notice To update, please run npm install -g npm@11"),
    ("F2", "Parsing connection string"),
    ("F47", "agent: utilization: connect EINVAL 169.254.169.254:80"),
    (
        "F49",
        "10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)",
    ),
]


@pytest.mark.parametrize("case", LINES, ids=lambda case: f"{case[0]} {case[1][:40]}")
def test_it_is_not_that(case: tuple[str, ...]) -> None:
    failure, text, origin = (*case, "log")[:3]

    diagnoses = diagnose([failing("updating", Symptom(origin=origin, text=text))])

    assert diagnoses
    assert failure not in {number for one in diagnoses for number in one.signature.failures}
