"""What an app brings or keeps beside its database, under a recording monitor: secrets, bucket, users."""

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.base.iam import execution_role, execution_statements
from components.data.app_secret import AppSecret, AppSecretArgs, SecretReference
from components.data.bucket import Bucket, BucketArgs
from components.data.user_pool import UserPool, UserPoolArgs
from tests.unit.recorder import UNKNOWN, Recorder, record, record_stack

TASK = "aws:ecs/taskDefinition:TaskDefinition"
POLICY = "aws:iam/rolePolicy:RolePolicy"
BUCKET = "aws:s3/bucket:Bucket"
POOL = "aws:cognito/userPool:UserPool"
STRIPE = "arn:aws:secretsmanager:us-east-1:111122223333:secret:stripe-a1B2c3"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666"
VERSION = "11111111-2222-3333-4444-555555555555"
API = {
    "port": 3000,
    "health": {"path": "/api/health", "tool": "curl"},
    "secrets": {"OPENAI_API_KEY": "openai-api-key", "STRIPE_SECRET_KEY": "stripe", "STRIPE_AGAIN": "stripe"},
    "grants": ["userPool", "bucket"],
    "database": "url",
    "env": {"BUCKET": {"stack": "bucketName"}, "HOST": {"stack": "host"}, "REGION": {"stack": "region"}},
    "requiredEnv": [
        "OPENAI_API_KEY",
        "STRIPE_SECRET_KEY",
        "S3_BUCKET_NAME",
        "COGNITO_USER_POOL_ID",
        "COGNITO_CLIENT_ID",
    ],
}
CHANGE: Mapping[str, Any] = {
    "fairway:secrets": {"openai-api-key": {}, "stripe": {"arn": STRIPE, "kmsKeyArn": KEY}},
    "fairway:bucket": {},
    "fairway:userPool": {},
    "fairway:services": {"backend": API, "frontend": {"port": 80, "health": {"path": "/", "tool": "wget"}}},
}
CHANGE["fairway:services"]["backend"] = {**API, "routes": ["/api/*"]}
ENCRYPTED = {"secrets:openai-api-key": "sk-proj-4f9a0c"}


@pytest.fixture(scope="module")
def stack() -> Recorder:
    return record_stack("dev", change=CHANGE, encrypted=ENCRYPTED)


def statements(stack: Recorder, role: str) -> dict[str, list[str]]:
    """Action → resources of a role's policy."""
    policy = json.loads(stack.one(POLICY, role).get("policy"))
    return {action: item["Resource"] for item in policy["Statement"] for action in item["Action"]}


def values(container: Mapping[str, Any], list_: str, value: str) -> dict[str, str]:
    return {item["name"]: item[value] for item in container[list_]}


def test_f9_f13_f31_a_secret_comes_from_encrypted_configuration_and_is_pinned(stack: Recorder) -> None:
    version = stack.one("aws:secretsmanager/secretVersion:SecretVersion", "openai-api-key-secret")
    assert version.is_secret("secretString") and version.get("secretString.value") == "sk-proj-4f9a0c"
    backend = stack.containers("backend-task")["backend"]
    arn = "arn:aws:test:us-east-1:111122223333:Secret/openai-api-key-secret"
    assert values(backend, "secrets", "valueFrom")["OPENAI_API_KEY"] == f"{arn}:::{VERSION}"
    assert not {"OPENAI_API_KEY", "STRIPE_SECRET_KEY"} & set(values(backend, "environment", "value"))
    others = [item for item in stack.registered if item.name != "openai-api-key-secret"]
    assert not [item for item in others if "sk-proj-4f9a0c" in json.dumps(item.inputs)]


def test_f8_f22_the_execution_role_reads_exactly_the_secrets_of_its_service(stack: Recorder) -> None:
    backend = statements(stack, "backend-execution")
    assert backend["secretsmanager:GetSecretValue"] == [
        "arn:aws:test:us-east-1:111122223333:Secret/database-connection",
        "arn:aws:test:us-east-1:111122223333:Secret/openai-api-key-secret",
        STRIPE,
    ]
    assert backend["kms:Decrypt"] == [KEY]
    frontend = statements(stack, "frontend-execution")
    assert "secretsmanager:GetSecretValue" not in frontend and "kms:Decrypt" not in frontend


