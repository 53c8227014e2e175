"""What an app brings or keeps beside its database, under a recording monitor: secrets, bucket, users, images."""

import json
import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.base.component import Component
from components.base.iam import execution_policy
from components.base.overrides import override
from components.compute.registry import Registry, RegistryArgs
from components.data.app_secret import AppSecret, AppSecretArgs, SecretReference
from components.data.bucket import Bucket, BucketArgs
from components.data.database import Database, DatabaseArgs
from components.data.user_pool import UserPool, UserPoolArgs
from tests.unit.recorder import ROOT, UNKNOWN, Recorder, record, record_stack

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
    "env": {"BUCKET": {"stack": "bucketName"}},
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
    seen: list[str] = []
    record(lambda: reference.value_from.apply(seen.append))
    assert seen == [expected]


@pytest.mark.parametrize("args", [AppSecretArgs(), AppSecretArgs(value="x", arn=STRIPE)])
def test_a_secret_is_either_made_or_there(args: AppSecretArgs) -> None:
    with pytest.raises(ValueError, match="openai: give either value or arn of the secret"):
        AppSecret("openai", args)


def test_a_secrets_value_is_not_in_its_representation() -> None:
    assert "hunter2" not in repr(AppSecretArgs(value="hunter2"))


def test_f10_f22_what_a_service_uses_is_named_and_allowed(stack: Recorder) -> None:
    backend = values(stack.containers("backend-task")["backend"], "environment", "value")
    assert backend["S3_BUCKET_NAME"] == backend["BUCKET"] == "bucket-bucket-0a1b2c3"
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


def registry(args: RegistryArgs, look: Callable[[Registry], None] = lambda made: None) -> Recorder:
    return record(lambda: look(Registry("shop-api", args)))


def test_f15_another_accounts_repository_is_named_whole_and_not_made() -> None:
    seen: dict[str, str] = {}

    def look(made: Registry) -> None:
        pulumi.Output.all(url=made.url, arn=made.arn).apply(seen.update)

    args = RegistryArgs(repository="shop/api", region="eu-west-1", account="444455556666")
    stack = registry(args, look)
    assert [item.type for item in stack.registered] == ["fairway:registry:Registry"]
    assert seen == {
        "url": "444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop/api",
        "arn": "arn:aws:ecr:eu-west-1:444455556666:repository/shop/api",
    }


def test_f15_only_the_given_accounts_pull() -> None:
    policy = "aws:ecr/repositoryPolicy:RepositoryPolicy"
    assert not registry(RegistryArgs(repository="shop/api", region="eu-west-1")).all(policy)
    stack = registry(RegistryArgs(repository="shop/api", region="eu-west-1", pull_accounts=("444455556666",)))
    (statement,) = json.loads(stack.one(policy).get("policy"))["Statement"]
    assert statement["Principal"] == {"AWS": ["arn:aws:iam::444455556666:root"]}
    assert sorted(statement["Action"]) == [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
    ]


def test_the_execution_policy_has_no_statement_without_a_resource() -> None:
    seen: list[str] = []
    policy = execution_policy(repository_arn="repository", log_group_arn="log", secret_arns=[])
    record(lambda: policy.apply(seen.append))
    assert all(statement["Resource"] for statement in json.loads(seen[0])["Statement"])


def lifecycle(args: RegistryArgs) -> list[dict[str, Any]]:
    return json.loads(registry(args).one("aws:ecr/lifecyclePolicy:LifecyclePolicy").get("policy"))["rules"]


def expired(rules: list[dict[str, Any]], images: list[list[str]]) -> list[list[str]]:
    """What ECR expires of images (each its tags, the newest first), as its user guide has it."""
    gone: list[int] = []
    claimed: set[int] = set()
    for rule in sorted(rules, key=lambda rule: rule["rulePriority"]):
        selection = rule["selection"]
        assert (selection["countType"], rule["action"]) == ("imageCountMoreThan", {"type": "expire"})
        prefixes = tuple(selection.get("tagPrefixList", [""]))
        found = [
            index
            for index, tags in enumerate(images)
            if (not tags if selection["tagStatus"] == "untagged" else any(tag.startswith(prefixes) for tag in tags))
        ]
        gone += [index for index in found[selection["countNumber"] :] if index not in claimed]
        claimed |= set(found)
    return [images[index] for index in sorted(set(gone))]


