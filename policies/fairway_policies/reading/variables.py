"""What a variable's name says of its value, and a value of itself."""

import re

_SECRET = re.compile(
    r"(?:^|_)(?:(?:PG|DB|MYSQL|REDIS|SMTP|MAIL)?PASSWORD|PASSWD|PWD|PASS|PW|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY"
    r"|PRIVATE_?KEY|SECRET_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|MASTER_?KEY|AUTH_?KEY|LICENSE_?KEY|SERVICE_?ROLE_?KEY"
    r"|HMAC_?KEY|API_?KEYS|CREDENTIALS?|DSN)(?:_?\d+)?$|^(?:JWT|SESSION|COOKIE)_(?:SECRET|KEY)|(?:^|_)SECRET_(?:KEY|VALUE)"
    r"|^APP_KEYS?$|^REDISCLI_AUTH$|BASIC_AUTH$|(?:COOKIE|SESSION)_KEYS$|_(?:SALT|PEPPER)$|(?:^|_)(?:PAT|CREDS)$|MNEMONIC|SEED_PHRASE"
    r"|[A-Z]PASSWORD$|(?:DB|SQL|SMTP|MAIL|REDIS|ADMIN|PG)PASS$|(?:FERNET|NONCE|CIPHER|DEPLOY|ADMIN|LOGGED_IN)_KEY$|PASSWORD_(?:PROD|PRODUCTION|LIVE|MASTER|ADMIN)$"
)
# Made for browsers and phones, or half of a pair: their services tell everyone to publish them.
_PUBLIC = re.compile(
    r"^(?:NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|EXPO_PUBLIC|NUXT_PUBLIC|GATSBY|VUE_APP|NG_APP|STORYBOOK)_|PUBLIC_?(?:API_?)?KEY"
    r"|(?:^|_)(?:EOS|BOS|PAD|UNK|MASK|SEP|CLS|STOP)_TOKEN$|PUBLISHABLE|SITE_?KEY|CLIENT_TOKEN|(?:^|_)(?:ALGOLIA_SEARCH|ALGOLIA_PUBLIC|TYPESENSE_SEARCH|SEARCH_ONLY)_"
    r"|FIREBASE_(?:WEB_)?(?:API_?)?KEY|MAPS?_(?:JS_|BROWSER_|EMBED_)?(?:API_?)?KEY|(?:^|_)SENTRY_DSN|POSTHOG_(?:PROJECT_)?(?:API_?)?(?:KEY|TOKEN)"
    r"|AMPLITUDE_(?:API_?)?KEY|MIXPANEL_(?:PROJECT_)?TOKEN|MAPBOX_(?:PUBLIC_|ACCESS_)?TOKEN|SEGMENT_WRITE_?KEY|PUSHER_(?:APP_)?KEY|GRAVATAR"
)
# The forms in which services issue what may be published.
_PUBLIC_VALUE = re.compile(
    r"pub[0-9a-f]{32}|phc_\w+|pk[._](?:live_|test_)?[\w.-]+|ssh-(?:rsa|ed25519) .*|ecdsa-sha2-\S+ .*"
    r"|https://[0-9a-f]{32}@[\w.-]+/\d+|-----BEGIN (?:RSA )?(?:PUBLIC KEY|CERTIFICATE)-----[\s\S]*"
)
# Where the value is, not what it is.
_STORES = "aws-?sm|secretsmanager|aws-?ssm|ssm|vault|file|env|op|ref|gcpsm|akv|bws|doppler|sops"
_REFERENCE = re.compile(
    rf"arn:[\w-]+:.*|alias/[\w/-]+|(?:{_STORES})(?:\+\w+)?:.*|\{{\{{\s*resolve:.*|@Microsoft\.KeyVault\(.*"
    r"|(?-i:\$\{?[A-Z][A-Z0-9_]+\}?|\$\([A-Z][A-Z0-9_]+\))|(?:\./|\.\./|~/|/|[A-Z]:\\)[\w./\\ -]+|projects/[\w/-]+"
    r"|[\w./-]+\.(?:json|pem|key|crt|cer|p12|pfx|jks|ya?ml|txt|env|ini|conf)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,40}(?:/[a-z0-9][a-z0-9._-]{0,40})+")  # shop/prod/db: a secret's name
_WORD = re.compile(r"[a-z]{1,10}(?:[._-][a-z]{1,12}){0,3}", re.IGNORECASE)  # sid, X-CSRF-Token: a field's name
# shop-prod-db under a name that says of which secret it is the name
_STORED = re.compile(
    r"^(?:SECRET|CREDENTIALS?)$|(?:^|_)(?:DB|DATABASE|RDS|AURORA|REDIS|APP|CONFIG)_(?:SECRET|CREDENTIALS?)$"
)
_KEBAB = re.compile(r"[a-z]{2,}(?:[-_.][a-z0-9]{1,20}){1,6}")
_PLAIN_URL = re.compile(r"[a-z][a-z0-9+.-]*:/{2}[^@\s?]*", re.IGNORECASE)  # without user, password or parameters
_BEFORE_HOST = re.compile(r"[^:@/\s]*:(?!//)[^@\s]+@")  # user:password@host, without a scheme
_NAMED_THING = re.compile(r"(?:^|_)(?:SESSION|COOKIE|CSRF|XSRF|CACHE|FORM|QUERY|HEADER|APP|AUTH)_(?:KEY|TOKEN)$")
_FILLED_LATER = re.compile(
    r"(?:set|filled|provided|supplied|injected|replaced|given|overridden)[-_ ](?:by|at|from|in|via|on)[-_ ].+",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"\d{1,8}|true|false|yes|no|on|off|none|null|enabled?|disabled?|required|optional|mrk-[0-9a-f]{32}|", re.IGNORECASE
)


# KMS names its keys so; as what a cipher takes it would be no key.
_KEY_OF_KMS = re.compile(r"(?:ENCRYPTION|MASTER|SIGNING|KMS|CMK)_KEY$")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def spelled(name: str) -> str:
    """A name in capitals and underscores: `sslMode` and `ssl-mode` as SSL_MODE."""
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).upper().replace("-", "_").replace(".", "_")


def is_secret(name: str) -> bool:
    """True for a variable that by its name holds a secret; what is made for browsers is public."""
    upper = spelled(name).replace("__", "_")  # .NET and Airflow: two for one step into a section
    return bool(_SECRET.search(upper)) and not _PUBLIC.search(upper)


def is_public(name: str) -> bool:
    """True for a variable whose value is meant to be published, whatever it looks like."""
    return bool(_PUBLIC.search(spelled(name)))


def is_harmless(name: str, value: str) -> bool:
    """True for a value under a secret's name that is none: a setting, a reference, a name, a public key."""
    text = value.strip()
    harmless = (_SETTING, _REFERENCE, _PUBLIC_VALUE, _FILLED_LATER, _NAME, _PLAIN_URL)
    if any(pattern.fullmatch(text) for pattern in harmless):
        return True
    upper = spelled(name)
    if _KEY_OF_KMS.search(upper) and _UUID.fullmatch(text):
        return True
    if upper.endswith("DSN") and not _BEFORE_HOST.match(text):
        return True  # an address: what it holds of a secret shows in its form
    if _STORED.search(upper) and _KEBAB.fullmatch(text):
        return True
    return bool(_NAMED_THING.search(upper) and _WORD.fullmatch(text))
