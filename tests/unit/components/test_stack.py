"""The program's two stacks under a recording monitor: what the components do so that a known failure cannot happen."""

import json
from typing import Any

import pytest
import yaml

from components.data.database import Database, DatabaseArgs
from tests.unit.recorder import ROOT, UNKNOWN, Recorder, record, record_stack

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"
TARGET = "aws:lb/targetGroup:TargetGroup"
RULE = "aws:lb/listenerRule:ListenerRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
DATABASE = "aws:rds/instance:Instance"
POLICY = "aws:iam/rolePolicy:RolePolicy"


@pytest.fixture(scope="module")
def dev() -> Recorder:
    return record_stack("dev")


@pytest.fixture(scope="module")
def prod() -> Recorder:
    return record_stack("prod")


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["value"] for item in container["environment"]}


def secrets(container: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["valueFrom"] for item in container["secrets"]}


def test_preview_registers_what_the_update_will(dev: Recorder) -> None:
    """No resource inside `apply`: with everything unknown that AWS computes, the same resources are registered."""
    updated = {(item.type, item.name, item.parent) for item in dev.registered}
    previewed = {(item.type, item.name, item.parent) for item in record_stack("dev", preview=True).registered}
    assert previewed == updated
    assert len(updated) > 50


def test_preview_knows_the_contract_where_the_container_definitions_are_unknown() -> None:
    preview = record_stack("dev", preview=True)
    assert preview.one(TASK, "backend-task").get("containerDefinitions") == UNKNOWN
    contract = preview.one("fairway:service:Service", "backend")
    assert contract.get("image.platforms") == ["linux/amd64"]
    assert contract.get("image.reference") == UNKNOWN
    assert contract.get("health.path") == "/api/health"
    assert contract.get("environment.NODE_ENV") == "production"
    assert contract.get("environment.FRONTEND_URL") == UNKNOWN


@pytest.mark.parametrize(("version", "upgrades"), [("16", True), ("16.4", False)])
def test_rds_upgrades_no_minor_version_that_is_written(version: str, upgrades: bool) -> None:
    """It goes back to none: after a refresh each update would ask for it, and be refused."""
    args = DatabaseArgs(vpc_id="vpc-1", subnet_ids=["a", "b"], database_name="shop", username="shop", version=version)
    stack = record(lambda: Database("database", args) and None)
    assert stack.one(DATABASE).get("autoMinorVersionUpgrade") is upgrades


def test_f1_the_image_decides_the_architecture(dev: Recorder) -> None:
    assert dev.one(TASK, "backend-task").get("runtimePlatform.cpuArchitecture") == "X86_64"
    assert dev.one("fairway:service:Service", "backend").get("image.platforms") == ["linux/amd64"]


def test_f2_f3_f5_the_database_url_is_encoded_and_verifies(dev: Recorder) -> None:
    version = dev.one("aws:secretsmanager/secretVersion:SecretVersion")
    assert version.is_secret("secretString")
    document = json.loads(version.get("secretString.value"))
    assert document["password"] == "p@ss:w/ord?#%"
    assert ":p%40ss%3Aw%2Ford%3F%23%25@db.abc." in document["url"]
    assert document["url"].endswith("?sslmode=verify-full&sslrootcert=/fairway/ca/rds.pem")
    backend = environment(dev.containers("backend-task")["backend"])
    assert (backend["PGSSLMODE"], backend["PGSSLROOTCERT"]) == ("verify-full", "/fairway/ca/rds.pem")
    parameters = dev.one("aws:rds/parameterGroup:ParameterGroup").get("parameters")
    assert {"name": "rds.force_ssl", "value": "1"} in parameters


def test_f4_the_certificates_are_there_before_anything_connects(dev: Recorder) -> None:
    for task, name in (("backend-task", "backend"), ("backend-migration-task", "migration")):
        containers = dev.containers(task)
        assert "BEGIN CERTIFICATE" in environment(containers["rds-ca"])["RDS_CA_BUNDLE"]
        assert {"containerName": "rds-ca", "condition": "SUCCESS"} in containers[name]["dependsOn"]
        assert containers[name]["mountPoints"] == [
            {"sourceVolume": "rds-ca", "containerPath": "/fairway/ca", "readOnly": True}
        ]
    assert dev.one(TASK, "backend-task").get("volumes") == [{"name": "rds-ca"}]


