"""What a task may not do, secrets that it cannot have or has in an old value."""

import json
import re
from collections.abc import Iterator, Sequence

from ops.aws.snapshot import Snapshot, secret_references
from ops.doctor.evidence import Message, Origin
from ops.doctor.signature import ECS, EITHER, Evidence, Sign, Signature, first
from ops.verify.checks import secrets

_DENIED = r"AccessDenied\w*|not authorized to perform:?|UnauthorizedOperation"
_PULLS = r"unable to (?:pull|retrieve) (?:secrets?|\w+ secrets?|registry auth)"
_WILD = re.compile(r"secretsmanager:[^\"\s]*[*?]")
_IAM = "AWS IAM user guide: access denied error messages"
_GUIDE = "Amazon ECS developer guide: ResourceInitializationError"
_CHAIN = "the SDK's default chain of credential providers"
STOPS = frozenset[Origin]({"stop", "container"})


def _wildcard(snapshot: Snapshot, messages: Sequence[Message]) -> Iterator[Evidence]:
    yield from first(messages, rf"{_PULLS}.*({_DENIED}).*[?]{{6}}", STOPS, 97)
    for arn, _ in secret_references(snapshot.definition):
        if re.search(r"[*?]", arn):
            yield Evidence(shown=f"the task definition names the secret {arn}", certainty=96)
    refused = list(first(messages, rf"({_PULLS}).*({_DENIED})", ECS, 90))
    granted = [match for policy in snapshot.policies if (match := _WILD.search(json.dumps(policy)))]
    if refused and granted:  # a wildcard that grants enough hurts nobody here
        yield Evidence(shown=f"{refused[0].shown}; the execution role's policy says {granted[0][0]}", certainty=90)


def _old_value(snapshot: Snapshot, _: Sequence[Message]) -> Iterator[Evidence]:
    result = secrets.check(snapshot)
    if result.verdict == "failed" and "newer value" in result.record.observed:
        yield Evidence(shown=result.record.observed, certainty=75)


