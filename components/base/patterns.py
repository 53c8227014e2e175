"""What names and ids look like, for the declarations of plain values."""

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
ACCOUNT = r"\d{12}"
NAME = r"[a-z][a-z0-9-]{0,18}[a-z0-9]"
REGION = r"[a-z]{2}(-[a-z]+)+-\d"
DATABASE = r"[a-z][a-z0-9_]{0,62}"
DATABASE_USER = r"[a-z][a-z0-9_]{0,15}"
DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
ANY_DOMAIN = rf"(\*\.)?{DOMAIN}"  # a star is the first label, and stands for one
ROLE = rf"arn:aws:iam::{ACCOUNT}:role/[\w+=,.@/-]{{1,512}}"
REPOSITORY = r"[a-z0-9]+([._/-][a-z0-9]+)*"
LONG_NAME = r"[a-z][a-z0-9-]{0,48}[a-z0-9]"
VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
CRON = r"([0-9A-Z*?,/#-]+ ){5}[0-9A-Z*?,/#-]+"
TIME_ZONE = r"UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}"
TIME_OF_DAY = r"([01]\d|2[0-3]):[0-5]\d"
WEBHOOK = r"https://[A-Za-z0-9.-]+(:\d{1,5})?/[^\s@]*"
ORIGIN = r"https?://[A-Za-z0-9.-]+(:\d{1,5})?"
GITHUB_NAME = r"[A-Za-z0-9_.-]+"  # no wildcard: a trust that matches more than it names is open to everyone
HEALTH_PATH = r"/([!$&(-~]|%[0-9A-Fa-f]{2}){0,1000}"
# An account's own image by digest, or a public one: a tag may be another image tomorrow.
IMAGE_BY_DIGEST = r"[a-z0-9][a-z0-9._:-]*(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}"