def test_f6_f23_one_path_and_one_port_everywhere(dev: Recorder) -> None:
    container = dev.containers("backend-task")["backend"]
    target = dev.one(TARGET, "backend-tg")
    assert container["portMappings"][0]["containerPort"] == target.get("port") == 3001
    assert target.get("healthCheck.path") == "/api/health"
    assert "http://127.0.0.1:3001/api/health" in container["healthCheck"]["command"][-1]
    (attached,) = dev.one(SERVICE, "backend-service").get("loadBalancers")
    assert (attached["containerName"], attached["containerPort"]) == ("backend", 3001)
    assert attached["targetGroupArn"].endswith("TargetGroup/backend-tg")
    for type_, name in ((INGRESS, "backend-from-alb"), (EGRESS, "backend-alb-out")):
        assert (dev.one(type_, name).get("fromPort"), dev.one(type_, name).get("toPort")) == (3001, 3001)


def test_f7_the_check_uses_the_tool_that_the_image_has(dev: Recorder) -> None:
    assert "curl " in dev.containers("backend-task")["backend"]["healthCheck"]["command"][1]
    config = json.loads(json.dumps(dev.one("fairway:service:Service", "backend").get("health")))
    assert config["tool"] == "curl"


def test_f8_f9_secrets_are_exact_and_pinned_to_a_version(dev: Recorder) -> None:
    arn = "arn:aws:test:us-east-1:111122223333:Secret/database-connection"
    assert secrets(dev.containers("backend-task")["backend"]) == {
        name: f"{arn}:{key}::11111111-2222-3333-4444-555555555555"
        for name, key in (
            ("DB_HOST", "host"),
            ("DB_NAME", "dbname"),
            ("DB_PASSWORD", "password"),
            ("DB_PORT", "port"),
            ("DB_USERNAME", "username"),
        )
    }
    policy = json.loads(dev.one(POLICY, "backend-execution").get("policy"))
    (statement,) = [item for item in policy["Statement"] if "secretsmanager:GetSecretValue" in item["Action"]]
    assert statement["Resource"] == [arn]


def test_f10_f26_f30_a_deployment_ends_within_its_limit(dev: Recorder) -> None:
    service = dev.one(SERVICE, "backend-service")
    assert service.get("deploymentCircuitBreaker") == {"enable": True, "rollback": True}
    assert service.get("waitForSteadyState") is True
    assert service.get("healthCheckGracePeriodSeconds") == 60
    timeouts = service.request.customTimeouts
    assert (timeouts.create, timeouts.update, timeouts.delete) == ("15m", "15m", "15m")


def test_f11_f14_f15_images_are_digests_in_immutable_repositories_of_the_stack(dev: Recorder, prod: Recorder) -> None:
    repository = dev.one("aws:ecr/repository:Repository", "portfolio-backend-repository")
    assert (repository.get("imageTagMutability"), repository.get("name")) == ("IMMUTABLE", "portfolio/backend")
    image = dev.containers("backend-task")["backend"]["image"]
    assert image.startswith("111122223333.dkr.ecr.us-east-1.amazonaws.com/portfolio-backend-repository@sha256:")
    assert not prod.all("aws:ecr/repository:Repository"), "prod pulls from the account that built the image"
    image = prod.containers("backend-task")["backend"]["image"]
    assert image.startswith("111122223333.dkr.ecr.us-east-1.amazonaws.com/portfolio/backend@sha256:")


def test_f16_f17_the_app_gets_the_form_it_reads_and_its_runtime_mode(dev: Recorder) -> None:
    backend = dev.containers("backend-task")["backend"]
    assert "DATABASE_URL" not in secrets(backend)
    assert environment(backend)["NODE_ENV"] == "production"
    assert environment(backend)["FRONTEND_URL"] == "https://d111111abcdef8.cloudfront.net"
    assert secrets(dev.containers("frontend-task")["frontend"]) == {}


