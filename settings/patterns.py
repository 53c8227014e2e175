"""What names and ids look like, for the readers of settings."""

EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
ACCOUNT = r"\d{12}"
NAME = r"[a-z][a-z0-9-]{0,18}[a-z0-9]"
REGION = r"[a-z]{2}(-[a-z]+)+-\d"
IDENTIFIER = r"[a-z_][a-z0-9_]{0,62}"
DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
REPOSITORY = r"[a-z0-9]+([._/-][a-z0-9]+)*"
