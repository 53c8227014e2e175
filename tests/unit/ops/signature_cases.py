"""For each failure that a running system shows: API answers that show it. Sentences are AWS's and the clients' own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ops.aws.endpoint import EndpointProbe
from ops.aws.snapshot import Snapshot
from tests.unit.ops.snapshots import (
    DEFINITION,
    DIGEST,
    NOW,
    OTHER,
    REPOSITORY,
    RUNNING,
    SECRET,
    SERVICE,
    STARTED,
    VERSION,
    definition,
    deployment,
    image,
    log,
    observed,
    policy,
    rule,
    service,
    stopped,
    target,
    task,
    versions,
)

PULL = "CannotPullContainerError: pull image manifest has been retried 7 time(s): "
DENIED = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable "
    "to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from "
    "secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/api-execution/4f2a is "
    "not authorized to perform: secretsmanager:GetSecretValue on resource: {secret} because no policy allows it"
)
UNASSUMED = (
    "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/api-execution' that was provided for this task. "
    "Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user "
    "has permissions to pass this role."
)
OLDER = DEFINITION.replace(":7", ":6")
LONG_AGO = NOW - timedelta(minutes=40)


def stops(reason: str) -> Snapshot:
    return observed(stopped=[stopped(reason)])


def logs(line: str) -> Snapshot:
    """The line as the last words of a task that ended by itself."""
    return observed(logs=[log("starting", line)], stopped=[stopped("Essential container in task exited")])


def quietly_logs(*lines: str) -> Snapshot:
    return observed(logs=[log("starting", *lines, task=RUNNING)])


def happened(message: str) -> Snapshot:
    """An event since the deployment began, in a service that has got over it."""
    return observed(service=service(deployment(), events=(message,)))


def ill(reason: str, description: str) -> Snapshot:
    return observed(targets=[target("unhealthy", reason, description)])


CASES: Mapping[str, Sequence[Snapshot]] = {
    "F1": [
        stops("CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"),
        stops(PULL + f"{REPOSITORY}@{DIGEST}: no linux/amd64 descriptor"),
        logs("exec /usr/local/bin/docker-entrypoint.sh: exec format error"),
        observed(image=image(platforms=("linux/arm64",))),
    ],
    "F2": [
        logs("TypeError: Invalid URL"),
        logs("URIError: URI malformed"),
        logs("ValueError: invalid literal for int() with base 10: 'hunter2'"),
        logs("Could not parse rfc1738 URL from string 'postgresql://shop:hunter2/@db'"),
        logs("ValueError: Port should be one of the following: 5432"),
    ],
    "F3": [logs('no pg_hba.conf entry for host "10.0.1.17", user "shop", database "shop", no encryption')],
    "F4": [
        logs("Error: self-signed certificate in certificate chain"),
        logs("code: 'SELF_SIGNED_CERT_IN_CHAIN'"),
        logs("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"),
    ],
    "F5": [logs("Error: self signed certificate in certificate chain")],
    "F6": [
        ill("Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]"),
        observed(target_groups=[{"HealthCheckPath": "/health"}]),
        observed(target_groups=[{"HealthCheckPath": "/api/health"}, {"HealthCheckPath": "/health"}]),
    ],
    "F7": [
        logs("/bin/sh: curl: not found"),
        logs('OCI runtime exec failed: exec failed: exec: "wget": executable file not found in $PATH'),
    ],
    "F8": [
        stops(DENIED.format(secret=SECRET[:-6] + "??????")),
        observed(stopped=[stopped(DENIED.format(secret=SECRET))], policies=[policy(SECRET[:-6] + "??????")]),
        observed(
            definition=definition(
                containerDefinitions=[{"secrets": [{"name": "KEY", "valueFrom": SECRET[:-6] + "??????"}]}]
            )
        ),
    ],
    "F9": [
        observed(secrets={SECRET: {"VersionIdsToStages": {VERSION: ["AWSPREVIOUS"], "newer": ["AWSCURRENT"]}}}),
        observed(
            definition=definition(containerDefinitions=[{"secrets": [{"name": "KEY", "valueFrom": SECRET}]}]),
            versions={SECRET: versions(STARTED + timedelta(minutes=1))},
        ),
    ],
    "F10": [
        observed(
            probe=EndpointProbe(url="https://shop.example.org/api/health", status=503, body='{"db":"up","s3":"down"}')
        ),
        observed(
            probe=EndpointProbe(
                url="https://shop.example.org/api/health",
                status=503,
                body='{"status":"error","services":{"database":{"status":"up"},"s3":{"status":"error"}}}',
            )
        ),
        ill("Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"),
        logs("Error: S3_BUCKET_NAME is not set"),
    ],
    "F11": [observed(tasks=[task(containers=[{"name": "api", "imageDigest": OTHER}])])],
    "F14": [
        stops(PULL + 'failed to resolve ref "111122223333.dkr.ecr..amazonaws.com/shop/api": invalid reference format'),
        stops(PULL + "dial tcp: lookup 111122223333.dkr.ecr.us-est-1.amazonaws.com: no such host"),
    ],
    "F15": [
        stops(PULL + "The repository with name 'shop/api' does not exist in the registry with id '111122223333'"),
        observed(
            image=None, unknown=("ecr describe_images: RepositoryNotFoundException: The repository does not exist",)
        ),
    ],
    "F16": [
        logs("Error: DATABASE_URL is not set"),
        logs("error: Environment variable not found: DATABASE_URL."),
        logs("The datasource.url property is required in your Prisma config file"),
        logs("Error: DB_HOST is required"),
    ],
    "F19": [observed(certificates=[{"DomainName": "shop.example.org", "Status": "PENDING_VALIDATION"}])],
    "F21": [
        ill("Target.Timeout", "Request timed out"),
        observed(rules=[rule(source="sg-00000000000000000")]),
        observed(rules=[]),
        logs("Error: connect ETIMEDOUT 10.20.3.4:5432"),
        stops(
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to pull registry auth from "
            "Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network."
        ),
    ],
    "F22": [
        stops(DENIED.format(secret=SECRET)),
        stops(UNASSUMED),
        observed(
            service=service(
                deployment(runningCount=0), events=(f"(service api) failed to launch a task with (error {UNASSUMED})",)
            )
        ),
        logs(
            "AccessDenied: User is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::shop-documents/a"
        ),
    ],
    "F23": [
        observed(targets=[]),
        ill("Target.FailedHealthChecks", "Health checks failed"),
        observed(targets=[target(port=3000)]),
    ],
    "F24": [
        logs('error: relation "orders" does not exist'),
        observed(stopped=[stopped("Essential container in task exited", {"name": "migrate", "exitCode": 1})]),
    ],
    "F26": [observed(service=service(deployment(rolloutState="IN_PROGRESS", createdAt=LONG_AGO, failedTasks=9)))],
    "F27": [
        logs("Error: Cannot find module '/app/dist/main.js'"),
        logs('npm error Missing script: "start:prod"'),
        logs("Could not find the build directory"),
    ],
    "F30": [
        observed(service=service(deployment(taskDefinition=OLDER))),
        observed(
            service=service(
                deployment(rolloutState="IN_PROGRESS"),
                events=("(service api) rolling back to deployment ecs-svc/1.",),
            )
        ),
    ],
    "F32": [
        observed(image=None),
        stops(PULL + f"{REPOSITORY}@{DIGEST}: not found"),
    ],
    "F36": [
        stops(
            "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/api)"
        ),
        stops("Task failed container health checks"),
        stops("Essential container in task exited"),
        observed(probe=EndpointProbe(url="https://shop.example.org/api/health", status=500, body="")),
        observed(targets=[target("unhealthy", "Elb.InternalError")]),
    ],
    "F37": [
        observed(stopped=[stopped("Essential container in task exited", {"name": "api", "exitCode": 137})]),
    ],
    "F40": [
        observed(tasks=[task(healthStatus="UNHEALTHY")]),
        observed(
            tasks=[task(healthStatus="UNHEALTHY")],
            service=service(deployment(rolloutState="IN_PROGRESS", runningCount=1)),
            targets=[],
            logs=[log("Local: http://127.0.0.1:3001", task=RUNNING)],
        ),
    ],
    "F45": [logs('error: password authentication failed for user "shop"')],
}

# What goes on in a service that is well; nothing may be found in any of these.
WELL: Sequence[Snapshot] = [
    observed(),
    observed(service=service(deployment(rolloutState="IN_PROGRESS", createdAt=STARTED, runningCount=1))),
    observed(probe=EndpointProbe(url="https://shop.example.org/", status=404, body="<h1>nothing here</h1>")),
    observed(tasks=[task(containers=[{"name": "api", "imageDigest": OTHER}])], image=image(manifests=(OTHER,))),
    observed(image=None, unknown=("ecr describe_images: AccessDeniedException: not today",)),
    observed(rules=[], unknown=("ec2 describe_security_group_rules: AccessDenied: not today",)),
    observed(certificates=[], rules=[rule(source="sg-0", port=443), rule()], policies=[]),
    observed(deployed=replace(SERVICE, routes=()), probe=None),
    quietly_logs("token=abc refreshed", "cache: could not connect, retrying", "job done: relation of 3 to 4"),
    quietly_logs("TypeError: Invalid URL: user submitted"),
    quietly_logs("webhook: connect ETIMEDOUT 203.0.113.9:443"),
    quietly_logs("403: user 17 is not authorized to perform delete"),
    quietly_logs("password authentication failed for a visitor", "missing env in the query", "Cannot find module 7"),
    happened("(service api) (task 4f2a) failed ELB health checks in (target-group arn:aws:1)"),
    happened("(service api) was unable to place a task. Reason: Capacity is unavailable at this time."),
    happened("(service api) rolling back to deployment ecs-svc/1."),
    observed(
        stopped=[stopped("Task failed ELB health checks in (target-group arn:aws:1)", stoppedAt=LONG_AGO)],
        logs=[log("Error: connect ETIMEDOUT 10.20.3.4:5432")],
    ),
    observed(
        stopped=[stopped("exec format error", stoppedAt=STARTED, taskDefinitionArn=OLDER, startedBy="ecs-svc/1")] * 5,
        logs=[log("exec format error")],
    ),
    # The same definition, after what kept its tasks from starting was mended and it was deployed once more.
    observed(stopped=[stopped(DENIED.format(secret=SECRET), stoppedAt=STARTED, startedBy="ecs-svc/1")]),
    observed(
        stopped=[
            stopped("Your Spot Task was interrupted.", stopCode="SpotInterruption"),
            stopped("Task stopped by a person", stopCode="UserInitiated"),
        ],
        logs=[log("TypeError: Invalid URL: user submitted")],
    ),
    observed(
        service=service(
            deployment(),
            deployment(
                id="ecs-svc/1",
                status="INACTIVE",
                taskDefinition=OLDER,
                rolloutState="FAILED",
                rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.",
            ),
        )
    ),
    observed(
        definition=definition(runtimePlatform={"cpuArchitecture": "ARM64"}), image=image(platforms=("linux/arm64",))
    ),
]
