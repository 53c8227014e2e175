"""Each change that hurts, as the engine previews it, and each that does not: what the plan says of it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ops.plan.consequence import Consequence
from ops.plan.judge import judge
from ops.pulumi import events
from tests.unit.ops.event_logs import whole

INSTANCE, GROUP = "aws:rds/instance:Instance", "aws:lb/targetGroup:TargetGroup"
SERVICE, SUBNET, VPC = "aws:ecs/service:Service", "aws:ec2/subnet:Subnet", "aws:ec2/vpc:Vpc"
PARAMETERS, STATIC = "aws:rds/parameterGroup:ParameterGroup", {
    "name": "max_connections", "value": "100", "applyMethod": "pending-reboot"
}  # fmt: skip
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
LOGS, CDN = "aws:cloudwatch/logGroup:LogGroup", "aws:cloudfront/distribution:Distribution"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
SECRET = "aws:secretsmanager/secret:Secret"
RECORD, IPV4 = "aws:route53/record:Record", {"name": "app.a.org", "type": "A"}
PROVIDER, CONTRACT = "pulumi:providers:aws", "fairway:service:Service"
OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
RULE, FORWARD = "aws:lb/listenerRule:ListenerRule", [{"type": "forward", "targetGroupArn": "a"}]
SHIFTED = [{"type": "forward", "forward": {"targetGroups": [{"arn": "a", "weight": 1}, {"arn": "b", "weight": 0}]}}]
PARAMETER = "aws:ssm/parameter:Parameter"
REPLACED = ("create-replacement", "replace", "delete-replaced")
ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SINGLE = {
    "deploymentMinimumHealthyPercent": 0, "deploymentMaximumPercent": 100, "loadBalancers": [{"containerPort": 80}]
}  # fmt: skip
Inputs = Mapping[str, Any] | None


def step(op: str, type_token: str, old: Inputs, new: Inputs, name: str, *, retained: bool = False) -> str:
    urn = f"urn:pulumi:prod::shop::{type_token}::{name}"
    sides = {
        side: {"urn": urn, "type": type_token, "inputs": inputs, "retainOnDelete": retained and side == "old"}
        if inputs is not None
        else None
        for side, inputs in (("old", old), ("new", new))
    }
    both = {**(old or {}), **(new or {})}
    diffs = [key for key in both if old is not None and new is not None and old.get(key) != new.get(key)]
    keys = diffs if op in REPLACED else []
    metadata = {"op": op, "urn": urn, "type": type_token, "diffs": diffs, "keys": keys, **sides}
    return json.dumps({"resourcePreEvent": {"metadata": metadata}})


def update(type_token: str, old: Inputs, new: Inputs, name: str = "it") -> list[str]:
    return [step("update", type_token, old, new, name)]


def replace(
    type_token: str, old: Inputs, new: Inputs, name: str = "it", *, ops: tuple[str, ...] = REPLACED
) -> list[str]:
    return [step(op, type_token, old, None if op == "delete-replaced" else new, name) for op in ops]


def delete(type_token: str, old: Inputs = None, name: str = "it", *, retained: bool = False) -> list[str]:
    return [step("delete", type_token, old or {}, None, name, retained=retained)]


def create(type_token: str, new: Inputs = None, name: str = "it") -> list[str]:
    return [step("create", type_token, None, new or {}, name)]


def same(type_token: str, inputs: Inputs, name: str) -> list[str]:
    return [step("same", type_token, inputs, inputs, name)]


def plan(lines: list[str]) -> list[Consequence]:
    # The engine's own count is another test's.
    return list(judge(events.read(whole(*lines, result="failed", resourceChanges={}), ok=True, output="")))


def rights(*actions: str) -> Mapping[str, str]:
    return {"policy": json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]})}


FIRST_DELETED = ("delete-replaced", "replace", "create-replacement")
ZONE_A = same(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/18"}, "a")
OLD_RELEASE = {"image": {"digest": "sha256:1"}, "migration": ["npm", "run", "migrate"]}
HURTS: Mapping[str, tuple[list[str], str, str]] = {
    "another image to migrate by": (
        update(CONTRACT, OLD_RELEASE, {**OLD_RELEASE, "image": {"digest": "sha256:2"}}),
        "note",
        "a migration runs before anything of the release, unless this one was migrated before: npm run migrate",
    ),
    "another migration": (
        update(CONTRACT, OLD_RELEASE, {**OLD_RELEASE, "migration": ["bin/migrate"]}),
        "note",
        "unless this one was migrated before: bin/migrate",
    ),
    "a first migration": (create(CONTRACT, OLD_RELEASE), "note", "a migration runs before the service is there"),
    "smaller storage": (update(INSTANCE, {"allocatedStorage": 50}, {"allocatedStorage": 20}), "refused", "50 → 20 GB"),
    "older major engine": (update(INSTANCE, {"engineVersion": "16"}, {"engineVersion": "15"}), "refused", "16 → 15"),
    "older minor engine": (update(INSTANCE, {"engineVersion": "15.7"}, {"engineVersion": "15.4"}), "refused", "→ 15.4"),
    "database deleted": (delete(INSTANCE), "lost", "is deleted, and what it holds is lost"),
    "database replaced": (replace(INSTANCE, {"dbName": "a"}, {"dbName": "b"}), "lost", "replaced because of dbName"),
    "bucket deleted": (delete("aws:s3/bucket:Bucket"), "lost", "F34"),
    "user pool deleted": (delete("aws:cognito/userPool:UserPool"), "lost", "F34"),
    "repository moved": (replace("aws:ecr/repository:Repository", {"name": "a"}, {"name": "b"}), "lost", "name"),
    "log group deleted": (delete(LOGS), "lost", "F34"),
    "backups off": (update(INSTANCE, {"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 0}), "lost", "0 days"),
    "backups shorter": (update(INSTANCE, {"backupRetentionPeriod": 7}, {"backupRetentionPeriod": 1}), "note", "1 days"),
    "a static parameter": (
        update(PARAMETERS, {"parameters": [STATIC]}, {"parameters": [{**STATIC, "value": "200"}]}),
        "note",
        "max_connections changes with the server's next restart alone",
    ),
    "logs shorter": (update(LOGS, {"retentionInDays": 365}, {"retentionInDays": 30}), "note", "30 days instead of 365"),
    "logs no longer for ever": (update(LOGS, {"retentionInDays": 0}, {"retentionInDays": 30}), "note", "for ever"),
    "database restarts": (
        update(INSTANCE, {"instanceClass": "a"}, {"instanceClass": "b", "applyImmediately": True}), "down", "restarts",
    ),
    "database waits": (update(INSTANCE, {"instanceClass": "a"}, {"instanceClass": "b"}), "note", "maintenance window"),
    "cache deleted": (delete(CACHE), "lost", "F34"),
    "cache's one node": (
        update(CACHE, {"nodeType": "a"}, {"nodeType": "b", "applyImmediately": True}), "down", "does not answer",
    ),
    "cache's two nodes": (
        update(
            CACHE,
            {"engineVersion": "8.0", "automaticFailoverEnabled": True},
            {"engineVersion": "8.1", "automaticFailoverEnabled": True, "applyImmediately": True},
        ),
        "note", "every connection is closed once",
    ),
    "queue deleted": (delete("aws:sqs/queue:Queue"), "lost", "F34"),
    "cache waits": (update(CACHE, {"nodeType": "a"}, {"nodeType": "b"}), "note", "maintenance window"),
    "cache's password": (update(CACHE, {"authToken": "a"}, {"authToken": "b"}), "note", "stays valid"),
    "cache's backups": (
        update(CACHE, {"snapshotRetentionLimit": 7}, {"snapshotRetentionLimit": 0}), "note", "0 days instead of 7",
    ),
    "region": (update(PROVIDER, {"region": "us-east-1"}, {"region": "eu-west-1"}, "default_7"), "refused", "→ eu"),
    "VPC's range": (replace(VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}), "refused", "Already"),
    "subnets over subnets": (
        [*ZONE_A, *create(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.32.0/19"}, "c")], "refused", "Subnet.Conflict",
    ),
    "a subnet over itself": (
        replace(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/18"}, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/19"}),
        "refused", "overlaps",
    ),
    "fewer zones": (delete(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/18"}), "refused", "DependencyViolation"),
    "another address": (replace("aws:ec2/eip:Eip", {"domain": "a"}, {"domain": "b"}), "note", "asks others"),
    "service deleted": (delete(SERVICE), "down", "a service that runs is deleted"),
    "logs that stay": (delete(LOGS, retained=True), "note", "stays in AWS, with what it holds"),
    "identity provider that stays": (delete(OIDC, retained=True), "note", "for the other stacks"),
    "production ends beside a deletion": (
        [*update(CONTRACT, {"production": True}, {"production": False}), *delete(BALANCER, name="edge")],
        "refused", "which also deletes edge",
    ),
    "a web service that never runs twice": (
        update(SERVICE, {**SINGLE, "taskDefinition": "a:1"}, {**SINGLE, "taskDefinition": UNKNOWN}),
        "down", "503 until",
    ),
    "service replaced": (replace(SERVICE, {"launchType": "a"}, {"launchType": "b"}), "down", "launchType"),
    "port": (replace(GROUP, {"port": 80}, {"port": 81}), "down", "503 until"),
    "another listener for what ECS shifts": (
        replace(RULE, {"listenerArn": "http", "actions": SHIFTED}, {"listenerArn": "https", "actions": SHIFTED}),
        "down", "the first of its target groups",
    ),
    "health path": (
        update(GROUP, {"healthCheck": {"path": "/a"}}, {"healthCheck": {"path": "/b"}}), "down", "/a → /b",
    ),
    "load balancer": (replace(BALANCER, {"internal": False}, {"internal": True}), "down", "its address changes"),
    "domain changed": (update(CDN, {"aliases": ["a.org"]}, {"aliases": ["b.org"]}), "down", "a.org is answered"),
    "distribution deleted": (delete(CDN), "down", "cloudfront.net"),
    "record deleted": (delete(RECORD, {"name": "app.a.org", "type": "A"}), "down", "app.a.org leads nowhere"),
    "a proof is all that is left": (
        [*same(RECORD, {"name": "_x.app.a.org", "type": "CNAME"}, "proof"), *delete(RECORD, IPV4, "ipv4")],
        "down", "app.a.org leads nowhere",
    ),
    "one of two records deleted": (
        [*same(RECORD, IPV4, "ipv4"), *delete(RECORD, {**IPV4, "type": "AAAA"})], "note", "leads on by its other one",
    ),
    "distribution deleted, its name moved": (
        [*update(RECORD, IPV4, {**IPV4, "aliases": [1]}, "ipv4"), *delete(CDN, {"aliases": ["app.a.org"]})],
        "note", "app.a.org leads elsewhere",
    ),
    "distribution and name deleted": (
        [*delete(RECORD, IPV4, "ipv4"), *delete(CDN, {"aliases": ["app.a.org"]})], "down", "address is dead",
    ),
    "closed to all but CloudFront": (
        update("fairway:load_balancer:LoadBalancer", {"onlyFromCdn": False}, {"onlyFromCdn": True}), "down", "gets 403",
    ),
    "certificate first deleted": (
        replace("aws:acm/certificate:Certificate", {"domainName": "a"}, {"domainName": "b"}, ops=FIRST_DELETED),
        "refused", "ResourceInUse",
    ),
    "scaling removed": (
        delete("aws:appautoscaling/target:Target", {"minCapacity": 2, "maxCapacity": 6}), "note", "as run now stay",
    ),
    "scaling removed for a count": (
        [
            *delete("aws:appautoscaling/target:Target", {"minCapacity": 2, "maxCapacity": 6}, "api-scaling"),
            *update(SERVICE, {"desiredCount": 2}, {"desiredCount": 1}, "api-service"),
        ],
        "down", "goes to desiredCount, 1, at once",
    ),
    "production ends": (update(CONTRACT, {"production": True}, {"production": False}), "note", "production → false"),
    "protection ends": (update(INSTANCE, {"deletionProtection": True}, {"deletionProtection": False}), "note", "ends"),
    "identity provider": (delete(OIDC), "lost", "no stack's pipeline"),
    "a role may more": (
        [*same(ROLE, {}, "api"), *update(POLICY, rights("s3:GetObject"), rights("s3:GetObject", "ses:*"), "api")],
        "note", "the role may now ses:* on *",
    ),
    "a role may more, by a policy beside the old one": (
        [*same(ROLE, {}, "api"), *replace(POLICY, rights("s3:GetObject"), rights("s3:GetObject", "ses:*"), "api")],
        "note", "the role may now ses:* on *",
    ),
    "a role may something": (
        [*same(ROLE, {}, "api"), *create(POLICY, rights("ses:SendEmail"), "api")], "note", "may now ses:SendEmail on *",
    ),
    "users of its own": (create(PARAMETER, {}, "database-users-done"), "note", "tables to the migrator"),
    "users of its own no more": (
        delete(PARAMETER, {}, "database-users-done"), "note", "connect as the master user again",
    ),
    "other passwords of its users": (
        update(PARAMETER, {"insecureValue": "1"}, {"insecureValue": "2"}, "database-users-done"),
        "note", "passwords of now",
    ),
    "a password that the stack made": (delete(SECRET, name="database-users-app"), "note", "with the setting again"),
    "a secret of the app": (delete(SECRET, name="stripe"), "lost", "what it holds is lost"),
    "a password made anew": (
        replace(SECRET, {"name": "a"}, {"name": "b"}, "basic-auth-password"), "lost", "what it holds is lost",
    ),
    "alarms removed": (delete("fairway:alarms:Alarms"), "note", "F25"),
    "a name in use": (
        [*same(GROUP, {"name": "api"}, "old"), *create(GROUP, {"name": "api"}, "new")], "refused", "in use by old",
    ),
    "a name of its own": (replace(GROUP, {"name": "a", "port": 80}, {"name": "a", "port": 81}), "refused", "in use by"),
}  # fmt: skip


@pytest.mark.parametrize("what", HURTS)
def test_a_change_that_hurts_is_said_with_a_way(what: str) -> None:
    lines, kind, words = HURTS[what]
    consequences = plan(lines)
    assert [one for one in consequences if one.kind == kind and words in one.sentence and one.way], consequences
    assert kind == "refused" or not [one for one in consequences if one.kind == "refused"]


HARMLESS: Mapping[str, list[str]] = {
    "another parameter": create(PARAMETER, {}, "api-migration"),
    "the same release with more memory": update(CONTRACT, OLD_RELEASE, {**OLD_RELEASE, "memory": 1024}),
    "another image without a migration": update(CONTRACT, {"image": {"digest": "1"}}, {"image": {"digest": "2"}}),
    "a job's queue of failed starts": delete("aws:sqs/queue:Queue", name="report-not-started"),
    "a parameter that applies at once": update(
        PARAMETERS, {"parameters": [STATIC]}, {"parameters": [STATIC, {"name": "work_mem", "value": "8192"}]}
    ),
    "more storage": update(INSTANCE, {"allocatedStorage": 20}, {"allocatedStorage": 50}),
    "newer engine, minor unknown": update(INSTANCE, {"engineVersion": "15.4"}, {"engineVersion": "15"}),
    "longer backups": update(INSTANCE, {"backupRetentionPeriod": 1}, {"backupRetentionPeriod": 7}),
    "logs for ever": update(LOGS, {"retentionInDays": 30}, {"retentionInDays": 0}),
    "a new image": [
        *replace("aws:ecs/taskDefinition:TaskDefinition", {"family": "a", "x": 1}, {"family": "a", "x": 2}),
        *update(SERVICE, {"taskDefinition": "a:1"}, {"taskDefinition": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}),
    ],
    "one zone more": [*ZONE_A, *create(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.64.0/18"}, "b")],
    "the same range in another VPC": [*ZONE_A, *create(SUBNET, {"vpcId": "vpc-2", "cidrBlock": "10.0.0.0/18"}, "b")],
    "one name more": update(CDN, {"aliases": ["a.org"]}, {"aliases": ["a.org", "b.org"]}),
    "another listener": replace(
        RULE, {"listenerArn": "a", "actions": FORWARD}, {"listenerArn": "b", "actions": FORWARD}
    ),
    "the first update": [*create(INSTANCE), *create(SERVICE), *create(GROUP, {"name": "api"})],
    "a name after its owner": replace(GROUP, {"name": "a"}, {"name": "a", "port": 1}, ops=FIRST_DELETED),
    "another AWS provider": update(PROVIDER, {"region": "us-east-1"}, {"region": "us-west-2"}, "virginia"),
    "production begins": update(CONTRACT, {"production": False}, {"production": True}),
    "a cache's group of parameters": delete("aws:elasticache/parameterGroup:ParameterGroup", {"family": "valkey7"}),
    "another eviction": update(CACHE, {"parameterGroupName": "a"}, {"parameterGroupName": "b"}),
    "a new role": [*create(ROLE, {}, "api"), *create(POLICY, rights("ses:SendEmail"), "api")],
    "fewer rights": [*same(ROLE, {}, "api"), *update(POLICY, rights("a:B", "a:C"), rights("a:B"), "api")],
    "rights that nobody knows": [
        *same(ROLE, {}, "api"),
        *update(POLICY, rights("a:B"), {"policy": UNKNOWN}, "api"),
    ],
    "values that nobody knows": update(INSTANCE, {"allocatedStorage": 20}, {"allocatedStorage": "04da6b54"}),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_a_change_that_does_no_harm_is_not_spoken_against(what: str) -> None:
    assert [one for one in plan(HARMLESS[what]) if one.blocks or one.kind == "note"] == []


def test_of_a_single_service_only_other_tasks_behind_the_load_balancer_are_a_gap() -> None:
    worker = {**SINGLE, "loadBalancers": []}
    assert plan(update(SERVICE, {**worker, "taskDefinition": "a:1"}, {**worker, "taskDefinition": "a:2"})) == []
    assert plan(update(SERVICE, {**SINGLE, "desiredCount": 0}, {**SINGLE, "desiredCount": 1})) == []
    usual = {**SINGLE, "deploymentMinimumHealthyPercent": 100, "deploymentMaximumPercent": 200}
    assert plan(update(SERVICE, {**usual, "taskDefinition": "a:1"}, {**usual, "taskDefinition": "a:2"})) == []


def test_a_password_before_the_stack_is_said_and_nothing_is_lost_with_it() -> None:
    def secret(op: str) -> str:
        type_token = "aws:secretsmanager/secret:Secret"
        line = step(
            op, type_token, None if op == "create" else {}, {} if op == "create" else None, "basic-auth-password"
        )
        return line.replace(f"::{type_token}::", f"::fairway:basic_auth:BasicAuth${type_token}::")

    for op, words in (
        ("create", "everybody is asked for a name"),
        ("delete", "nobody is asked for a password any more"),
    ):
        (result,) = plan([*update(CDN, {"x": 1}, {"x": 2}), secret(op)])
        assert result.kind == "note" and words in result.sentence and not result.blocks
    assert plan([*create(CDN, {}), secret("create")]) == [], "a new stack has nobody yet"


def test_a_name_that_a_star_is_for_is_not_gone() -> None:
    record, star = "aws:route53/record:Record", {"name": "*.a.org", "type": "A"}
    named, deeper = ({"name": name, "type": "A"} for name in ("app.a.org", "x.app.a.org"))
    one, many = ({"aliases": [name]} for name in ("app.a.org", "*.a.org"))
    assert plan([*update(CDN, one, many), *create(record, star, "star"), *delete(record, named)]) == []
    assert plan([*same(record, star, "star"), *delete(record, named)]) == []
    for lines in (
        [*same(record, star, "star"), *delete(record, deeper)],
        [*delete(record, named), *delete(record, {**star, "type": "TXT"}, "star")],
        update(CDN, many, one),
    ):
        assert [consequence.kind for consequence in plan(lines)] == ["down"]


def test_the_worst_comes_first_and_blocks() -> None:
    mixed = ("port", "bucket deleted", "smaller storage", "logs shorter")
    consequences = plan([line for what in mixed for line in HURTS[what][0]])
    assert [one.kind for one in consequences] == ["refused", "lost", "down", "note"]
    assert [one.blocks for one in consequences] == [True, True, False, False]


def test_of_a_move_to_another_region_the_move_is_refused_and_no_name_that_is_free_there() -> None:
    lines = [
        line for what in ("region", "a name of its own", "VPC's range", "database deleted") for line in HURTS[what][0]
    ]
    consequences = plan(lines)
    assert [one.type for one in consequences if one.kind == "refused"] == [PROVIDER]
    assert {INSTANCE, VPC} == {one.type for one in consequences if one.kind == "lost"}