def test_f20_f28_viewers_get_https_and_nothing_is_cached_unasked(dev: Recorder) -> None:
    distribution = dev.one("aws:cloudfront/distribution:Distribution")
    default = distribution.get("defaultCacheBehavior")
    assert default["viewerProtocolPolicy"] == "redirect-to-https"
    assert default["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert default["originRequestPolicyId"] == "33f36d7e-f396-46d9-90e0-52428a34d9dc"
    assert len(default["allowedMethods"]) == 7
    (cached,) = distribution.get("orderedCacheBehaviors")
    assert (cached["pathPattern"], cached["allowedMethods"]) == ("/_next/static/*", ["GET", "HEAD"])
    host_only = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
    assert cached["originRequestPolicyId"] == host_only, (
        "a cookie that is not in the key would be one viewer's, for all"
    )


def test_f21_each_hop_is_open_to_the_one_before_only(dev: Recorder) -> None:
    rules = {item.name: item.inputs for item in dev.all(INGRESS)}
    assert rules["edge-alb-cloudfront"]["prefixListId"] == "pl-3b927c52"
    assert rules["backend-from-alb"]["referencedSecurityGroupId"] == "edge-alb-id"
    assert rules["backend-to-database"]["referencedSecurityGroupId"] == "backend-tasks-id"
    assert rules["backend-to-database"]["securityGroupId"] == "database-database-id"
    assert not [name for name, rule in rules.items() if "cidrIpv4" in rule]
    assert "frontend-to-database" not in rules
    for group in dev.all("aws:ec2/securityGroup:SecurityGroup"):
        assert "ingress" not in group.inputs and "egress" not in group.inputs


def test_f21_the_load_balancer_answers_only_to_the_secret_header(dev: Recorder) -> None:
    listener = dev.one("aws:lb/listener:Listener", "edge-http")
    assert listener.get("defaultActions.0.fixedResponse.statusCode") == "403"
    for rule in dev.all(RULE):
        assert rule.get("conditions.1.httpHeader.httpHeaderName") == "X-Fairway-Origin"
        assert rule.is_secret("conditions.1.httpHeader.values.0")
    assert dev.one("aws:cloudfront/distribution:Distribution").is_secret("origins.0.customHeaders.0.value")


def test_f22_the_execution_role_may_do_what_starting_the_task_takes(dev: Recorder) -> None:
    policy = json.loads(dev.one(POLICY, "backend-execution").get("policy"))
    allowed = {action: statement["Resource"] for statement in policy["Statement"] for action in statement["Action"]}
    assert allowed["ecr:BatchGetImage"] == [
        "arn:aws:test:us-east-1:111122223333:Repository/portfolio-backend-repository"
    ]
    assert allowed["logs:PutLogEvents"] == ["arn:aws:test:us-east-1:111122223333:LogGroup//portfolio/dev/backend:*"]
    assert [action for action, resources in allowed.items() if "*" in resources] == ["ecr:GetAuthorizationToken"]


def test_f40_the_app_listens_on_every_address_unless_it_is_given_another(dev: Recorder) -> None:
    """Fargate's own HOSTNAME names one address, on which the container's check does not ask."""
    for task in ("backend", "frontend"):
        assert environment(dev.containers(f"{task}-task")[task])["HOSTNAME"] == "0.0.0.0"  # noqa: S104
    services = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]["fairway:services"]
    services["frontend"]["env"] = {"HOSTNAME": "::"}
    stack = record_stack("dev", change={"fairway:services": services})
    assert environment(stack.containers("frontend-task")["frontend"])["HOSTNAME"] == "::"


def test_logs_and_images_outlive_their_service(dev: Recorder) -> None:
    """What a service wrote, and images that another stack may run; who may pull them stays, too."""
    types = ("cloudwatch/logGroup:LogGroup", "ecr/repository:Repository", "ecr/repositoryPolicy:RepositoryPolicy")
    for kind in types:
        retained = [
            item for item in dev.all(f"aws:{kind}") if item.parent.endswith(("::backend", "::portfolio-backend"))
        ]
        assert retained and all(item.request.retainOnDelete for item in retained), kind
    (logs,) = [item for item in dev.all("aws:cloudwatch/logGroup:LogGroup") if item.parent.endswith("::backend")]
    assert "name" not in logs.inputs, "with a fixed name the service could not come back"


def test_f31_nothing_secret_is_in_a_plain_environment(dev: Recorder) -> None:
    for task in ("backend-task", "frontend-task"):
        for container in dev.containers(task).values():
            assert not [value for value in environment(container).values() if "p@ss" in value or "p%40ss" in value]


