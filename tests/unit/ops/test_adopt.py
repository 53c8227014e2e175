"""What `adopt` reads of an earlier system, what it refuses, and when it lets an update go on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.data.existing_password import password_in
from ops.adopt import existing
from ops.adopt.cloudformation import parse_template, read_cloudformation
from ops.adopt.database import adopt_database
from ops.adopt.existing import Existing
from ops.adopt.imports import Import
from ops.adopt.plan import Wish, plan
from ops.adopt.preview import judge_imports, keep
from ops.adopt.tags import read_tags
from ops.adopt.terraform import read_terraform
from ops.errors import OpsError
from ops.pulumi.events import EngineRun, Step, Violation
from tests.unit.ops.answers import Answer, CannedAws

SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/db-a1B2c3"
FACTS: Mapping[str, Any] = {
    "DBInstanceIdentifier": "shop-db",
    "DbiResourceId": "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "Engine": "postgres",
    "EngineVersion": "16.4",
    "DBInstanceClass": "db.t4g.small",
    "AllocatedStorage": 50,
    "MasterUsername": "shop",
    "DBName": "orders",
    "Endpoint": {"Address": "shop-db.abc.us-east-1.rds.amazonaws.com", "Port": 5432},
    "MultiAZ": True,
    "StorageEncrypted": True,
    "BackupRetentionPeriod": 14,
    "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
    "DBParameterGroups": [{"DBParameterGroupName": "default.postgres16"}],
    "DBSubnetGroup": {"DBSubnetGroupName": "shop-db", "VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": "subnet-1"}]},
}
DOCUMENT = {"username": "shop", "password": "kept", "host": FACTS["Endpoint"]["Address"]}
DATABASE = Existing(type=existing.DATABASE, id="shop-db", name="Db", source_type="AWS::RDS::DBInstance")
ITS_SECRET = Existing(type=existing.SECRET, id=SECRET, name="Secret", source_type="AWS::SecretsManager::Secret")


def aws(facts: Mapping[str, Any] = FACTS, *, secret: str = json.dumps(DOCUMENT), **more: Answer) -> CannedAws:
    """A database, its secret and a log group."""
    answers: dict[str, Answer] = {
        "rds describe_db_instances": lambda _: {"DBInstances": [facts]},
        "secretsmanager get_secret_value": lambda _: {"SecretString": secret},
        "logs describe_log_groups": lambda request: {
            "logGroups": [{"logGroupName": f"{request['logGroupNamePrefix']}{log}"} for log in ("postgresql", "error")]
        },
    }
    return CannedAws({**answers, **{name.replace("__", " "): answer for name, answer in more.items()}})


def test_a_cloudformation_stack_is_read_with_those_nested_in_it() -> None:
    stacks: Mapping[str, Any] = {
        "Shop": [
            ("Db", "shop-db", "AWS::RDS::DBInstance"),
            ("Api", "arn:aws:ecs:us-east-1:111122223333:service/shop/api", "AWS::ECS::Service"),
            ("Vpc", "vpc-1", "AWS::EC2::VPC"),
            ("Gone", "x", "AWS::S3::Bucket"),
            ("Table", "sessions", "AWS::DynamoDB::Table"),
            ("Addons", "arn:aws:cloudformation:us-east-1:111122223333:stack/Shop-Addons/1a2b", existing_nested()),
        ],
        "arn:aws:cloudformation:us-east-1:111122223333:stack/Shop-Addons/1a2b": [
            ("Documents", "shop-documents", "AWS::S3::Bucket")
        ],
    }

    def resources(request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": name,
                    "PhysicalResourceId": identity,
                    "ResourceType": kind,
                    "ResourceStatus": "DELETE_COMPLETE" if name == "Gone" else "CREATE_COMPLETE",
                }
                for name, identity, kind in stacks[request["StackName"]]
            ]
        }

    template = "Resources:\n  Db:\n    DeletionPolicy: Retain\n    Properties: {Port: !GetAtt [Db, Port], A: !Sub x}\n"
    answers: Mapping[str, Answer] = {
        "cloudformation list_stack_resources": resources,
        "cloudformation get_template": lambda _: {"TemplateBody": template},
    }

    found = {one.name: one for one in read_cloudformation(CannedAws(answers), "Shop")}

    assert list(found) == ["Shop/Db", "Shop/Api", "Shop/Vpc", "Shop/Table", "Shop-Addons/Documents"]
    assert [one.role for one in found.values()] == ["taken", "used", "made anew", "unknown", "taken"]
    assert found["Shop/Api"].cluster == "shop"
    assert not found["Shop/Db"].deleted_with and found["Shop-Addons/Documents"].deleted_with


# What the tools put into their stacks beside an app's own: of nothing here is there more to say.
BESIDE = (
    "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::CDK::Metadata", "AWS::CloudFormation::CustomResource",
    "AWS::CloudFront::OriginAccessControl", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment", "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ElasticLoadBalancingV2::ListenerRule", "AWS::Events::Rule", "AWS::KMS::Alias", "AWS::Lambda::LayerVersion",
    "AWS::Logs::ResourcePolicy", "AWS::Route53::RecordSetGroup", "AWS::SNS::Subscription", "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::SecretTargetAttachment", "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::StepFunctions::StateMachine", "Custom::CDKBucketDeployment", "Custom::CertificateValidationFunction",
    "Custom::EnvControllerFunction", "Custom::S3AutoDeleteObjects", "Custom::VpcRestrictDefaultSG",
)  # fmt: skip
# A worker of Copilot's, and an environment with a domain.
TAKEN = (
    "AWS::KMS::Key",
    "AWS::Route53::HostedZone",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
)


def test_what_the_tools_make_beside_an_app_is_known_and_what_was_never_made_is_left_out() -> None:
    listed = [
        {"LogicalResourceId": f"R{number}", "PhysicalResourceId": f"id-{number}", "ResourceType": kind}
        for number, kind in enumerate((*BESIDE, *TAKEN))
    ]
    listed += [
        {"LogicalResourceId": "Failed", "ResourceType": "AWS::S3::Bucket", "ResourceStatus": "CREATE_FAILED"},
        {**listed[-1], "LogicalResourceId": "Undeleted", "ResourceStatus": "DELETE_FAILED"},
    ]
    answers: Mapping[str, Answer] = {
        "cloudformation list_stack_resources": lambda _: {"StackResourceSummaries": listed},
        "cloudformation get_template": lambda _: {
            "TemplateBody": {"Resources": {"R0": {"DeletionPolicy": "Snapshot"}}}
        },
    }

    resources = list(read_cloudformation(CannedAws(answers), "Shop"))

    roles = {one.source_type: one.role for one in resources}
    assert {roles[kind] for kind in BESIDE} == {"made anew"} and {roles[kind] for kind in TAKEN} == {"taken"}
    assert resources[0].deleted_with  # a snapshot is taken, and the thing is deleted all the same
    assert [one.name for one in resources][-1:] == ["Shop/Undeleted"] and len(resources) == len(listed) - 1


def existing_nested() -> str:
    return "AWS::CloudFormation::Stack"


def test_a_template_in_json_is_read_too() -> None:
    assert parse_template('{"Resources": {"Db": {"DeletionPolicy": "Retain"}}}')["Resources"]["Db"]


def terraform_state(tmp_path: Path, **content: Any) -> Path:
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(content))
    return file


def test_a_terraform_state_is_read_with_modules_and_counts(tmp_path: Path) -> None:
    instance = {"attributes": {"id": "db-ABC", "identifier": "shop-db", "password": "not to be kept"}}
    resources = [
        {"mode": "data", "type": "aws_vpc", "name": "main", "instances": [{"attributes": {"id": "vpc-1"}}]},
        {"mode": "managed", "type": "aws_db_instance", "name": "db", "module": "module.data", "instances": [instance]},
        {
            "mode": "managed",
            "type": "aws_s3_bucket",
            "name": "files",
            "instances": [{"index_key": key, "attributes": {"id": f"shop-{key}"}} for key in ("a", "b")],
        },
        {"mode": "managed", "type": "aws_s3_bucket_versioning", "name": "files", "instances": [{"attributes": {}}]},
        {"mode": "managed", "type": "random_password", "name": "db", "instances": [{"attributes": {"result": "x"}}]},
        {"mode": "managed", "type": "aws_dynamodb_table", "name": "t", "instances": [{"attributes": {"id": "t"}}]},
        {"mode": "managed", "type": "aws_route", "name": "nat", "instances": [{"attributes": {"id": "r"}}]},
        {"mode": "managed", "type": "aws_route53_key_signing_key", "name": "k", "instances": [{"attributes": {}}]},
    ]

    found = list(read_terraform(terraform_state(tmp_path, version=4, resources=resources)))

    assert [(one.name, one.id, one.role) for one in found] == [
        ("module.data.aws_db_instance.db", "shop-db", "taken"),
        ('aws_s3_bucket.files["a"]', "shop-a", "taken"),
        ('aws_s3_bucket.files["b"]', "shop-b", "taken"),
        ("aws_s3_bucket_versioning.files", "", "made anew"),
        ("random_password.db", "", "made anew"),
        ("aws_dynamodb_table.t", "t", "unknown"),
        ("aws_route.nat", "r", "made anew"),
        ("aws_route53_key_signing_key.k", "", "unknown"),
    ]
    assert "not to be kept" not in repr(found)


def test_what_terraform_is_about_to_delete_is_not_read_and_an_upgraded_state_is(tmp_path: Path) -> None:
    instances = [
        {"index_key": 0, "schema_version": 1, "attributes_flat": {"id": "db-NEW", "identifier": "shop-db"}},
        {"index_key": 0, "deposed": "3fa5f1a6", "attributes": {"id": "db-OLD", "identifier": "shop-db-old"}},
    ]
    module = 'module.data["eu"].module.db'
    resource = {"mode": "managed", "module": module, "type": "aws_db_instance", "name": "this", "each": "list"}

    found = list(read_terraform(terraform_state(tmp_path, version=4, resources=[{**resource, "instances": instances}])))

    assert [(one.name, one.id) for one in found] == [(f"{module}.aws_db_instance.this[0]", "shop-db")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"version": 3, "resources": []}, "has version 3, and adopt reads 4"),
        ({"encrypted_data": "…"}, "is encrypted"),
        ({"values": {}}, "is no Terraform state"),
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, content: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(OpsError, match=problem):
        list(read_terraform(terraform_state(tmp_path, **content)))


@pytest.mark.parametrize(
    ("arn", "role", "identity"),
    [
        ("arn:aws:rds:us-east-1:111122223333:db:shop-db", "taken", "shop-db"),
        ("arn:aws:s3:::shop-files", "taken", "shop-files"),
        ("arn:aws:ecr:us-east-1:111122223333:repository/shop/api", "taken", "shop/api"),
        ("arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_A", "taken", "us-east-1_A"),
        (SECRET, "taken", SECRET),
        ("arn:aws:route53:::hostedzone/Z1", "taken", "Z1"),
        ("arn:aws:kms:us-east-1:111122223333:key/0a1b", "taken", "0a1b"),
        ("arn:aws:acm:us-east-1:1:certificate/c", "taken", "arn:aws:acm:us-east-1:1:certificate/c"),
        ("arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1", "made anew", "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"),
        ("arn:aws:rds:us-east-1:111122223333:cluster:c", "unknown", "arn:aws:rds:us-east-1:111122223333:cluster:c"),
        ("arn:aws:ec2:us-east-1:1:volume/vol-1", "unknown", "arn:aws:ec2:us-east-1:1:volume/vol-1"),
        ("arn:aws:dynamodb:us-east-1:1:table/t", "unknown", "arn:aws:dynamodb:us-east-1:1:table/t"),
    ],
)
def test_what_has_the_tags_is_known_by_its_arn(arn: str, role: str, identity: str) -> None:
    tagged: Answer = lambda _: {"ResourceTagMappingList": [{"ResourceARN": arn}]}  # noqa: E731

    [one] = read_tags(CannedAws({"resourcegroupstaggingapi get_resources": tagged}), {"Project": "shop"})

    assert (one.role, one.id) == (role, identity)


def test_a_database_is_taken_with_its_group_and_its_password_stays_where_it_is() -> None:
    part = adopt_database(aws(), [DATABASE, ITS_SECRET], [], "")

    assert [(one.name, one.id) for one in part.imports] == [
        ("database-instance", "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("database-database", "sg-1"),
        ("database-postgresql", "/aws/rds/instance/shop-db/postgresql"),
    ]
    assert part.settings["database"] == {
        "identifier": "shop-db",
        "passwordFrom": SECRET,
        "name": "orders",
        "username": "shop",
        "version": "16",
        "instanceClass": "db.t4g.small",
        "storageGb": 50,
        "maxStorageGb": 100,
        "multiAz": True,
        "backupDays": 14,
        "protect": True,
    }


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(DOCUMENT | {"host": "another.example.org"}),
        json.dumps(DOCUMENT | {"username": "reader"}),
        json.dumps({"username": "shop"}),
        "postgresql://shop:kept@another.example.org/orders",
        "sk_live_1",
        "{",
    ],
)
def test_a_secret_of_something_else_is_not_the_databases(text: str) -> None:
    part = adopt_database(aws(secret=text), [DATABASE, ITS_SECRET], [], "")

    assert [problem for problem in part.problems if "--password-from ARN" in problem] and not part.imports


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"Engine": "mysql"}, "is mysql"),
        ({"EngineVersion": "11.22"}, "is PostgreSQL 11.22; upgrade it"),
        ({"DBClusterIdentifier": "c"}, "belongs to the cluster c"),
        ({"ReadReplicaSourceDBInstanceIdentifier": "p"}, "is a replica of p"),
        ({"MasterUserSecret": {"SecretArn": "x"}}, "RDS manages"),
        ({"PendingModifiedValues": {"DBInstanceClass": "db.t4g.large"}}, "wait for its maintenance window"),
        ({"DBName": None}, "was made without a database"),
        ({"VpcSecurityGroups": []}, "has no security group"),
    ],
)
def test_a_database_that_fairway_cannot_have_is_refused(change: Mapping[str, Any], problem: str) -> None:
    part = adopt_database(aws({**FACTS, **change}), [DATABASE, ITS_SECRET], [], "")

    assert any(problem in one for one in part.problems) and not part.imports


def test_everything_that_cannot_be_taken_is_named_at_once_and_may_be_left() -> None:
    table = Existing(type="", id="sessions", name="Shop/Table", source_type="AWS::DynamoDB::Table")
    cache = Existing(type="", id="hot", name="Shop/Cache", source_type="AWS::ElastiCache::ReplicationGroup")
    queue = Existing(type=existing.QUEUE, id="https://sqs/jobs.fifo", name="Shop/Jobs", source_type="AWS::SQS::Queue")
    fifo: Answer = lambda _: {"Attributes": {"QueueArn": "arn:aws:sqs:us-east-1:1:jobs.fifo", "FifoQueue": "true"}}  # noqa: E731
    mysql = aws({**FACTS, "Engine": "mysql"}, sqs__get_queue_attributes=fifo)
    resources = [table, cache, queue, DATABASE]

    planned = plan(mysql, resources, Wish(app="shop", production=False))

    assert [problem.partition(" ")[0] for problem in planned.problems] == [
        "Shop/Table",
        "Shop/Cache",
        "Db",
        "Shop/Jobs",
    ]
    assert "empty" in planned.problems[1]
    leave = ("Table", "Cache", "Jobs", "shop-db")
    left = plan(mysql, resources, Wish(app="shop", production=False, leave=leave))
    assert not left.problems and not left.imports


URN = "urn:pulumi:prod::shop::fairway:database:Database$aws:rds/instance:Instance::database-instance"
ONE = Import(type=existing.DATABASE, name="database-instance", id="db-1")


def run(*steps: Step, blocks: str = "", ok: bool = True) -> EngineRun:
    violations = (Violation(rule="registry-tags-mutable", level="mandatory", urn=blocks, message="F11: mutable"),)
    return EngineRun(
        ok=ok and not blocks,
        steps=steps,
        violations=violations if blocks else (),
        passed=frozenset(),
        errors=() if ok else ("no",),
        output="",
    )


def step(op: str, *diffs: str, urn: str = URN, **inputs: tuple[Any, Any]) -> Step:
    return Step(
        op=op,
        urn=urn,
        type=urn.rpartition("::")[0].rpartition("$")[2],
        diffs=diffs,
        before={name: pair[0] for name, pair in inputs.items()},
        after={name: pair[1] for name, pair in inputs.items()},
    )


def test_an_import_without_a_change_is_clean() -> None:
    verdict = judge_imports(run(step("import")), [ONE])

    assert not verdict.problems and not verdict.differing


def test_what_the_state_alone_has_is_no_change_of_the_data() -> None:
    update = step("update", "skipFinalSnapshot", "finalSnapshotIdentifier")

    verdict = judge_imports(run(step("import"), update), [ONE])

    assert not verdict.problems and not verdict.differing


@pytest.mark.parametrize("op", ["update", "create-replacement"])
def test_what_differs_is_kept_as_it_is(op: str) -> None:
    change = step(op, "storageType", "tags.Project", storageType=("gp2", "gp3"), tags=({"Project": "a"}, None))

    verdict = judge_imports(run(step("import"), change), [ONE])

    assert keep([ONE], verdict.differing)[0].keep == ("storageType", "tags")


def test_a_change_that_names_nothing_is_a_change() -> None:
    assert judge_imports(run(step("import"), step("update")), [ONE]).differing == {ONE.key: ["*"]}


def test_what_is_not_imported_is_a_problem() -> None:
    [problem] = judge_imports(run(step("create")), [ONE]).problems

    assert "database-instance (db-1) is not imported" in problem


def test_nothing_else_may_be_deleted() -> None:
    other = step("delete", urn="urn:pulumi:prod::shop::aws:s3/bucket:Bucket::files")

    [problem] = judge_imports(run(step("import"), other), [ONE]).problems

    assert "would be deleted or replaced" in problem


def test_what_the_pack_blocks_of_an_import_can_be_exempted_and_of_all_else_not() -> None:
    own = judge_imports(run(step("import"), blocks=URN), [ONE])
    other = judge_imports(run(step("import"), blocks="urn:pulumi:prod::shop::aws:s3/bucket:Bucket::files"), [ONE])

    assert [finding.rule for finding in own.findings] == ["registry-tags-mutable"] and not own.problems
    assert other.problems and not other.findings


def test_a_program_that_fails_is_a_problem() -> None:
    assert list(judge_imports(run(ok=False), [ONE]).problems) == ["no"]


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ('{"password": "a b", "host": "h"}', "a b"),
        ("postgresql://shop:p@ss/w#rd@h.example.org:5432/shop?sslmode=no-verify", "p@ss/w#rd"),
        ("postgresql://shop:p%40ss@h.example.org:5432/shop", "p@ss"),
        ("a-password://?", "a-password://?"),
        ("just-this", "just-this"),
    ],
)
def test_the_password_is_found_in_what_people_keep_it_in(text: str, password: str) -> None:
    assert password_in(text) == password


def test_a_document_without_a_password_is_refused_without_quoting_it() -> None:
    with pytest.raises(ValueError, match="without `password`") as error:
        password_in('{"pass": "hidden"}')
    assert "hidden" not in str(error.value)
