"""What the app misses: variables, and the parts that its health document names as down."""

from ops.doctor.evidence import Origin
from ops.doctor.signature import HEALTH_CHECK, Sign, Signature
from ops.doctor.signatures.health_document import down_parts

_NAME = r"(?-i:\b[A-Z][A-Z0-9]*_[A-Z0-9_]+)"
_QUOTED = r"(?-i:['\"`][A-Z][A-Z0-9_]{2,}['\"`])"
_WELL = (  # what is said of a variable that may be missing
    r"|\boptional\b|default(?:s|ing)? to\b|using (?:the |a )?(?:default|fallback)|UserWarning|\bwarn(?:ing)?\b"
    r"|\b(?:is|are|be) (?:off|disabled|skipped|ignored)\b|\bdisabl\w+|\b(?:skipp|ignor)(?:ing|ed)\b|not be"
    r" (?:sent|reported)|\bfalling back\b|\binstead\b|\busing (?:local|in-memory|memory|built-in)\b"
)
_TELEMETRY = r":(?:4317|4318|8125|8126|9411|14268)\b|telemetry|tracing|traces?\b|metrics|spans?\b"
_DATABASE = (
    r"(?-i:\b(?:(?:[A-Z]+_){0,3}DATABASE_|(?:[A-Z]+_){0,3}DB_|DIRECT_URL|PG[A-Z]+\b|POSTGRES|SPRING_DATASOURCE))"
    r"|datasource"
)

