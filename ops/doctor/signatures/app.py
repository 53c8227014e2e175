"""What the app itself refuses or may not do: hosts, ports, paths, addresses."""

from ops.doctor.signature import EITHER, HEALTH_CHECK, Sign, Signature

_PUBLIC_ADDRESS = r"(?<![\d.])(?!10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)\d+\.\d+\.\d+\.\d+"

SIGNATURES = (
    Signature(
        failures=("F39",),
        title="the app refuses the load balancer's Host",
        cause="Health checks ask by the task's address, and the app only answers to names that it knows.",
        fix="Let the health path answer to any Host, or add the task's address at start: ALLOWED_HOSTS (Django), "
        "`config.host_authorization` (Rails), `allowedHosts` (Vite; better: serve the build), TrustedHost (Starlette).",
        signs=(
            Sign(
                "load balancer",
                r"Health checks failed with these codes: \[[^\]]*\b(?:400|421)\b",
                88,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [400]",
                "Elastic Load Balancing: target health reason codes",
                HEALTH_CHECK,
            ),
            Sign(
                "load balancer, which may as well ask for a path that is closed",
                r"Health checks failed with these codes: \[[^\]]*\b403\b",
                88,
                "Target.ResponseCodeMismatch: Health checks failed with these codes: [403]",
                "Elastic Load Balancing: target health reason codes",
                HEALTH_CHECK,
                also=("F6",),
            ),
            Sign(
                "Django, Rails, Vite, Starlette, Symfony",
                r"Invalid HTTP_HOST header|DisallowedHost|Blocked hosts?: |HostAuthorization"
                r"|Blocked request\. This host|Invalid host header|Untrusted ?Host|Host must be trusted"
                r"|Host not in allowlist|does not match an allowed host|allowedHosts",
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
                r"\beaddrinuse\b|address (?:is )?already in use|Errno 98\b|port \d+ (?:(?:is|was) )?already in use"
                r"|\bEADDRNOTAVAIL\b|\bbind\(\) to \S+ failed|code: 98\b|Failed to bind to address"
                r"|server is already running\b.{0,40}\bpid|server is already running\. Check|Connection in use: \("
                r"|unable to bind listening socket|Is port \d+ in use|Address in use\b|port is already allocated",
                93,
                "OSError: [Errno 98] Address already in use",
                "Linux: errno(3)",
                EITHER,
            ),
            Sign(
                "EACCES of bind, EPERM of setgroups",
                r"listen EACCES|bind\(?\)?:? .{0,80}permission denied|bind .{0,60}\(13: Permission denied\)"
                r"|(?:Bind|Socket)Exception: Permission denied|\b(?:setgroups|setuid|setgid)\b.{0,60}not permitted",
                92,
                "Error: listen EACCES: permission denied 0.0.0.0:80",
                "Linux: bind(2), setgroups(2), capabilities(7)",
            ),
            Sign(
                "EROFS, EACCES, EPERM of files",
                r"\bEROFS\b|Read-only file system|Errno (?:1|13|30)\b|\b(?:EACCES|EPERM)\b: (?:permission denied"
                r"|operation not permitted), \w+ '|(?:mkdir|open|unlink|create|touch|write|chown|chmod|cp|mv|tee"
                r"|can't create|could not make)\S* .{0,200}(?:permission denied|Operation not permitted)"
                r"|failed \(13: Permission denied\)|SocketException \(13\)|rb_sysopen|dir_s_mkdir"
                r"|nio\.file\.AccessDeniedException"
                r"|(?:mkdir|create|open|write)\w* .{0,120}\b(?:EACCES|EPERM)\b|\(os error (?:13|30)\)"
                r"|failed to open stream: Permission denied|code: 13, kind: PermissionDenied|\(Permission denied\)"
                r"|UnauthorizedAccessException: Access to the path|readonly database|must be present and writable"
                r"|provide a valid cache path|contains root-owned files|Unable to create tempDir"
                r"|unable to open database file|unable to \w+ \S+: (?:access|permission) denied"
                r"|Unable to (?:create|write in) the \"[^\"]*\" directory",
                88,
                "Error: EACCES: permission denied, mkdir '/app/.cache'",
                "Linux: errno(3)",
                EITHER,
                unless=r"exec:? |exec user process|denied for (?:schema|table|relation|database|sequence|function)"
                r"|\.sock\b|info: can not modify",
            ),
            Sign(
                "any app",
                r"(?:unable|failed|cannot|could not|can't) (?:to )?(?:create|write(?: to| in)?|make) (?:the )?(?:\w+ )?"
                r"(?:director(?:y|ies)|folder|path)\b",
                74,
                "Unable to create directory: /data/storage",
                "the apps' own words",
                unless=r"no space|ENOSPC|no such file|already exists",
            ),
        ),
    ),
    Signature(
        failures=("F54",),
        title="the app sees http and the load balancer's name",
        cause="CloudFront asks the load balancer over http, or by its own name, so the app redirects for ever, or "
        "takes its own pages for another site's.",
        fix="Use a domain (TLS then goes to the load balancer, with the viewer's Host), or let the app trust the "
        "proxy's headers: docs/behind-cloudfront.md.",
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
