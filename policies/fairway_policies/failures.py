"""The failures that the rules exist to end: what happened, how Fairway's components rule it out, how it looks live."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """`live`: what the running system shows. `unchecked`: why no rule can see it at preview, where none can."""

    what: str
    construction: str
    live: str = ""
    unchecked: str = ""


FAILURES: Mapping[str, Failure] = {
    "F1": Failure(
        what=(
            "image built for arm64, task runs X86_64: `CannotPullContainerError … no linux/amd64 descriptor`, or "
            "`exec format error`"
        ),
        construction="the release file records the image's platforms; the task's architecture comes from it",
        live='stoppedReason "CannotPullContainer… platform", log "exec format error"',
    ),
    "F2": Failure(
        what="DATABASE_URL built from a raw password with `@ : / ? # %`: URL parse error at start",
        construction="password percent-encoded, one place",
        live='log "Invalid URL", "could not parse", "Port should be …"',
    ),
    "F3": Failure(
        what="RDS refuses plain connections: `no pg_hba.conf entry … no encryption`",
        construction="URL and env say verify-full; `rds.force_ssl=1` stated",
        live="that log line",
    ),
    "F4": Failure(
        what=(
            "TLS on, chain not trusted: `self-signed certificate in certificate chain`; people then switch "
            "verification off"
        ),
        construction="the RDS CA bundle is in every task, and Node, libpq and Python are told where it is",
        live="that log line, `SELF_SIGNED_CERT_IN_CHAIN`",
    ),
    "F5": Failure(
        what="`sslmode` in the URL silently replaces the client's own ssl settings",
        construction="URL and env agree",
        live="as F4",
    ),
    "F6": Failure(
        what="target group checks `/health`, app serves `/api/health`: tasks restart for ever although the app runs",
        construction="one health path feeds target group, container check, verify and alarms",
        live='target reason `Target.ResponseCodeMismatch`, task "failed ELB health checks"',
    ),
    "F7": Failure(
        what="container check calls `curl`, alpine has none: UNHEALTHY",
        construction="the check's tool is chosen by the image's declared base: wget (busybox), node, python, curl",
        live='health output "curl: not found"',
    ),
    "F8": Failure(
        what="`??????` or `*` in a secret's ARN: access denied, ResourceInitializationError",
        construction="exact ARNs only",
        live='"unable to pull secrets … AccessDenied"',
    ),
    "F9": Failure(
        what="secret changed, running tasks keep the old value",
        construction="the secret's version id is in the task definition: a new value is a new revision",
        live="task started before the secret's last change",
    ),
    "F10": Failure(
        what="env var missing (S3_BUCKET_NAME): health 503, stack stuck 2 h 18 min",
        construction=(
            "each service lists what it requires; settings refuse a service whose required name is provided by "
            "nothing; waits are bounded"
        ),
        live="health body names a service as down",
    ),
    "F11": Failure(
        what="mutable tag: the service keeps or gets another image",
        construction="image by digest only; repositories immutable",
        live="running digest ≠ released digest",
    ),
    "F12": Failure(
        what="placeholder image (`nginx:latest`, `hello-world`, `amazon/amazon-ecs-sample`) left on a backend",
        construction="no image, no service",
    ),
    "F13": Failure(
        what="placeholder secret value (`changeme`, `your-key-here`, `sk-xxx`, `TODO`)",
        construction="values come from secret config or are generated; placeholders refused",
    ),
    "F14": Failure(
        what="malformed ECR URI (double dot, no region, wrong account)",
        construction="URIs come from the repository resource",
        live='CannotPullContainerError "invalid reference", "no such host"',
    ),
    "F15": Failure(
        what="image's repository does not exist",
        construction="repository and image reference are one object",
        live='"repository … not found"',
    ),
    "F16": Failure(
        what="app reads DATABASE_URL, gets DB_* (or the reverse)",
        construction="a service says which form it reads: `url`, `fields` or both",
        live='log "DATABASE_URL is not set", "datasource.url"',
    ),
    "F17": Failure(
        what="NODE_ENV not production in production: no TLS, dev code paths",
        construction="the environment's runtime mode is set by the stack",
    ),
    "F18": Failure(
        what="EXPOSE_ERROR / DEBUG left on in production",
        construction="never set; refused in a production stack",
    ),
    "F19": Failure(
        what="ACM certificate in the wrong region (CloudFront needs us-east-1, an ALB its own), or pending",
        construction=(
            "certificates made by the component that uses them, with the right provider; validation awaited with "
            "a limit"
        ),
        live="certificate status PENDING_VALIDATION",
    ),
    "F20": Failure(
        what="HTTP API behind an HTTPS page: mixed content",
        construction="CloudFront or an HTTPS listener in front; HTTP redirects",
    ),
    "F21": Failure(
        what="security groups wrong or open",
        construction="CloudFront→ALB→task→database, each by group id",
        live="timeouts; target reason `Target.Timeout`",
    ),
    "F22": Failure(
        what="execution role lacks ecr, secrets or logs; task role lacks s3, cognito",
        construction="policies derived from what the service uses",
        live="ResourceInitializationError, AccessDenied",
    ),
    "F23": Failure(
        what="target group empty, port mismatch, service not attached",
        construction="one port feeds container, target group and group rules",
        live="no targets; `Target.FailedHealthChecks`",
    ),
    "F24": Failure(
        what="migrations never run: `relation … does not exist`, 500s",
        construction="a migration container runs first in each task and must succeed",
        live="that log line; migrate container's exit code",
    ),
    "F25": Failure(
        what="no alarms, short log retention, no budget: nobody notices",
        construction="alarms, events of failed deployments and tasks, retention, budget are part of the stack",
    ),
    "F26": Failure(
        what="stack stuck in progress for hours; delete and redo",
        construction="circuit breaker with rollback, steady state awaited with a limit, health grace",
        live="deployment IN_PROGRESS longer than the limit",
    ),
    "F27": Failure(
        what="image without compiled code, missing start script or frontend build",
        construction="(image content) release refuses an image that was never started: `verify` is the gate",
        live='log "Cannot find module", "Missing script", "Could not find the build directory"',
        unchecked="What an image holds is not in the program: a release is verified by running it.",
    ),
    "F28": Failure(
        what="CloudFront caches an API, drops methods or headers",
        construction="API paths: caching disabled, all methods, all viewer headers but Host",
    ),
    "F29": Failure(
        what="secrets never rotated",
        construction="password rotates by one config number; secrets carry an age limit",
    ),
    "F30": Failure(
        what="`pulumi up` reports success although ECS rolled the deployment back",
        construction=(
            "steady state awaited; `verify` compares running task definition and digest with what was deployed"
        ),
        live="running task definition ≠ deployed one",
    ),
    "F31": Failure(
        what="password or key in plain `environment`",
        construction="secrets only through `secrets`",
    ),
    "F32": Failure(
        what="ECR lifecycle expires an image that a stack still runs",
        construction="retention counts releases; `verify` checks that every released digest still exists",
        live='CannotPullContainerError "not found"',
    ),
    "F33": Failure(
        what="deploy resets the autoscaled task count",
        construction="desired count ignored once autoscaling owns it",
    ),
    "F34": Failure(
        what="database replaced or deleted by a change, without a snapshot",
        construction=(
            "protect, deletion protection, final snapshot with a unique id; promotion refuses a replace or delete"
            " of stateful types"
        ),
    ),
    "F35": Failure(
        what="invalid Fargate CPU/memory pair, or a task definition that ECS refuses",
        construction="checked in settings",
    ),
    "F36": Failure(
        what="the app ends by itself, and nothing known explains it",
        construction="",
        live="exit code in words (1, 126, 127, 134, 137, 139, 143) with the last log lines",
        unchecked="What the app does once it runs is not in the program.",
    ),
    "F37": Failure(
        what="out of memory",
        construction="",
        live="`OutOfMemoryError` (also with exit 0), heap out of memory, exit 137",
        unchecked="How much memory the app takes shows when it runs.",
    ),
    "F38": Failure(
        what="the database has no connection left, or the pool is empty",
        construction="tasks × pool ≤ max_connections, twice while deploying",
        live="remaining connection slots, too many clients, QueuePool limit, P2024, 53300",
    ),
    "F39": Failure(
        what="the app refuses the load balancer's Host, which is the task's address",
        construction="each framework's word is in the docs",
        live="target or event `[400]`/`[403]` with Invalid HTTP_HOST, Blocked host",
        unchecked="Which hosts the app takes is in its code.",
    ),
    "F40": Failure(
        what="the app listens where nobody asks: 127.0.0.1, ::1, or the address that Fargate's HOSTNAME names",
        construction="HOSTNAME=0.0.0.0 in every task, checks ask 127.0.0.1",
        live="log line with that address; UNHEALTHY to ECS and healthy to the load balancer, or the reverse",
    ),
    "F41": Failure(
        what="a host name is not found: a compose file's, an old endpoint's",
        construction="hosts come from the resources",
        live="ENOTFOUND, EAI_AGAIN, could not translate host name, with the name",
    ),
    "F42": Failure(
        what="a secret lacks the JSON key, or is no JSON",
        construction="keys come from the document that Fairway writes; preflight reads those of a secret that exists",
        live="did not contain json key, invalid character … looking for",
        unchecked="What a secret holds is not in the program.",
    ),
    "F43": Failure(
        what="Fargate has no place: vCPU quota, capacity, zone",
        construction="preflight reads the quota",
        live="reached the limit on the number of …, Capacity is unavailable at this time",
        unchecked="The account's quota and AWS's capacity are not in the program.",
    ),
    "F44": Failure(
        what="the database user may not do that",
        construction="",
        live="permission denied for schema, 42501, must be owner",
        unchecked="The rights of database users are in the database.",
    ),
    "F45": Failure(
        what="the database refuses the password",
        construction="one password, from one place, into the URL and the database",
        live="password authentication failed, P1000, 28P01",
    ),
    "F46": Failure(
        what="the entry point may not be run",
        construction="",
        live="exec … permission denied, bad interpreter (CRLF)",
        unchecked="What an image holds is not in the program.",
    ),
    "F47": Failure(
        what="no AWS credentials in the task",
        construction="a task role in every task",
        live="Unable to locate credentials, NoCredentialProviders",
    ),
    "F48": Failure(
        what="no network interface or address",
        construction="preflight counts free addresses",
        live="Timeout waiting for network interface provisioning, InsufficientFreeAddresses",
        unchecked="Free addresses are counted when the task starts.",
    ),
    "F49": Failure(
        what="port taken or privileged; a path may not be written",
        construction="",
        live="EADDRINUSE, listen EACCES, EACCES mkdir/open, EROFS",
        unchecked="What the app writes and where it listens shows when it runs.",
    ),
    "F50": Failure(
        what="the log group is missing, or is looked for in another region",
        construction="the group is the stack's own",
        live="the specified log group does not exist",
    ),
    "F51": Failure(
        what="registry's pull limit; disk full while pulling",
        construction="images of other registries are refused in production",
        live="toomanyrequests, 429; no space left on device",
        unchecked="The limit of a registry is counted when the task starts.",
    ),
    "F52": Failure(
        what="the database that the URL names does not exist",
        construction="one name, one home",
        live='database "…" does not exist, 3D000, P1003',
    ),
    "F53": Failure(
        what="migrations of several tasks at once, or at scale-out, or at a rollback",
        construction="one task per release, before the service changes",
    ),
    "F54": Failure(
        what=(
            "the app behind CloudFront sees http and the load balancer's name: redirect loops, CSRF refusals, "
            "insecure cookies"
        ),
        construction="TLS to the load balancer and the viewer's Host",
        live="301/302 to the same address, CSRF lines",
    ),
    "F55": Failure(
        what="a change of settings that AWS refuses half-way (subnets over subnets, a smaller disk, a name in use)",
        construction="layout that only grows; refused before it begins",
        unchecked="A change shows against what is deployed: preflight and promote read the plan.",
    ),
    "F56": Failure(
        what="the client speaks plain Redis to a cache with TLS, or TLS to one without",
        construction="one URL, `rediss://`, made with the cache",
        live="",
    ),
    "F57": Failure(
        what="a cache without password or without TLS: whoever gets into the network reads sessions and jobs",
        construction="both always, and a security group that services open for themselves",
        live="",
    ),
}
