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
        what="invalid Fargate CPU/memory pair",
        construction="checked in settings",
    ),
}