SIGNATURES = (
    Signature(
        failures=("F8",),
        title="a secret's ARN has wildcards",
        cause="ECS and IAM compare ARNs letter by letter here; `??????` for the random suffix matches nothing.",
        fix="Write the secret's exact ARN in the task definition and in the execution role's policy.",
        final=True,
        look=_wildcard,
    ),
    Signature(
        failures=("F9",),
        title="the tasks run with an old value of a secret",
        cause="ECS reads secrets when a task starts; the value was changed afterwards.",
        fix="Run `pulumi up`: a new version makes a new revision of the task definition, and new tasks. Where the "
        "definition names no version it has nothing to do: force a new deployment, with the command above.",
        look=_old_value,
    ),
    Signature(
        failures=("F22",),
        title="a role lacks a permission",
        cause="The execution role needs ECR, the secrets with their key, and the log group; the task role what the "
        "app itself calls; ecs-tasks.amazonaws.com must be in the trust policy of both.",
        fix="Say what the service uses in its settings (`grants`, `permissions`, `secrets`, `database`), which grants "
        "exactly that.",
        signs=(
            Sign(
                "ECS, starting a task",
                rf"(?:ResourceInitializationError|{_PULLS}).*(?:{_DENIED}|Access to KMS is not allowed"
                r"|access denied by server|Forbidden)",
                88,
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from "
                "asm: AccessDeniedException: Access to KMS is not allowed",
                _GUIDE,
                ECS,
            ),
            Sign(
                "ECR, pulling",
                rf"(?:CannotPull\w*|can't pull|cannot pull).*(?:{_DENIED}|no basic auth|denied: |unauthorized: |"
                r"has the permissions to pull|pull access denied)|no basic auth credentials",
                88,
                "CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to "
                "pull images from the registry.",
                "Amazon ECS developer guide: CannotPullContainer task errors",
                ECS,
            ),
            Sign(
                "ECR, pulling",
                r"CannotPull\w*.*(?:403 Forbidden|401 Unauthorized|403 \(Forbidden\))",
                88,
                "CannotPullContainerError: failed to resolve ref: unexpected status from HEAD request: 403 Forbidden",
                "Amazon ECR: the registry's HTTP API answers 403 for what may not be read, and for some of what is "
                "gone",
                ECS,
                also=("F32",),
            ),
            Sign(
                "ECS",
                r"unable to assume (?:the )?(?:service linked )?role|role .{0,120}cannot be assumed|sts:AssumeRole",
                90,
                "ECS was unable to assume the role 'arn:aws:iam::444455556666:role/shop-execution'",
                "Amazon ECS developer guide: task execution role",
                EITHER,
            ),
            Sign(
                "AWS, any service",
                r"not authorized to perform:? [a-z0-9-]+:\w+|UnauthorizedOperation|AccessDeniedException"
                r"|arn:aws\S*:(?:user|assumed-role|role)/\S+ is not authorized",
                86,
                "AccessDeniedException: User: arn:aws:sts::444455556666:assumed-role/shop/1 is not authorized to "
                "perform: sqs:SendMessage on resource: orders",
                _IAM,
                EITHER,
                unless=r"java\.nio\.file",
            ),
            Sign(
                "SDKs",
                r"AccessDenied(?:[:)\]]|$)|(?:::|error |\()AccessDenied\b|S3(?:Exception|Error)\b.{0,40}\bAccess Denied"
                r"|\bAccess Denied\b.{0,80}(?:S3"
                r"|Status Code: 403)|Status Code: 403.{0,60}Access Denied|AuthorizationError\b"
                r"|api error (?:AccessDenied|Forbidden|403)"
                r"|Access to the resource \S+ is denied|StatusCode: 403",
                82,
                "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
                "boto/botocore: ClientError.MSG_TEMPLATE; aws-sdk-js-v3: ServiceException; aws-sdk-go-v2: "
                "smithy.APIError",
                EITHER,
            ),
            Sign(
                "KMS",
                r"Access to KMS is not allowed|ciphertext refers to a customer master key|KMSAccessDenied\w*"
                r"|kms:Decrypt|KMS key .{0,120}(?:disabled|pending deletion)|DisabledException|DecryptionFailure"
                r"|can't decrypt the (?:protected )?secret|KMSInvalidState",
                90,
                "The ciphertext refers to a customer master key that you are not allowed to access",
                "AWS KMS API reference: Decrypt",
                EITHER,
            ),
        ),
    ),
    Signature(
        failures=("F42",),
        title="a secret or parameter does not have what the task takes from it",
        cause="The task definition names a JSON key that the secret lacks, the secret is no JSON, has no value yet, "
        "or does not exist.",
        fix="Put the key into the secret's JSON, or name the one that it has (`secrets.<NAME>.key`); then deploy "
        "again.",
        final=True,
        signs=(
            Sign(
                "ECS, Secrets Manager",
                r"did not contain json key|invalid character .{1,12} (?:looking for beginning|in literal)"
                r"|cannot unmarshal .{0,80}json|unexpected end of JSON input",
                96,
                "ResourceInitializationError: unable to retrieve secret from asm: retrieved secret from Secrets "
                "Manager did not contain json key api_token",
                "aws/amazon-ecs-agent: agent/asm",
                ECS,
            ),
            Sign(
                "ECS, Secrets Manager and SSM",
                r"Secrets Manager can't find the specified secret|can't find the specified secret value"
                r"|invalid (?:ssm )?parameters|Parameter(?:Version)?NotFound|GetSecretValueInput"
                r"|marked (?:for deletion|as deleted)"
                r"|scheduled for deletion|unexpected ARN format|Invalid name\. Must be",
                94,
                "ResourceInitializationError: unable to retrieve secrets from ssm: invalid ssm parameters: "
                "/shop/dev/key",
                "AWS Secrets Manager API reference: GetSecretValue; amazon-ecs-agent: agent/ssm",
                ECS,
            ),
        ),
    ),
    Signature(
        failures=("F47",),
        title="the app has no AWS credentials",
        cause="The task has no role, or the app looks for keys, a profile or an instance's metadata instead of the "
        "task's role; or it was given keys that are not valid any more.",
        fix="Take every AWS key out of `env` and `secrets`, let the SDK use its default chain, and say in the "
        "settings what the service uses: the task then has a role.",
        signs=(
            Sign(
                "AWS CLI, boto",
                r"Unable to locate credentials|(?:No|Partial)CredentialsError|CredentialRetrievalError"
                r"|config profile \(.{0,80}not be found",
                90,
                "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
                "boto/botocore: botocore/exceptions.py",
            ),
            Sign(
                "AWS SDK for JavaScript, Go, Rust",
                r"CredentialsProviderError|Could not load credentials from any providers|NoCredentialProviders"
                r"|no EC2 IMDS role found|failed to refresh cached credentials"
                r"|no providers in chain provided credentials|CredentialsNotLoaded|Missing credentials in config"
                r"|Resolved credential object is not valid|error occurred while loading credentials"
                r"|credential provider was not enabled",
                90,
                "CredentialsProviderError: Could not load credentials from any providers",
                _CHAIN,
            ),
            Sign(
                "AWS SDK for Java, .NET, Ruby, PHP",
                r"Unable to load (?:AWS )?credentials from any|MissingCredentialsError"
                r"|Unable to get IAM security credentials|retrieving credentials from the instance profile"
                r"|Failed to resolve AWS credentials|unable to sign request without credentials",
                90,
                "Aws::Errors::MissingCredentialsError: unable to sign request without credentials set",
                _CHAIN,
            ),
            Sign(
                "AWS SDKs, metadata",
                r"169\.254\.(?:169\.254|170\.2)\b.{0,160}(?:invalid argument|EINVAL|refused|unreachable|EHOSTUNREACH"
                r"|Couldn't connect|deadline exceeded|timed? ?out|404 Not Found)"
                r"|(?:EINVAL|EHOSTUNREACH|ETIMEDOUT|ECONNREFUSED) 169\.254\.|EC2 Metadata \w+ request returned error"
                r"|retrieving credentials? from (?:ECS|the container)",
                80,
                'Get "http://169.254.169.254/latest/meta-data/iam/security-credentials/": connect: invalid argument',
                "Fargate has no instance metadata: the SDK found no task role before it",
                unless=r"new ?relic|datadog|ddagent|utilization|detector|vendor|telemetry",
            ),
            Sign(
                "AWS STS",
                r"security token included in the request is (?:invalid|expired)|InvalidClientTokenId|ExpiredToken"
                r"|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch"
                r"|AWS Access Key Id you provided does not exist|request signature we calculated does not match",
                82,
                "UnrecognizedClientException: The security token included in the request is invalid.",
                "AWS IAM: common errors",
            ),
        ),
    ),
)
