"""What the name of a variable says about its value."""

import re

_SECRET = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SECRET_?KEY|SIGNING_?KEY"
    r"|ENCRYPTION_?KEY|CREDENTIALS?|DSN)(?:_?\d+)?$|^(?:JWT|SESSION|COOKIE)_(?:SECRET|KEY)|(?:^|_)SECRET_(?:KEY|VALUE)"
)
_PUBLIC = re.compile(r"^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC)_|PUBLIC_KEY|PUBLISHABLE")


def is_secret(name: str) -> bool:
    """True for a variable that by its name holds a secret; what is made for browsers is public."""
    upper = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).upper().replace("-", "_")
    return bool(_SECRET.search(upper)) and not _PUBLIC.search(upper)