def test_f32_without_a_setting_no_tagged_image_expires() -> None:
    rules = lifecycle(RegistryArgs(repository="shop/api", region="eu-west-1", keep_untagged=2))
    assert expired(rules, [[], ["a"], [], ["b"], [], ["release-1"]]) == [[]]


def test_f32_a_released_image_never_expires_however_many_are_pushed() -> None:
    args = RegistryArgs(repository="shop/api", region="eu-west-1", keep_untagged=2, keep_unreleased=5)
    pushed = [[f"sha-{number}"] for number in range(8)]
    released = [[f"sha-{number}", f"release-{number}"] for number in range(8, 2000)]
    assert expired(lifecycle(args), [*pushed, *released, ["sha-2000"]]) == [*pushed[5:], ["sha-2000"]]


def with_database(opts: pulumi.ResourceOptions | None) -> Recorder:
    args = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["subnet-1"], database_name="shop", username="shop")
    return record(lambda: Database("database", args, opts) and None)


def test_override_changes_the_inputs_of_one_type_and_says_so_in_the_contract() -> None:
    insights = override(aws.rds.Instance, lambda name, inputs: {"performance_insights_enabled": True})
    small = override(
        aws.rds.Instance, lambda name, inputs: {"allocated_storage": inputs["allocated_storage"] * 2}, insights
    )
    plain, changed = with_database(None), with_database(small)
    before, after = (dict(stack.one("aws:rds/instance:Instance").inputs) for stack in (plain, changed))
    assert after == {**before, "performanceInsightsEnabled": True, "allocatedStorage": 40}
    assert changed.one("fairway:database:Database").get("overridden") == ["aws:rds/instance:Instance"]
    assert "overridden" not in plain.one("fairway:database:Database").inputs
    others = [
        {item.name: item.inputs for item in stack.registered if not item.name.endswith("instance")}
        for stack in (plain, changed)
    ]
    assert others[0].keys() == others[1].keys()
    assert all(others[0][name] == others[1][name] for name in others[0] if name != "database")


class ChattyLogs(Component):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:ChattyLogs", name, {}, opts)
        for role in ("logs", "audit"):
            aws.cloudwatch.LogGroup(f"{name}-{role}", retention_in_days=30, opts=self.child())
        self.register_outputs({})


def test_override_knows_a_resource_by_its_name() -> None:
    def change(name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"retention_in_days": 7} if name == "chatty-logs" else {}

    def program() -> None:
        group = ChattyLogs("chatty", override(aws.cloudwatch.LogGroup, change))
        assert group.pulumi_resource_name == "chatty"

    stack = record(program)
    kept = {item.name: item.get("retentionInDays") for item in stack.all("aws:cloudwatch/logGroup:LogGroup")}
    assert kept == {"chatty-logs": 7, "chatty-audit": 30}


def test_override_refuses_an_input_that_there_is_not() -> None:
    opts = override(aws.rds.Instance, lambda name, inputs: {"performance_insight_enabled": True})
    with pytest.raises(TypeError, match=r"database-instance: .*did you mean performance_insights_enabled\?"):
        with_database(opts)


def test_override_refuses_a_component_that_has_no_such_resource() -> None:
    opts = override(aws.ecs.TaskDefinition, lambda name, inputs: {})
    with pytest.raises(ValueError, match="database: override found no aws:ecs/taskDefinition:TaskDefinition"):
        with_database(opts)


def test_the_documented_overrides_work() -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "components.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == 2
    database = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["subnet-1"], database_name="shop", username="shop")
    settings = SimpleNamespace(database=None)
    wiring = SimpleNamespace(database=lambda *_: database)
    names = {"Database": Database, "UserPool": UserPool, "aws": aws, "override": override, "args": UserPoolArgs()}

    def program() -> None:
        for block in blocks:
            exec(block, {**names, "data": wiring, "settings": settings, "network": None})  # noqa: S102

    stack = record(program)
    assert stack.one("aws:rds/instance:Instance").get("performanceInsightsEnabled") is True
    assert stack.one(POOL).get("emailConfiguration.emailSendingAccount") == "DEVELOPER"
