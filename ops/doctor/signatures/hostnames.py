"""Names of hosts that have no address."""

from ops.doctor.signature import Sign, Signature

_ELSEWHERE = r"https?://|webhook|axios|fetch|registry\.npmjs"

SIGNATURES = (
    Signature(
        failures=("F41",),
        title="the app looks for a host that has no address",
        cause="The name is one of docker compose or of the laptop, of an old endpoint, or mistyped.",
        fix="Take the name out of the image and the variables: Fairway gives the database's own, and services find "
        "each other by the stack's address, or an internal one by its name in `connectsTo`.",
        signs=(
            Sign(
                "Node.js",
                r"(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME) (?:[\w-]+(?![\w.-])|\S+(?:amazonaws\.com|\.internal|\.local))",
                90,
                "Error: getaddrinfo ENOTFOUND postgres",
                "nodejs/node: dns errors",
                unless=_ELSEWHERE,
            ),
            Sign(
                "Node.js",
                r"(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME) \S+|getaddrinfo \w+ \S+",
                76,
                "Error: getaddrinfo ENOTFOUND search.example.net",
                "nodejs/node: dns errors; a name of the internet's may be a partner's",
                unless=_ELSEWHERE,
            ),
            Sign(
                "libpq, Python, PHP, Ruby",
                r"could not translate host name|Name or service not known|Temporary failure in name resolution"
                r"|Name does not resolve|bad address '|Unknown server host '|failed to resolve host"
                r"|nodename nor servname|php_network_getaddresses|getaddrinfo (?:failed|for )"
                r"|Hostname not known|No address associated with hostname|getaddrinfo\(|could not resolve (?:address"
                r"|host(?:name)?)\b",
                89,
                'could not translate host name "db" to address: Name or service not known',
                "glibc, musl: gai_strerror; postgres: fe-connect.c",
                unless=_ELSEWHERE,
            ),
            Sign(
                "Go, Java, .NET, Erlang, Rust",
                r"lookup \S+.{0,60}no such host|UnknownHostException|No such host is known|nxdomain"
                r"|SocketException \(\d+, 11\)"
                r"|failed to lookup address information|server misbehaving",
                89,
                "dial tcp: lookup cache on 10.0.0.2:53: no such host",
                "golang/go: net.DNSError; openjdk; erlang/otp: inet",
                unless=_ELSEWHERE,
            ),
            Sign(
                "nginx, Sequelize",
                r"host not found in upstream|SequelizeHostNotFoundError|could not be resolved \(\d+: Host not found",
                90,
                'nginx: [emerg] host not found in upstream "backend" in /etc/nginx/conf.d/default.conf:9',
                "nginx/nginx: src/http/ngx_http_upstream_round_robin.c",
            ),
        ),
    ),
)
