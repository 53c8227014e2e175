"""What names and ids look like, for the declarations of plain values."""

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
ACCOUNT = r"\d{12}"
NAME = r"[a-z][a-z0-9-]{0,18}[a-z0-9]"
REGION = r"[a-z]{2}(-[a-z]+)+-\d"
DATABASE = r"[a-z][a-z0-9_]{0,62}"
DATABASE_USER = r"[a-z][a-z0-9_]{0,15}"
DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
REPOSITORY = r"[a-z0-9]+([._/-][a-z0-9]+)*"
VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
ORIGIN = r"https?://[A-Za-z0-9.-]+(:\d{1,5})?"
GITHUB_NAME = r"[A-Za-z0-9_.-]+"  # no wildcard: a trust that matches more than it names is open to everyone
HEALTH_PATH = r"/([!$&(-~]|%[0-9A-Fa-f]{2}){0,1000}"