def test_f33_autoscaling_owns_the_count(dev: Recorder) -> None:
    assert list(dev.one(SERVICE, "backend-service").request.ignoreChanges) == ["desiredCount"]
    assert list(dev.one(SERVICE, "frontend-service").request.ignoreChanges) == []


def test_f34_prod_protects_its_database_and_every_deletion_leaves_a_snapshot(dev: Recorder, prod: Recorder) -> None:
    assert prod.one(DATABASE).request.protect and not dev.one(DATABASE).request.protect
    for stack, protected in ((dev, False), (prod, True)):
        database = stack.one(DATABASE)
        assert database.get("deletionProtection") is protected
        assert database.get("multiAz") is protected
        assert database.get("skipFinalSnapshot") is False
        assert database.get("finalSnapshotIdentifier") == "database-final-0a1b2c3d"
        assert database.get("storageEncrypted") is True and database.get("publiclyAccessible") is False


def test_prod_protects_its_load_balancer_unless_it_says_otherwise(dev: Recorder, prod: Recorder) -> None:
    freed = record_stack("prod", change={"fairway:edge": {"deletionProtection": False}})
    for stack, protected in ((dev, False), (prod, True), (freed, False)):
        load_balancer = stack.one("aws:lb/loadBalancer:LoadBalancer")
        assert load_balancer.get("enableDeletionProtection") is load_balancer.request.protect is protected


def test_a_service_waits_for_the_clusters_capacity_providers(dev: Recorder) -> None:
    service = dev.one(SERVICE, "backend-service").request
    needed = [urn for urn in service.propertyDependencies["cluster"].urns if urn.endswith("::cluster-capacity")]
    assert needed, "a service of a new cluster would be placed before FARGATE is one of its capacity providers"


def test_a_database_changes_at_once_in_dev_and_in_its_window_in_prod(dev: Recorder, prod: Recorder) -> None:
    now = record_stack("prod", change={"fairway:database": {"applyImmediately": True, "allowMajorUpgrade": True}})
    for stack, at_once in ((dev, True), (prod, False), (now, True)):
        assert stack.one(DATABASE).get("applyImmediately") is at_once
    assert now.one(DATABASE).get("allowMajorVersionUpgrade") is True
    assert "allowMajorVersionUpgrade" not in dev.one(DATABASE).inputs


def test_logs_are_kept_as_long_as_the_stack_says(dev: Recorder, prod: Recorder) -> None:
    for stack, days in ((dev, 30), (prod, 90)):
        assert {group.get("retentionInDays") for group in stack.all("aws:cloudwatch/logGroup:LogGroup")} == {days}


def test_a_new_password_epoch_makes_a_new_password() -> None:
    def keepers(epoch: int) -> Any:
        stack = record_stack("dev", change={"fairway:database": {"version": "15", "passwordVersion": epoch}})
        return stack.one("random:index/randomPassword:RandomPassword", "database-password").get("keepers")

    assert keepers(1) != keepers(2)


def test_without_nat_tasks_are_public_and_the_database_is_not() -> None:
    stack = record_stack("dev", change={"fairway:network": {"nat": "none"}})
    network = stack.one(SERVICE, "backend-service").get("networkConfiguration")
    assert (network["assignPublicIp"], network["subnets"]) == (True, ["subnet-a", "subnet-b"])
    assert stack.one("aws:rds/subnetGroup:SubnetGroup").get("subnetIds") == ["subnet-c", "subnet-d"]


def test_ingress_https_redirects_port_80() -> None:
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b"
    domain = {"name": "app.example.org"}
    stack = record_stack("dev", change={"fairway:edge": {"ingress": "https", "domain": domain, "certificateArn": arn}})
    redirect = stack.one("aws:lb/listener:Listener", "edge-http")
    assert redirect.get("defaultActions.0.redirect") == {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}
    assert stack.one("aws:lb/listener:Listener", "edge-https").get("certificateArn") == arn
    assert not stack.all("aws:cloudfront/distribution:Distribution")


def test_every_resource_belongs_to_a_component(dev: Recorder) -> None:
    for item in dev.registered:
        assert item.type.startswith("fairway:") or "::fairway:" in item.parent or "$fairway:" in item.parent, item