SIGNATURES = (
    Signature(
        failures=("F10",),
        title="the app misses something that it needs",
        cause="A variable is not set, or a part that it names is not reachable; the app ends, or reports itself as "
        "down.",
        fix="List the variable in the service's `requiredEnv` and give it in `env`, `secrets` or `grants`; `pulumi "
        "up`.",
        look=down_parts,
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
                r"|could not fetch environment variable|by setting the \w+ environment variable"
                r"|variable:? .{0,60}needs? to be set",
                87,
                "Error: Missing required environment variables: STRIPE_KEY",
                "the apps' own words",
                unless=_DATABASE + _WELL,
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
                r"|missing required (?:config\w*|options?|settings?|parameters?|secrets?|keys?|values?)\b"
                rf"|(?:insecure|weak) {_NAME}|default {_NAME} was detected|{_NAME}['\"`]? missing\b"
                rf"|{_NAME}\b.{{0,60}}(?:too short|at least \d+ (?:char|byte|bit))"
                rf"|{_QUOTED} (?:configuration )?(?:is|was) (?:not set|missing|required|undefined|empty)",
                87,
                "panic: SESSION_KEY must be set",
                "the apps' own words",
                unless=_DATABASE + _WELL,
            ),
            Sign(
                "Python: os.environ, Django, pydantic, decouple",
                rf"KeyError: ['\"]{_NAME}['\"]|KeyError: '(?-i:[A-Z]{{3,}})'|UndefinedValueError"
                rf"|ImproperlyConfigured\b.{{0,200}}(?:variable|\bsettings?\b|{_NAME})"
                rf"|EnvError"
                r"|validation errors? for \w*(?:Settings|Config)|declare it as envvar",
                87,
                "django.core.exceptions.ImproperlyConfigured: Set the EMAIL_HOST environment variable",
                "django: conf/__init__.py; pydantic-settings; HBNetwork/python-decouple",
                unless=_DATABASE,
            ),
            Sign(
                "Node.js: Nest, zod, envalid, t3-env, NextAuth, JWT",
                r"Config validation error|Configuration (?:key|property) [\"']|Invalid environment variables"
                r"|requires a secret or key"
                r"|secretOrPrivateKey must have a value|secret or (?:public )?key must be provided|MissingSecret"
                r"|NO_SECRET|(?:supabaseUrl|supabaseKey|apiKey) is required|Neither apiKey nor|Missing (?:API"
                r"|api)[ _]?key|clientID option|OAuth2Strategy requires|App keys are required|no secret key was set"
                r"|A secret (?:is required|must be)|\bsecret[\"'`]? option (?:is )?required|Error: Invalid key length"
                r"|missing (?:secret|publishable|jwt|encryption) ?(?:key|secret)"
                r"|Could not resolve authentication method|No API key provided\. \(HINT"
                r"|Service account object must contain|default credentials were not found",
                87,
                'Error: Config validation error: "MAIL_FROM" is required',
                "nestjs/config: ConfigModule; mikenicholson/passport-jwt; auth0/node-jsonwebtoken",
                unless=_DATABASE,
            ),
            Sign(
                "Rails, Laravel, Phoenix",
                rf"Missing `secret_key_base`|Missing encryption key|No application encryption key"
                rf"|MissingAppKeyException|key not found: \"{_NAME}|MessageEncryptor::InvalidMessage|InvalidKeyError"
                rf"|encryption key .{{0,40}}(?:missing|invalid)|Unsupported cipher or incorrect key length"
                r"|(?:key|secret)\w*\b.{0,60}(?:at least \d+ (?:bytes|bits)|length is zero|is 0 bits)",
                87,
                "ArgumentError: Missing `secret_key_base` for 'production' environment",
                "rails: railties application.rb; laravel/framework: EncryptionServiceProvider",
                unless=_DATABASE,
            ),
            Sign(
                "Spring, Go, Rust, .NET",
                r"Could not resolve placeholder|required key \w+ missing value|environment variable not found"
                r"|NotPresent|required environment variable|Value cannot be null\. \(Parameter"
                r"|InvalidOperationException: .{0,80}configur|no hostname setting provided|OptionsValidationException"
                r"|Failed to bind properties under|Binding to target \S+ failed"
                r"|['\"]\w+(?::\w+)+['\"] (?:is|was) (?:required|missing|not (?:set|found|configured))"
                r"|config property \S+ is required|ConfigException\S*(?:Unresolved|Missing)"
                r"|application secret has not been set|resolve substitution to a value"
                r"|No configuration setting found for key",
                86,
                "Could not resolve placeholder 'shop.mail.key' in value \"${shop.mail.key}\"",
                "spring-framework: PropertyPlaceholderHelper; kelseyhightower/envconfig; rust: std::env::VarError",
                unless=_DATABASE,
            ),
            Sign(
                "AWS SDKs",
                r"NoRegionError|You must specify a region\.|Error: Region is missing|(?-i:Missing ?Region)\b"
                r"|region is required, but was not found"
                r"|Unable to load region|No RegionEndpoint|value provided for input HTTP label"
                r"|Missing required key '\w+' in params|Invalid type for parameter \w+, value: None"
                r"|Invalid bucket name \"\"",
                87,
                "Error: No value provided for input HTTP label: Key.",
                "the SDKs: validation of parameters, of which one comes from a variable that is not set",
            ),
            Sign(
                "serde, figment, config",
                r"missing (?:configuration )?(?:field|value for field|value for key) [`'\"]?\w+",
                76,
                "Error: missing field `jwt_secret`",
                "serde: de/mod.rs; softprops/envy",
                unless=r"at line \d+|column \d+|json|body|request|[`'\"](?:database|db|postgres|pg)",
            ),
            Sign(
                "any app, an error of its configuration",
                r"\b(?:\w*Config(?:uration)?|Settings)(?:Exception|Error)\b: ",
                62,
                "AirflowConfigException: error: cannot use SQLite with the LocalExecutor",
                "the apps' own words",
                unless=_DATABASE,
            ),
            Sign(
                "nginx's templates",
                r"\[emerg\] (?:unknown \"\w+\" variable|invalid URL prefix|invalid number of arguments"
                r"|no (?:host|port) in upstream|invalid port in)",
                82,
                'nginx: [emerg] unknown "api_url" variable',
                "docker-library/nginx: 20-envsubst-on-templates.sh leaves what is not set",
                also=("F27",),
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
                unless=_TELEMETRY,
            ),
        ),
    ),
)
