"""A stack's story through the real AWS provider: what AWS would have after `up`, and what updates do to it.

`test_dev.py` and `test_prod.py` each tell it, so that two workers can go on side by side. The tests run in this order,
each on what the one before left.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from components.cdn import ALL_METHODS, ALL_VIEWER_EXCEPT_HOST_HEADER, CACHING_DISABLED, CACHING_OPTIMIZED
from tests.aws_api.account import Account
from tests.aws_api.lane import LANE, Stack, make_home, missing
from tests.aws_api.local_aws import local_aws
from tests.engine.harness import ROOT

# What the local AWS does not give back as it was told: type → properties that then look changed. Anything else that
# a second preview or a refresh shows is a finding.
FORGOTTEN: Mapping[str, set[str]] = {
    "aws:cloudfront/distribution:Distribution": {"defaultCacheBehavior", "orderedCacheBehaviors", "viewerCertificate"},
    "aws:rds/parameterGroup:ParameterGroup": {"parameters"},
}


def services(stack: Stack) -> Mapping[str, Any]:
    return stack.settings()["fairway:services"]


def with_database(stack: Stack) -> list[str]:
    return [name for name, service in services(stack).items() if service.get("database")]


def assert_only_forgotten(shown: Mapping[str, set[str]]) -> None:
    surprising = {kind: names - FORGOTTEN.get(kind, set()) for kind, names in shown.items()}
    assert not any(surprising.values()), surprising


def allowed(stack: Stack, role: str, action: str) -> list[str]:
    """The resources on which a role may do something, by its own policies."""
    iam, name = stack.account.client("iam"), role.split("/")[-1]
    found: list[str] = []
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        found += [arn for item in document["Statement"] if action in item["Action"] for arn in item["Resource"]]
    return found


def revision(arn: str) -> int:
    return int(arn.split(":")[-1])


def destroy(stack: Stack) -> None:
    """Destroys it, and looks that only the revisions and the final snapshot stay."""
    stack.must("destroy", "--yes", "--skip-preview")
    assert not stack.resources()
    left = stack.account.inventory() - stack.before
    revisions = {item for item in left if item.startswith("task definition ")}
    assert len(revisions) == len(services(stack)) + 2  # the first ones, the new image's and the new password's
    (snapshot,) = left - revisions
    assert snapshot.startswith("snapshot ") and "-final-" in snapshot


class Story:
    """The tests of one stack. name: the stack's; account: its AWS account; running: tasks of each of its services."""

    name: ClassVar[str]
    account: ClassVar[str]
    running: ClassVar[int]

    @pytest.fixture(scope="class")
    @classmethod
    def stack(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
        """The stack, up in an account of its own."""
        if reason := missing():
            pytest.skip(reason)
        place = tmp_path_factory.mktemp(cls.name)
        make_home(place)
        with local_aws(LANE / "moto_aws.py", place / "aws.log", account=cls.account, running=cls.running) as url:
            account = Account(url, cls.account)
            stack = Stack(name=cls.name, place=place, account=account, before=account.inventory())
            stack.must("up", "--yes", "--skip-preview")
            yield stack

    def test_a_second_preview_has_nothing_to_do(self, stack: Stack) -> None:
        assert_only_forgotten(stack.changes_shown("preview"))

    def test_a_refresh_finds_everything_as_it_was_made(self, stack: Stack) -> None:
        assert_only_forgotten(stack.changes_shown("preview", "--refresh"))

    def test_one_health_path_and_one_port_from_the_setting_to_the_container(self, stack: Stack) -> None:
        for name, service in services(stack).items():
            group, container = stack.account.target_group(name), stack.account.containers(name)[name]
            path, port = service["health"]["path"], service["port"]
            assert group["HealthCheckPath"] == path
            assert group["Port"] == port == container["portMappings"][0]["containerPort"]
            assert f":{port}{path}" in " ".join(container["healthCheck"]["command"])

    def test_the_security_groups_let_each_hop_in_by_id(self, stack: Stack) -> None:
        ec2 = stack.account.client("ec2")

        def let_in(group: str) -> set[tuple[str, int]]:
            """(security group or prefix list, port) for each way in; an address range would be a KeyError."""
            (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
            ways: set[tuple[str, int]] = set()
            for rule in found["IpPermissions"]:
                assert rule["FromPort"] == rule["ToPort"] and not rule["IpRanges"] and not rule["Ipv6Ranges"]
                sources = [pair["GroupId"] for pair in rule["UserIdGroupPairs"]]
                sources += [entry["PrefixListId"] for entry in rule["PrefixListIds"]]
                ways |= {(source, rule["FromPort"]) for source in sources}
            return ways

        (balancer,) = stack.account.client("elbv2").describe_load_balancers()["LoadBalancers"]
        (at_the_door,) = balancer["SecurityGroups"]
        lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
        (cloudfront,) = [item["PrefixListId"] for item in lists if item["PrefixListName"].endswith("origin-facing")]
        assert let_in(at_the_door) == {(cloudfront, 80)}

        tasks: dict[str, str] = {}
        for name, service in services(stack).items():
            network = stack.account.service(name)["networkConfiguration"]["awsvpcConfiguration"]
            (tasks[name],) = network["securityGroups"]
            assert let_in(tasks[name]) == {(at_the_door, service["port"])}
            assert network["assignPublicIp"] == "DISABLED"

        (database,) = stack.account.client("rds").describe_db_instances()["DBInstances"]
        (group,) = database["VpcSecurityGroups"]
        assert let_in(group["VpcSecurityGroupId"]) == {(tasks[name], 5432) for name in with_database(stack)}
        assert not database["PubliclyAccessible"]

    def test_tasks_read_exact_secrets_pinned_to_a_version(self, stack: Stack) -> None:
        arn, versions, value = stack.account.connection()
        assert len(versions) == 1 and set(value) >= {"url", "host", "port", "username", "password", "dbname"}
        url = urlsplit(value["url"])
        assert (url.hostname, url.port, url.path) == (value["host"], value["port"], f"/{value['dbname']}")
        for name in with_database(stack):
            for container in ("migrate", name):
                read = {
                    item["name"]: item["valueFrom"] for item in stack.account.containers(name)[container]["secrets"]
                }
                keys = {"DB_HOST": "host", "DB_PASSWORD": "password", "DB_NAME": "dbname"}
                assert {variable: read[variable] for variable in keys} == {
                    variable: f"{arn}:{key}::{versions[0]}" for variable, key in keys.items()
                }
            role = stack.account.task_definition(stack.account.service(name)["taskDefinition"])["executionRoleArn"]
            assert arn in allowed(stack, role, "secretsmanager:GetSecretValue")

    def test_images_are_named_by_digest_in_repositories_that_never_overwrite(self, stack: Stack) -> None:
        owner = stack.settings()["fairway:registry"].get("account", stack.account.id)
        released = json.loads((ROOT / "releases" / f"{stack.name}.json").read_text())["services"]
        for name in services(stack):
            expected = f"{owner}.dkr.ecr.us-east-1.amazonaws.com/portfolio/{name}@{released[name]['digest']}"
            assert {container["image"] for container in stack.account.containers(name).values()} == {expected}
        repositories = stack.account.client("ecr").describe_repositories()["repositories"]
        ours = {f"portfolio/{name}" for name in services(stack)} if owner == stack.account.id else set[str]()
        assert {item["repositoryName"] for item in repositories} == ours
        assert all(item["imageTagMutability"] == "IMMUTABLE" for item in repositories)
        assert all(item["imageScanningConfiguration"]["scanOnPush"] for item in repositories)

    def test_logs_are_kept_as_long_as_the_setting_says(self, stack: Stack) -> None:
        groups = stack.account.client("logs").describe_log_groups(logGroupNamePrefix=f"/portfolio/{stack.name}/")
        kept = {group["logGroupName"]: group["retentionInDays"] for group in groups["logGroups"]}
        days = stack.settings().get("fairway:logRetentionDays", 30)
        assert kept == {f"/portfolio/{stack.name}/{name}": days for name in services(stack)}

    def test_the_database_speaks_only_tls_and_is_as_protected_as_the_settings_say(self, stack: Stack) -> None:
        rds, wanted = stack.account.client("rds"), stack.settings()["fairway:database"]
        (database,) = rds.describe_db_instances()["DBInstances"]
        (group,) = database["DBParameterGroups"]
        parameters = rds.describe_db_parameters(DBParameterGroupName=group["DBParameterGroupName"])["Parameters"]
        values = {item["ParameterName"]: item["ParameterValue"] for item in parameters if "ParameterValue" in item}
        assert values["rds.force_ssl"] == "1"
        assert database["StorageEncrypted"]
        assert database["DeletionProtection"] == wanted.get("deletionProtection", False)
        assert database["MultiAZ"] == wanted.get("multiAz", False)
        assert database["BackupRetentionPeriod"] == wanted["backupDays"]

    def test_the_distribution_passes_everything_on_and_caches_only_what_is_named(self, stack: Stack) -> None:
        cloudfront = stack.account.client("cloudfront")
        (item,) = cloudfront.list_distributions()["DistributionList"]["Items"]
        settings = cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]
        default = settings["DefaultCacheBehavior"]
        assert default["CachePolicyId"] == CACHING_DISABLED
        assert default["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
        assert default["ViewerProtocolPolicy"] == "redirect-to-https"
        assert sorted(default["AllowedMethods"]["Items"]) == sorted(ALL_METHODS)
        cached = settings["CacheBehaviors"]["Items"]
        wanted = stack.settings()["fairway:edge"]["cachedPaths"]
        assert {behavior["PathPattern"]: behavior["CachePolicyId"] for behavior in cached} == dict.fromkeys(
            wanted, CACHING_OPTIMIZED
        )

    def test_the_stacks_default_tags_are_on_what_was_made(self, stack: Stack) -> None:
        tags = stack.settings()["aws:defaultTags"]["tags"].items()
        (vpc,) = [item for item in stack.account.client("ec2").describe_vpcs()["Vpcs"] if not item["IsDefault"]]
        assert tags <= {tag["Key"]: tag["Value"] for tag in vpc["Tags"]}.items()
        ecs = stack.account.client("ecs")
        for name in services(stack):
            kept = ecs.list_tags_for_resource(resourceArn=stack.account.service(name)["serviceArn"])["tags"]
            assert tags <= {tag["key"]: tag["value"] for tag in kept}.items()

    def test_a_new_image_makes_a_new_revision_and_keeps_the_old_one(self, stack: Stack) -> None:
        before = {name: stack.account.service(name)["taskDefinition"] for name in services(stack)}
        release = json.loads((ROOT / "releases" / f"{stack.name}.json").read_text())
        digest = release["services"]["backend"]["digest"] = "sha256:" + "5" * 64
        file = stack.place / "release.json"
        file.write_text(json.dumps(release))
        stack.changes = {"fairway:release": str(file)}
        stack.must("up", "--yes", "--skip-preview", "--refresh")

        after = {name: stack.account.service(name)["taskDefinition"] for name in services(stack)}
        assert after["frontend"] == before["frontend"]
        assert revision(after["backend"]) == revision(before["backend"]) + 1
        new, old = (stack.account.task_definition(arn) for arn in (after["backend"], before["backend"]))
        assert all(container["image"].endswith(f"@{digest}") for container in new["containerDefinitions"])
        assert old["status"] == "ACTIVE"  # what a rollback returns to
        assert not any(container["image"].endswith(digest) for container in old["containerDefinitions"])

    def test_a_password_rotates_with_its_epoch_and_reaches_every_task_that_reads_it(self, stack: Stack) -> None:
        arn, _, before = stack.account.connection()
        running = {name: stack.account.service(name)["taskDefinition"] for name in services(stack)}
        stack.changes["fairway:database"] = {"passwordEpoch": 2}
        stack.must("up", "--yes", "--skip-preview")

        same, versions, after = stack.account.connection()
        assert same == arn and after["password"] != before["password"]
        assert {**after, "url": "", "password": ""} == {**before, "url": "", "password": ""}
        for name in services(stack):
            task = stack.account.service(name)["taskDefinition"]
            if name not in with_database(stack):
                assert task == running[name]
                continue
            assert revision(task) == revision(running[name]) + 1
            read = {item["name"]: item["valueFrom"] for item in stack.account.containers(name)[name]["secrets"]}
            assert read["DB_PASSWORD"] == f"{arn}:password::{versions[0]}"
        assert_only_forgotten(stack.changes_shown("preview"))