def test_an_existing_secret_is_named_by_its_arn_alone_and_not_made(stack: Recorder) -> None:
    backend = stack.containers("backend-task")["backend"]
    assert values(backend, "secrets", "valueFrom")["STRIPE_SECRET_KEY"] == STRIPE
    assert {item.name for item in stack.all("aws:secretsmanager/secret:Secret")} == {
        "database-connection",
        "openai-api-key-secret",
    }


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (SecretReference(arn=STRIPE), STRIPE),
        (SecretReference(arn=STRIPE, key="apiKey"), f"{STRIPE}:apiKey::"),
        (SecretReference(arn=STRIPE, version=VERSION), f"{STRIPE}:::{VERSION}"),
        (SecretReference(arn=STRIPE, key="apiKey", version=VERSION), f"{STRIPE}:apiKey::{VERSION}"),
    ],
)
def test_a_reference_is_written_as_ecs_reads_it(reference: SecretReference, expected: str) -> None:
    resolved: list[str] = []
    record(lambda: reference.value_from.apply(resolved.append))
    assert resolved == [expected]


@pytest.mark.parametrize("args", [AppSecretArgs(), AppSecretArgs(value="x", arn=STRIPE)])
def test_a_secret_is_either_made_or_there(args: AppSecretArgs) -> None:
    with pytest.raises(ValueError, match="openai: give one of value, arn, secret_name and parameter"):
        AppSecret("openai", args)


def test_a_secrets_value_is_not_in_its_representation() -> None:
    assert "hunter2" not in repr(AppSecretArgs(value="hunter2"))


def test_f10_f22_what_a_service_uses_is_named_and_allowed(stack: Recorder) -> None:
    backend = values(stack.containers("backend-task")["backend"], "environment", "value")
    assert backend["S3_BUCKET_NAME"] == backend["BUCKET"] == "bucket-bucket-0a1b2c3"
    assert (f"https://{backend['HOST']}", backend["REGION"]) == (stack.outputs["url"], "us-east-1")
    assert (backend["COGNITO_USER_POOL_ID"], backend["COGNITO_CLIENT_ID"]) == (
        "user-pool-users-id",
        "user-pool-client-id",
    )
    bucket, pool = (f"arn:aws:test:us-east-1:111122223333:{kind}" for kind in ("Bucket/bucket-bucket", "UserPool"))
    assert statements(stack, "backend-task") == {
        "s3:GetObject": [f"{bucket}/*"],
        "s3:PutObject": [f"{bucket}/*"],
        "s3:DeleteObject": [f"{bucket}/*"],
        "s3:ListBucket": [bucket],
        "cognito-idp:AdminCreateUser": [f"{pool}/user-pool-users"],
        "cognito-idp:AdminGetUser": [f"{pool}/user-pool-users"],
        "cognito-idp:AdminInitiateAuth": [f"{pool}/user-pool-users"],
    }
    assert not [item for item in stack.all(POLICY) if item.name == "frontend-task"]
    assert "S3_BUCKET_NAME" not in values(stack.containers("frontend-task")["frontend"], "environment", "value")


def test_no_task_starts_before_its_role_may_do_what_it_does(stack: Recorder) -> None:
    after = " ".join(stack.one("aws:ecs/service:Service", "backend-service").request.dependencies)
    for policy in ("backend-task", "backend-execution"):
        assert f"{POLICY}::{policy}" in after


def test_the_contract_says_what_is_provided_where_the_values_are_unknown() -> None:
    preview = record_stack("dev", change=CHANGE, encrypted=ENCRYPTED, preview=True)
    contract = preview.one("fairway:service:Service", "backend")
    assert contract.get("environment.S3_BUCKET_NAME") == UNKNOWN
    assert contract.get("secrets") == ["DATABASE_URL", "OPENAI_API_KEY", "STRIPE_AGAIN", "STRIPE_SECRET_KEY"]


def test_preview_registers_what_the_update_will(stack: Recorder) -> None:
    preview = record_stack("dev", change=CHANGE, encrypted=ENCRYPTED, preview=True)
    assert {(item.type, item.name) for item in preview.registered} == {
        (item.type, item.name) for item in stack.registered
    }


def record_bucket(args: BucketArgs) -> Recorder:
    return record(lambda: Bucket("bucket", args) and None)


