"""What is known when, in AWS's forms; what AWS refuses; which changes replace."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.protocol import UNKNOWN, Failure, Partial, Secret
from tests.unit.sandbox.conftest import TRUST, Aws

CONTAINERS = json.dumps(
    [
        {
            "name": "app",
            "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a@sha256:" + "0" * 64,
            "portMappings": [{"containerPort": 80}],
        }
    ]
)
TASK = {
    "family": "web",
    "containerDefinitions": CONTAINERS,
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
}
SEEN = {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}
DATABASE = {
    "engine": "postgres",
    "engineVersion": "15",
    "instanceClass": "db.t4g.micro",
    "allocatedStorage": 20,
    "username": "app",
    "password": "correct-horse",
}


def test_a_plan_knows_inputs_defaults_tags_and_region_only(make_aws: Callable[..., Aws]) -> None:
    aws = make_aws(region="eu-west-1", defaultTags={"tags": {"Project": "x"}})
    planned = aws.preview("ecr/repository:Repository", "web", tags={"a": "b"})
    assert planned["imageTagMutability"] == "MUTABLE"
    assert planned["region"] == "eu-west-1"
    assert planned["tagsAll"] == {"Project": "x", "a": "b"}
    assert planned["arn"] is planned["repositoryUrl"] is planned["registryId"] is UNKNOWN


def test_what_aws_may_fill_in_is_unknown_only_while_it_is_not_given(aws: Aws) -> None:
    planned = aws.preview("rds/instance:Instance", "db", **DATABASE)
    assert planned["port"] is planned["endpoint"] is planned["parameterGroupName"] is UNKNOWN
    assert planned["engineVersion"] == "15"
    assert planned["publiclyAccessible"] is False
    assert isinstance(planned["password"], Secret)
    assert aws.preview("rds/instance:Instance", "db", **DATABASE, port=5433)["port"] == 5433


@pytest.mark.parametrize(
    ("token", "inputs", "forms"),
    [
        (
            "ec2/vpc:Vpc",
            {"cidrBlock": "10.0.0.0/16"},
            {"id": r"vpc-[0-9a-f]{17}", "defaultSecurityGroupId": r"sg-[0-9a-f]{17}"},
        ),
        (
            "ec2/eip:Eip",
            {},
            {"id": r"eipalloc-[0-9a-f]{17}", "allocationId": r"eipalloc-[0-9a-f]{17}", "publicIp": r"203\.0\.113\.\d+"},
        ),
        (
            "ecr/repository:Repository",
            {"name": "portfolio/api"},
            {
                "id": "portfolio/api",
                "arn": "arn:aws:ecr:us-east-1:111122223333:repository/portfolio/api",
                "repositoryUrl": r"111122223333\.dkr\.ecr\.us-east-1\.amazonaws\.com/portfolio/api",
            },
        ),
        ("ecs/cluster:Cluster", {"name": "c"}, {"id": "arn:aws:ecs:us-east-1:111122223333:cluster/c"}),
        (
            "ecs/taskDefinition:TaskDefinition",
            TASK,
            {"id": "web", "arn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1"},
        ),
        (
            "lb/loadBalancer:LoadBalancer",
            {"name": "edge", "internal": True},
            {
                "arn": r"arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/edge/[0-9a-f]{16}",
                "arnSuffix": r"app/edge/[0-9a-f]{16}",
                "dnsName": r"internal-edge-\d{10}\.us-east-1\.elb\.amazonaws\.com",
                "zoneId": "Z35SXDOTRQ7X7K",
            },
        ),
        (
            "rds/instance:Instance",
            {**DATABASE, "identifier": "db"},
            {
                "arn": "arn:aws:rds:us-east-1:111122223333:db:db",
                "address": r"db\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com",
                "endpoint": r"db\.[a-z0-9]{12}\.us-east-1\.rds\.amazonaws\.com:5432",
            },
        ),
        (
            "secretsmanager/secret:Secret",
            {"name": "s"},
            {"id": r"arn:aws:secretsmanager:us-east-1:111122223333:secret:s-[A-Za-z0-9]{6}"},
        ),
        (
            "iam/role:Role",
            {"name": "r", "assumeRolePolicy": TRUST},
            {"id": "r", "arn": "arn:aws:iam::111122223333:role/r"},
        ),
        (
            "s3/bucket:Bucket",
            {"bucket": "bucket"},
            {"arn": "arn:aws:s3:::bucket", "bucketRegionalDomainName": "bucket.s3.us-east-1.amazonaws.com"},
        ),
        (
            "cognito/userPool:UserPool",
            {"name": "p"},
            {"id": r"us-east-1_[A-Za-z0-9]{9}", "endpoint": r"cognito-idp\.us-east-1\.amazonaws\.com/us-east-1_\w{9}"},
        ),
        ("sns/topic:Topic", {"name": "t"}, {"id": "arn:aws:sns:us-east-1:111122223333:t"}),
        ("kms/key:Key", {}, {"arn": r"arn:aws:kms:us-east-1:111122223333:key/[0-9a-f-]{36}"}),
        ("budgets/budget:Budget", {"name": "b", "budgetType": "COST", "timeUnit": "MONTHLY"}, {"id": "111122223333:b"}),
        (
            "glue/crawler:Crawler",
            {"name": "g", "databaseName": "d", "role": "r"},
            {"id": "g", "arn": "arn:aws:glue:us-east-1:111122223333:crawler/g"},
        ),
    ],
)
def test_what_aws_computes_has_its_form(aws: Aws, token: str, inputs: dict[str, Any], forms: dict[str, str]) -> None:
    created = aws.create(token, "x", **inputs)
    for name, form in forms.items():
        assert re.fullmatch(form, created[name]), f"{name}: {created[name]}"


def test_a_distribution_and_its_certificate(make_aws: Callable[..., Aws]) -> None:
    aws = make_aws(region="us-east-1")
    certificate = aws.create("acm/certificate:Certificate", "c", domainName="a.example", validationMethod="DNS")
    assert certificate["status"] == "PENDING_VALIDATION"
    assert certificate["domainValidationOptions"][0]["resourceRecordValue"].endswith(".acm-validations.aws.")
    aws.create("acm/certificateValidation:CertificateValidation", "v", certificateArn=certificate["arn"])
    urn = aws.urn("acm/certificate:Certificate", "c")
    assert aws.provider.read(urn, certificate["id"], certificate, {})[1]["status"] == "ISSUED"


def test_a_new_task_definition_is_a_new_revision(aws: Aws) -> None:
    first = aws.create("ecs/taskDefinition:TaskDefinition", "t", **TASK)
    changed = {**TASK, "memory": "1024"}
    assert aws.diff("ecs/taskDefinition:TaskDefinition", first, TASK, changed).replaces == ("memory",)
    second = aws.create("ecs/taskDefinition:TaskDefinition", "t", **changed)
    assert second["arn"].endswith(":2")
    aws.delete("ecs/taskDefinition:TaskDefinition", "t", first)
    urn = aws.urn("ecs/taskDefinition:TaskDefinition", "t")
    assert aws.provider.read(urn, second["id"], second, {})[0] == "web"


@pytest.mark.parametrize(
    ("token", "before", "change", "replaces"),
    [
        ("ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, ("cidrBlock",)),
        ("ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, {"enableDnsHostnames": True}, ()),
        ("rds/instance:Instance", DATABASE, {"username": "other"}, ("username",)),
        ("rds/instance:Instance", DATABASE, {"storageEncrypted": True}, ("storageEncrypted",)),
        ("rds/instance:Instance", DATABASE, {"engineVersion": "16", "instanceClass": "db.t4g.small"}, ()),
        ("lb/targetGroup:TargetGroup", {"port": 80, "protocol": "HTTP", "vpcId": "vpc-1"}, {"port": 81}, ("port",)),
        (
            "lb/targetGroup:TargetGroup",
            {"port": 80, "protocol": "HTTP", "vpcId": "vpc-1"},
            {"healthCheck": {"path": "/b"}},
            (),
        ),
        (
            "ecr/repository:Repository",
            {"encryptionConfigurations": [{"encryptionType": "AES256"}]},
            {"encryptionConfigurations": [{"encryptionType": "KMS"}]},
            ("encryptionConfigurations",),
        ),
    ],
)
def test_which_changes_replace(
    aws: Aws, token: str, before: dict[str, Any], change: dict[str, Any], replaces: tuple[str, ...]
) -> None:
    difference = aws.diff(token, aws.create(token, "x", **before), before, {**before, **change})
    assert difference.paths
    assert difference.replaces == replaces


def test_an_explicit_name_goes_before_its_successor(aws: Aws) -> None:
    before = {"name": "tg", "port": 80, "protocol": "HTTP", "vpcId": "vpc-1"}
    state = aws.create("lb/targetGroup:TargetGroup", "x", **before)
    assert aws.diff("lb/targetGroup:TargetGroup", state, before, {**before, "port": 81}).delete_first
    assert not aws.diff("lb/targetGroup:TargetGroup", state, before, {**before, "name": "other"}).delete_first


def test_the_order_of_a_container_s_variables_is_no_change(aws: Aws) -> None:
    variables = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]

    def task(order: int) -> dict[str, Any]:
        (container,) = json.loads(CONTAINERS)
        return {**TASK, "containerDefinitions": json.dumps([{**container, "environment": variables[::order]}])}

    token = "ecs/taskDefinition:TaskDefinition"
    state = aws.create(token, "x", **task(1))
    assert aws.diff(token, state, task(1), task(-1)).paths == {}
    variables[0] = {"name": "A", "value": "3"}
    assert aws.diff(token, state, task(1), task(1)).replaces == ("containerDefinitions",)


@pytest.mark.parametrize(
    ("token", "inputs", "change"),
    [
        ("cloudwatch/logGroup:LogGroup", {"name": "a"}, {"region": "eu-west-1"}),
        ("cognito/userPool:UserPool", {"name": "a"}, {"usernameConfiguration": {"caseSensitive": True}}),
    ],
)
def test_what_names_another_place_or_another_user_replaces(
    aws: Aws, token: str, inputs: dict[str, Any], change: dict[str, Any]
) -> None:
    assert aws.diff(token, aws.create(token, "x", **inputs), inputs, {**inputs, **change}).replaces == tuple(change)


def test_what_is_no_change_is_none(aws: Aws) -> None:
    policy = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    )
    before = {"name": "p", "policy": policy}
    state = aws.create("iam/policy:Policy", "x", **before)
    respaced = json.dumps(json.loads(policy), indent=2)
    assert not aws.diff("iam/policy:Policy", state, before, {**before, "policy": respaced}).paths
    subnets = {"name": "s", "subnetIds": ["subnet-a", "subnet-b"]}
    group = aws.create("rds/subnetGroup:SubnetGroup", "x", **subnets)
    turned = {**subnets, "subnetIds": ["subnet-b", "subnet-a"]}
    assert not aws.diff("rds/subnetGroup:SubnetGroup", group, subnets, turned).paths


def test_a_property_no_longer_given_goes_unless_aws_keeps_it(aws: Aws) -> None:
    before = {"description": "d", **DATABASE, "identifier": "db", "port": 5433, "maxAllocatedStorage": 50}
    before.pop("description")
    state = aws.create("rds/instance:Instance", "x", **before)
    after = {key: value for key, value in before.items() if key not in ("port", "maxAllocatedStorage")}
    assert aws.diff("rds/instance:Instance", state, before, after).paths == {"maxAllocatedStorage": "delete"}


def _network(aws: Aws) -> tuple[dict[str, Any], dict[str, Any]]:
    vpc = aws.create("ec2/vpc:Vpc", "v", cidrBlock="10.0.0.0/16")
    subnet = aws.create(
        "ec2/subnet:Subnet", "s", vpcId=vpc["id"], cidrBlock="10.0.0.0/24", availabilityZone="us-east-1a"
    )
    return vpc, subnet


def test_names_are_taken_once(make_aws: Callable[..., Aws]) -> None:
    aws = make_aws(region="us-east-1")
    aws.create("ecr/repository:Repository", "a", name="shop/api")
    refused = aws.refusal("ecr/repository:Repository", "b", name="shop/api")
    assert refused == (
        "creating ECR Repository (shop/api): RepositoryAlreadyExistsException: The repository with name 'shop/api' "
        "already exists in the registry with id '111122223333'"
    )
    elsewhere = make_aws(region="eu-west-1")
    elsewhere.create("ecr/repository:Repository", "c", name="shop/api")


@pytest.mark.parametrize(
    ("token", "inputs", "text"),
    [
        ("ec2/securityGroup:SecurityGroup", {"name": "sg-web"}, "Group names may not be in the format sg-*"),
        ("ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/8"}, "InvalidVpc.Range"),
        (
            "ecs/taskDefinition:TaskDefinition",
            {**TASK, "memory": "4096"},
            "No Fargate configuration exists for given values",
        ),
        ("rds/instance:Instance", {**DATABASE, "password": "with@an-at"}, "MasterUserPassword is not a valid password"),
        ("rds/instance:Instance", {**DATABASE, "username": "u" * 17}, "MasterUsername is not a valid identifier"),
        ("rds/instance:Instance", {**DATABASE, "identifier": "a--b"}, "DBInstanceIdentifier is not a valid identifier"),
        ("iam/role:Role", {"assumeRolePolicy": "{}"}, "MalformedPolicyDocument"),
        (
            "lb/listener:Listener",
            {"loadBalancerArn": "arn:lb", "protocol": "HTTPS", "defaultActions": [{"type": "forward"}]},
            "A certificate must be specified",
        ),
        ("cloudwatch/logGroup:LogGroup", {"retentionInDays": 31}, "expected retention_in_days to be one of"),
        (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"securityGroupId": "sg-1", "ipProtocol": "tcp"},
            "exactly one of cidrIpv4",
        ),
        (
            "wafv2/webAcl:WebAcl",
            {"scope": "CLOUDFRONT", "region": "eu-west-1", "defaultAction": {"allow": {}}, "visibilityConfig": SEEN},
            "The scope is not valid",
        ),
    ],
)
def test_what_aws_refuses_to_create(aws: Aws, token: str, inputs: dict[str, Any], text: str) -> None:
    assert text in aws.refusal(token, "x", **inputs)


def test_a_parameter_group_of_another_version_is_refused(aws: Aws) -> None:
    aws.create("rds/parameterGroup:ParameterGroup", "g", name="g16", family="postgres16")
    refused = aws.refusal("rds/instance:Instance", "db", **DATABASE, parameterGroupName="g16")
    assert "Please use a Parameter Group with DBParameterGroupFamily postgres15" in refused


def test_a_major_upgrade_takes_the_flag_and_the_new_versions_parameter_group(aws: Aws) -> None:
    for version in ("15", "16"):
        aws.create("rds/parameterGroup:ParameterGroup", f"g{version}", name=f"g{version}", family=f"postgres{version}")
    state = aws.create("rds/instance:Instance", "db", **DATABASE, parameterGroupName="g15")
    after = {**DATABASE, "engineVersion": "16", "parameterGroupName": "g16"}
    with pytest.raises(Failure, match="The AllowMajorVersionUpgrade flag must be present"):
        aws.update("rds/instance:Instance", "db", state, **after)
    now = {"allowMajorVersionUpgrade": True, "applyImmediately": True}
    upgraded = aws.update("rds/instance:Instance", "db", state, **after, **now)
    assert upgraded["engineVersion"] == "16"
    downgrade = {**DATABASE, "engineVersion": "15", "parameterGroupName": "g15", "allowMajorVersionUpgrade": True}
    with pytest.raises(Failure, match="Cannot upgrade postgres from 16 to 15"):
        aws.update("rds/instance:Instance", "db", {**upgraded, "id": state["id"]}, **downgrade)


def test_two_rules_of_one_priority_are_refused(aws: Aws) -> None:
    rule = {"listenerArn": "arn:l", "priority": 5, "conditions": [], "actions": [{"type": "forward"}]}
    aws.create("lb/listenerRule:ListenerRule", "a", **rule)
    assert "PriorityInUse: Priority '5' is currently in use" in aws.refusal("lb/listenerRule:ListenerRule", "b", **rule)


def test_a_service_needs_its_target_group_behind_a_listener(aws: Aws) -> None:
    group = aws.create("lb/targetGroup:TargetGroup", "g", port=80, protocol="HTTP", vpcId="vpc-1", targetType="ip")
    task = aws.create("ecs/taskDefinition:TaskDefinition", "t", **TASK)
    service = {
        "taskDefinition": task["arn"],
        "networkConfiguration": {"subnets": ["subnet-1"]},
        "loadBalancers": [{"targetGroupArn": group["arn"], "containerName": "app", "containerPort": 80}],
    }
    assert "does not have an associated load balancer" in aws.refusal("ecs/service:Service", "s", **service)
    action = {"type": "forward", "targetGroupArn": group["arn"]}
    aws.create("lb/listener:Listener", "l", loadBalancerArn="arn:lb", port=80, defaultActions=[action])
    assert aws.create("ecs/service:Service", "s", **service)["name"] == "s-1a2b3c4"


def test_a_blue_green_service_needs_both_target_groups_on_its_rule(aws: Aws) -> None:
    blue, green = (
        aws.create("lb/targetGroup:TargetGroup", name, port=80, protocol="HTTP", vpcId="vpc-1", targetType="ip")
        for name in ("b", "g")
    )
    both = [{"arn": blue["arn"], "weight": 1}, {"arn": green["arn"], "weight": 0}]
    listener = {
        "listenerArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/a/b/c",
        "conditions": [],
    }
    one = aws.create(
        "lb/listenerRule:ListenerRule",
        "one",
        **listener,
        priority=1,
        actions=[{"type": "forward", "targetGroupArn": blue["arn"]}],
    )
    two = aws.create(
        "lb/listenerRule:ListenerRule",
        "two",
        **listener,
        priority=2,
        actions=[{"type": "forward", "forward": {"targetGroups": both}}],
    )

    def service(rule: dict[str, Any]) -> dict[str, Any]:
        shifting = {"alternateTargetGroupArn": green["arn"], "productionListenerRule": rule["arn"], "roleArn": "arn:r"}
        entry = {"targetGroupArn": blue["arn"], "containerName": "app", "containerPort": 80}
        return {
            "deploymentConfiguration": {"strategy": "BLUE_GREEN"},
            "loadBalancers": [{**entry, "advancedConfiguration": shifting}],
        }

    refused = aws.refusal("ecs/service:Service", "s", **service(one))
    assert "must be associated with the productionListenerRule" in refused
    assert aws.create("ecs/service:Service", "s", **service(two))


@pytest.mark.parametrize(
    ("token", "longest"),
    [("lb/targetGroup:TargetGroup", 24), ("lb/loadBalancer:LoadBalancer", 24), ("iam/role:Role", 56)],
)
def test_a_name_that_gets_too_long_is_refused_as_the_provider_does(aws: Aws, token: str, longest: int) -> None:
    inputs = {"assumeRolePolicy": TRUST} if token.startswith("iam") else {}
    assert len(aws.checked(token, "n" * longest, inputs)["name"]) == longest + 8
    with pytest.raises(Failure, match=f"name '{'n' * (longest + 1)}-' plus 7 random chars is longer than maximum"):
        aws.checked(token, "n" * (longest + 1), inputs)


def test_what_is_in_use_is_not_deleted(aws: Aws) -> None:
    vpc, subnet = _network(aws)
    with pytest.raises(Failure, match="DependencyViolation"):
        aws.delete("ec2/vpc:Vpc", "v", vpc)
    aws.delete("ec2/subnet:Subnet", "s", subnet)
    aws.delete("ec2/vpc:Vpc", "v", vpc)


def test_a_database_is_deleted_only_unprotected_and_with_a_snapshot(aws: Aws) -> None:
    protected = aws.create("rds/instance:Instance", "a", **DATABASE, deletionProtection=True)
    with pytest.raises(Failure, match="Cannot delete protected DB Instance"):
        aws.delete("rds/instance:Instance", "a", protected, finalSnapshotIdentifier="last")
    instance = aws.create("rds/instance:Instance", "b", **DATABASE)
    with pytest.raises(Failure, match="finalSnapshotIdentifier is required"):
        aws.delete("rds/instance:Instance", "b", instance)
    aws.delete("rds/instance:Instance", "b", instance, finalSnapshotIdentifier="last")
    again = aws.create("rds/instance:Instance", "b", **DATABASE)
    with pytest.raises(Failure, match="snapshot with the identifier last already exists"):
        aws.delete("rds/instance:Instance", "b", again, finalSnapshotIdentifier="last")


def test_a_change_of_capacity_providers_needs_a_forced_deployment(aws: Aws) -> None:
    before = {"name": "s", "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "weight": 1}]}
    after = {"name": "s", "capacityProviderStrategies": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    state = aws.create("ecs/service:Service", "s", **before)
    with pytest.raises(Failure, match="force_new_deployment should be true"):
        aws.diff("ecs/service:Service", state, before, after)
    assert not aws.diff("ecs/service:Service", state, before, {**after, "forceNewDeployment": True}).replaces


def test_a_partial_failure_carries_what_came_to_be(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRWAY_SANDBOX_FAULTS", '[{"type": "aws:ecs/service:Service", "rollback": true}]')
    with pytest.raises(Partial, match="circuit breaker threshold was exceeded") as caught:
        aws.create("ecs/service:Service", "s", name="s", taskDefinition="web:1", waitForSteadyState=True)
    assert caught.value.identity.endswith("service/default/s")
    assert caught.value.properties["taskDefinition"] == "web:1"


def test_a_change_without_apply_immediately_waits_for_the_window(aws: Aws) -> None:
    token = "rds/instance:Instance"
    inputs = {
        "engine": "postgres",
        "allocatedStorage": 20,
        "username": "owner",
        "password": "correct-horse-1",
        "skipFinalSnapshot": True,
    }
    state = aws.create(token, "db", instanceClass="db.t4g.micro", identifier="db", **inputs)
    waiting = aws.update(token, "db", state, instanceClass="db.t4g.medium", identifier="db", **inputs)
    assert waiting["instanceClass"] == "db.t4g.micro"
    cloud = json.loads((aws.folder / "cloud" / "fairway" / "dev.json").read_text())
    (entry,) = cloud["resources"]["aws:rds/instance:Instance"].values()
    assert entry["live"]["pendingModifiedValues"] == {"instanceClass": "db.t4g.medium"}
    done = aws.update(
        token, "db", state, instanceClass="db.t4g.medium", identifier="db", applyImmediately=True, **inputs
    )
    assert done["instanceClass"] == "db.t4g.medium"


def test_another_lifecycle_policy_of_a_repository_is_a_new_one(aws: Aws) -> None:
    before, after = ({"repository": "shop/api", "policy": json.dumps({"rules": [], "n": count})} for count in (1, 2))
    assert aws.diff("ecr/lifecyclePolicy:LifecyclePolicy", before, before, after).replaces == ("policy",)
