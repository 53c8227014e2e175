"""What the app itself shows: variables it misses, hosts it refuses, ports and paths it may not use."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ops.aws.snapshot import Snapshot
from ops.doctor.evidence import Message, Origin
from ops.doctor.signature import EITHER, HEALTH_CHECK, Evidence, Sign, Signature

DOWN = (
    "down",
    "error",
    "unhealthy",
    "fail",
    "failed",
    "failing",
    "disconnected",
    "unavailable",
    "missing",
    "not configured",
)
_STATUS = ("status", "state", "ok", "healthy", "success")
_OWN_STATUS = re.compile(rf"['\"](?:status|state)['\"]\s*:\s*['\"](?:{'|'.join(DOWN)})['\"]", re.IGNORECASE)
_NAME = r"(?-i:\b[A-Z][A-Z0-9]*_[A-Z0-9_]+)"
_PUBLIC_ADDRESS = r"(?<![\d.])(?!10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d+\.\d+\.\d+\.\d+"
_DATABASE = r"(?-i:\b(?:DATABASE_|DB_|PG[A-Z]+\b|POSTGRES|SPRING_DATASOURCE))|datasource"


def _down_parts(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    """Which parts the health document names as down."""
    probe = snapshot.probe
    if probe is None or probe.status is None or probe.status < 500:
        return
    parts = sorted(set(_down(probe.body)))
    if parts:
        yield Evidence(shown=f"{probe.url} answers {probe.status}: {', '.join(parts)} is down", certainty=84)
    elif _OWN_STATUS.search(probe.body):
        yield Evidence(shown=f"{probe.url} answers {probe.status}, and says of itself that it is down", certainty=58)


def _down(body: str) -> Iterator[str]:
    """The names in a health document whose value says that they are down; no values."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(document, Mapping):
        yield from _names(cast("Mapping[str, object]", document), 0)


def _names(document: Mapping[str, object], depth: int) -> Iterator[str]:
    for name, value in document.items():
        entry = _entry(value)
        if entry is None:
            if _is_down(value) and name not in (*_STATUS, "error", "message"):
                yield name
        elif any(_is_down(item) for key, item in entry.items() if key in _STATUS):
            yield name
        elif depth < 8:
            yield from _names(entry, depth + 1)


def _entry(value: object) -> Mapping[str, object] | None:
    """A part of the document; application/health+json has a list of them under each name."""
    if isinstance(value, list) and value:
        value = cast("list[object]", value)[0]
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def _is_down(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.lower() in DOWN)