def test_documents_are_private_encrypted_versioned_and_tls_only() -> None:
    stack = record_bucket(BucketArgs(noncurrent_days=7))
    block = stack.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs
    assert [value for key, value in block.items() if key != "bucket"] == [True] * 4
    encryption = stack.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ).get("rules.0.applyServerSideEncryptionByDefault")
    assert encryption == {"sseAlgorithm": "AES256"}
    versions = stack.one("aws:s3/bucketVersioning:BucketVersioning")
    assert versions.get("versioningConfiguration.status") == "Enabled"
    owner = stack.one("aws:s3/bucketOwnershipControls:BucketOwnershipControls")
    assert owner.get("rule.objectOwnership") == "BucketOwnerEnforced"
    (statement,) = json.loads(stack.one("aws:s3/bucketPolicy:BucketPolicy").get("policy"))["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    arn = "arn:aws:test:us-east-1:111122223333:Bucket/bucket-bucket"
    assert statement["Resource"] == [arn, f"{arn}/*"]
    (rule,) = stack.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").get("rules")
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 7}
    assert "days" not in rule["expiration"], "a current document never expires"
    bucket = "bucket-bucket-0a1b2c3"
    assert {
        item.get("bucket") for item in stack.registered if item.type.startswith("aws:s3/bucket") and item.type != BUCKET
    } == {bucket}


def test_only_given_origins_may_use_the_bucket_from_a_page() -> None:
    cors = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
    assert not record_bucket(BucketArgs()).all(cors)
    stack = record_bucket(BucketArgs(origins=("https://app.example.org",)))
    assert stack.one(cors).get("corsRules.0.allowedOrigins") == ["https://app.example.org"]


@pytest.mark.parametrize("protect", [True, False])
def test_f34_documents_and_users_are_protected_as_asked(protect: bool) -> None:
    def program() -> None:
        Bucket("bucket", BucketArgs(protect=protect, force_destroy=not protect))
        UserPool("user-pool", UserPoolArgs(protect=protect))

    stack = record(program)
    assert stack.one(BUCKET).request.protect is stack.one(POOL).request.protect is protect
    assert stack.one(BUCKET).get("forceDestroy") is not protect
    assert stack.one(POOL).get("deletionProtection") == ("ACTIVE" if protect else "INACTIVE")


@pytest.mark.parametrize(
    ("args", "mfa", "token", "only_admin"),
    [
        (UserPoolArgs(), "OFF", None, True),
        (UserPoolArgs(mfa="optional", self_sign_up=True), "OPTIONAL", {"enabled": True}, False),
        (UserPoolArgs(mfa="required"), "ON", {"enabled": True}, True),
    ],
)
def test_users_sign_in_as_asked(args: UserPoolArgs, mfa: str, token: object, only_admin: bool) -> None:
    stack = record(lambda: UserPool("user-pool", args) and None)
    pool = stack.one(POOL)
    assert pool.get("mfaConfiguration") == mfa
    assert pool.inputs.get("softwareTokenMfaConfiguration") == token
    assert pool.get("adminCreateUserConfig.allowAdminCreateUserOnly") is only_admin
    assert pool.get("passwordPolicy.minimumLength") == 12
    client = stack.one("aws:cognito/userPoolClient:UserPoolClient")
    assert client.get("userPoolId") == "user-pool-users-id"
    assert client.get("generateSecret") is False and client.get("preventUserExistenceErrors") == "ENABLED"
    assert "ALLOW_ADMIN_USER_PASSWORD_AUTH" in client.get("explicitAuthFlows")


def test_what_ecs_may_do_has_no_statement_without_a_resource() -> None:
    statements = execution_statements(repository_arns=["repository"], log_group_arn="log", secret_arns=[])
    assert len(statements) == 3 and all(statement["Resource"] for statement in statements)


@pytest.mark.parametrize(("secrets", "beside"), [(3, True), (60, False)])
def test_a_changed_policy_stands_beside_the_old_one_where_both_fit(secrets: int, beside: bool) -> None:
    """Both count against the 10,240 characters of a role, and AWS would refuse the second."""
    arns = [f"arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/prod/{at}-AbCdEf" for at in range(secrets)]
    stack = record(
        lambda: (
            execution_role(
                "api", repository_arns=[], log_group_arn="log", secret_arns=arns, opts=pulumi.ResourceOptions()
            )
            and None
        )
    )
    assert list(stack.one(POLICY, "api-execution").request.replaceOnChanges) == (["policy"] if beside else [])