SIGNATURES = (
    Signature(
        failures=("F10",),
        title="the app misses something that it needs",
        cause="A variable is not set, or a part that it names is not reachable; the app ends, or reports itself as "
        "down.",
        fix="List the variable in the service's `requiredEnv` and give it in `env`, `secrets` or `grants`; `pulumi "
        "up`.",
        look=_down_parts,
        signs=(
            Sign(
                "load balancer",
                r"Health checks failed with these codes: \[[^\]]*\b5\d\d\b",
                60,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [503]",
                "Elastic Load Balancing: target health reason codes",
                HEALTH_CHECK,
            ),
            Sign(
                "any app",
                r"(?:missing|required|invalid|undefined|unset|absent) (?:\w+ ){0,2}env(?:ironment)?\b(?: ?var\w*)?"
                r"|env(?:ironment)? ?var\w*:? .{0,80}?(?:(?:not|n't) (?:been )?(?:set|defined|found|provided"
                r"|configured)|missing|required|undefined|empty|must be|is missing)"
                r"|could not fetch environment variable",
                87,
                "Error: Missing required environment variables: STRIPE_KEY",
                "the apps' own words",
                unless=_DATABASE + r"|UserWarning|optional|warn(?:ing)?\b",
            ),
            Sign(
                "any app",
                rf"{_NAME}['\"`]? (?:environment variable )?(?:is|was|are|must be|has to be|cannot be"
                rf"|should be) ?(?:not )?(?:set|defined|undefined|missing|required|empty|provided|configured|specified"
                rf"|null|nil|present)|(?:Missing|Required|Undefined):? ['\"`]?{_NAME}|{_NAME}: (?:unbound variable"
                rf"|parameter (?:null )?not set|parameter null or not set|Required|Missing)|not (?:set|defined|found"
                rf"|provided) in (?:the )?env|{_NAME} not (?:set|found|defined|configured"
                rf"|provided|specified|present)|(?:set|provide|define|specify|configure) (?:the |an? )?['\"`]?{_NAME}"
                r"|(?:unable to|could not|cannot|can't) (?:find|read|get|load) (?:the )?env"
                r"|missing required (?:config\w*|option|setting|parameter|secret|key)\b",
                87,
                "panic: SESSION_KEY must be set",
                "the apps' own words",
                unless=_DATABASE,
            ),
            Sign(
                "Python: os.environ, Django, pydantic, decouple",
                rf"KeyError: ['\"]{_NAME}['\"]|KeyError: '(?-i:[A-Z]{{3,}})'|ImproperlyConfigured|UndefinedValueError"
                rf"|EnvError"
                r"|validation errors? for \w*(?:Settings|Config)|declare it as envvar",
                87,
                "django.core.exceptions.ImproperlyConfigured: Set the EMAIL_HOST environment variable",
                "django: conf/__init__.py; pydantic-settings; HBNetwork/python-decouple",
                unless=_DATABASE,
            ),
            Sign(
                "Node.js: Nest, zod, envalid, t3-env, NextAuth, JWT",
                r"Config validation error|Configuration key \"|Invalid environment variables|requires a secret or key"
                r"|secretOrPrivateKey must have a value|secret or (?:public )?key must be provided|MissingSecret"
                r"|NO_SECRET|(?:supabaseUrl|supabaseKey|apiKey) is required|Neither apiKey nor|Missing (?:API"
                r"|api)[ _]?key|clientID option|OAuth2Strategy requires|App keys are required|no secret key was set"
                r"|A secret (?:is required|must be)|secret option required",
                87,
                'Error: Config validation error: "MAIL_FROM" is required',
                "nestjs/config: ConfigModule; mikenicholson/passport-jwt; auth0/node-jsonwebtoken",
                unless=_DATABASE,
            ),
            Sign(
                "Rails, Laravel, Phoenix",
                rf"Missing `secret_key_base`|Missing encryption key|No application encryption key"
                rf"|MissingAppKeyException|key not found: \"{_NAME}|MessageEncryptor::InvalidMessage|InvalidKeyError"
                rf"|encryption key .{{0,40}}(?:missing|invalid)",
                87,
                "ArgumentError: Missing `secret_key_base` for 'production' environment",
                "rails: railties application.rb; laravel/framework: EncryptionServiceProvider",
                unless=_DATABASE,
            ),
            Sign(
                "Spring, Go, Rust, .NET",
                r"Could not resolve placeholder|required key \w+ missing value|environment variable not found"
                r"|NotPresent|required environment variable|Value cannot be null\. \(Parameter"
                r"|InvalidOperationException: .{0,80}configur",
                86,
                "Could not resolve placeholder 'shop.mail.key' in value \"${shop.mail.key}\"",
                "spring-framework: PropertyPlaceholderHelper; kelseyhightower/envconfig; rust: std::env::VarError",
                unless=_DATABASE,
            ),
            Sign(
                "zod, joi",
                rf"^\s*['\"]?{_NAME}['\"]?,?$",
                85,
                'ZodError: [ {\n"path": [\n"MAIL_KEY"\n],\n"message": "Required"\n} ]',
                "colinhacks/zod: ZodError",
                frozenset[Origin]({"log"}),
                near=r"ZodError|ValidationError",
                unless=_DATABASE,
            ),
            Sign(
                "any client, a server on the container itself",
                r"(?:ECONNREFUSED|refused|connect(?:ion)? to|Failed to connect).{0,80}(?:127\.0\.0\.1|localhost"
                r"|\[?::1\]?):(?!5432)\d+|(?:127\.0\.0\.1|localhost|\[?::1\]?):(?!5432)\d+.{0,60}refused"
                r"|Redis connection to (?:127|localhost)",
                82,
                "Error: connect ECONNREFUSED ::1:27017",
                "the client's default address, which only a laptop has",
            ),
        ),
    ),
    Signature(
        failures=("F39",),
        title="the app refuses the load balancer's Host",
        cause="Health checks ask by the task's address, and the app only answers to names that it knows.",
        fix="Let the health path answer to any Host, or add the task's address at start: ALLOWED_HOSTS (Django), "
        "`config.host_authorization` (Rails), `allowedHosts` (Vite; better: serve the build), TrustedHost (Starlette).",
        signs=(
            Sign(
                "load balancer",
                r"Health checks failed with these codes: \[[^\]]*\b(?:400|401|403|421)\b",
                88,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [400]",
                "Elastic Load Balancing: target health reason codes",
                HEALTH_CHECK,
            ),
            Sign(
                "Django, Rails, Vite, Starlette, Symfony",
                r"Invalid HTTP_HOST header|DisallowedHost|Blocked hosts?: |HostAuthorization"
                r"|Blocked request\. This host|Invalid host header|Untrusted ?Host|Host must be trusted"
                r"|Host not in allowlist|allowedHosts",
                76,
                "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: 10.0.3.4:3000",
                "django: http/request.py; rails: host_authorization.rb; vitejs/vite: hostValidation.ts",
                unless=_PUBLIC_ADDRESS,
            ),
        ),
    ),
    Signature(
        failures=("F49",),
        title="a port is taken or not allowed, or a path may not be written",
        cause="Two processes want the same port, a user that is not root wants one below 1024, or the file system is "
        "read-only or another user's.",
        fix="Let one process listen, on a port above 1023; write to /tmp or a folder that the image's user owns "
        "(`chown` in the Dockerfile), never beside the code.",
        signs=(
            Sign(
                "EADDRINUSE",
                r"\beaddrinuse\b|address (?:is )?already in use|Errno 98\b|port \d+ (?:is|was) already in use"
                r"|\bEADDRNOTAVAIL\b|code: 98\b|Failed to bind to address|server is already running\. Check",
                93,
                "OSError: [Errno 98] Address already in use",
                "Linux: errno(3)",
            ),
            Sign(
                "EACCES of bind",
                r"listen EACCES|bind\(?\)?:? .{0,80}permission denied|bind .{0,60}\(13: Permission denied\)",
                92,
                "Error: listen EACCES: permission denied 0.0.0.0:80",
                "Linux: bind(2), capabilities(7)",
            ),
            Sign(
                "EROFS, EACCES, EPERM of files",
                r"\bEROFS\b|Read-only file system|Errno (?:13|30)\b|\b(?:EACCES|EPERM)\b: (?:permission denied"
                r"|operation not permitted), \w+ '|(?:mkdir|open|unlink|create|touch|write|chown|cp|mv|tee"
                r"|can't create)\S* .{0,200}(?:permission denied|Operation not permitted)"
                r"|failed \(13: Permission denied\)|rb_sysopen|dir_s_mkdir|nio\.file\.AccessDeniedException"
                r"|failed to open stream: Permission denied|code: 13, kind: PermissionDenied|\(Permission denied\)"
                r"|UnauthorizedAccessException: Access to the path|readonly database|must be present and writable"
                r"|provide a valid cache path",
                88,
                "Error: EACCES: permission denied, mkdir '/app/.cache'",
                "Linux: errno(3)",
                EITHER,
                unless=r"exec:? |exec user process|\.sock\b",
            ),
        ),
    ),
    Signature(
        failures=("F54",),
        title="the app sees http and the load balancer's name",
        cause="CloudFront asks the load balancer by its own name and over http, so the app redirects for ever, or "
        "takes its own pages for another site's.",
        fix="Use a domain (TLS then goes to the load balancer, with the viewer's Host), or let the app trust the "
        "proxy's headers.",
        signs=(
            Sign(
                "Django, Rails, Next.js, SvelteKit",
                r"CSRF verification failed|Origin checking failed|verify CSRF token"
                r"|HTTP Origin header .{0,120}didn't match|Could not check origin|x-forwarded-host. header with value"
                r"|Cross-site POST form submissions",
                72,
                "Forbidden (Origin checking failed - https://shop.example does not match any trusted origins.)",
                "django: middleware/csrf.py; rails: request_forgery_protection.rb; vercel/next.js: action-handler.ts",
            ),
            Sign(
                "HTTP",
                r"redirect error that would lead to an infinite loop|ERR_TOO_MANY_REDIRECTS|too many redirects",
                85,
                "The HTTP server returned a redirect error that would lead to an infinite loop.",
                "python/cpython: urllib/request.py",
            ),
        ),
    ),
)
