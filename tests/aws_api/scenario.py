"""A stack's story through the real AWS provider: what AWS would have after `up`, and what updates do to it.

`test_dev.py` and `test_prod.py` each tell it, so that two workers can go on side by side. The tests run in this order,
each on what the one before left.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from components.base.aws import ALL_VIEWER_AND_CLOUDFRONT_HEADERS, CACHING_DISABLED, CACHING_OPTIMIZED
from components.edge.cdn import ALL_METHODS
from tests.aws_api.lifecycle import Lifecycle, assert_only_forgotten, granted, services, with_database
from tests.aws_api.provider import Stack, merged
from tests.engine.harness import ROOT


def revision(arn: str) -> int:
    return int(arn.split(":")[-1])


class Scenario(Lifecycle):
    """The tests of this repository's own stacks."""

    updates = 2  # the new image's, and the new password's

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
        named = "domain" in stack.settings()["fairway:edge"]
        lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
        (cloudfront,) = [item["PrefixListId"] for item in lists if item["PrefixListName"].endswith("origin-facing")]
        doors = {group: let_in(group) for group in balancer["SecurityGroups"]}
        assert set[tuple[str, int]]().union(*doors.values()) == {(cloudfront, 443 if named else 80)}

        tasks: dict[str, str] = {}
        for name, service in services(stack).items():
            network = stack.account.service(name)["networkConfiguration"]["awsvpcConfiguration"]
            (tasks[name],) = network["securityGroups"]
            ((source, port),) = let_in(tasks[name])
            assert source in doors and port == service["port"]
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
            for container in (stack.account.migration(name)["migration"], stack.account.containers(name)[name]):
                read = {item["name"]: item["valueFrom"] for item in container["secrets"]}
                keys = {"DB_HOST": "host", "DB_PASSWORD": "password", "DB_NAME": "dbname"}
                assert {variable: read[variable] for variable in keys} == {
                    variable: f"{arn}:{key}::{versions[0]}" for variable, key in keys.items()
                }
            role = stack.account.task_definition(stack.account.service(name)["taskDefinition"])["executionRoleArn"]
            assert arn in granted(stack.account, role)["secretsmanager:GetSecretValue"]

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
        named = {group.rpartition("-")[0]: kept[group] for group in kept}  # Pulumi adds characters to the name
        assert named == {f"/portfolio/{stack.name}/{name}": days for name in services(stack)}

    def test_the_database_speaks_only_tls_and_is_as_protected_as_the_settings_say(self, stack: Stack) -> None:
        rds, declared = stack.account.client("rds"), stack.settings()["fairway:database"]
        (database,) = rds.describe_db_instances()["DBInstances"]
        (group,) = database["DBParameterGroups"]
        parameters = rds.describe_db_parameters(DBParameterGroupName=group["DBParameterGroupName"])["Parameters"]
        values = {item["ParameterName"]: item["ParameterValue"] for item in parameters if "ParameterValue" in item}
        assert values["rds.force_ssl"] == "1"
        assert database["StorageEncrypted"]
        assert database["DeletionProtection"] == declared.get("deletionProtection", False)
        assert database["MultiAZ"] == declared.get("multiAz", False)
        assert database["BackupRetentionPeriod"] == declared["backupDays"]

    def test_the_distribution_passes_everything_on_and_caches_only_what_is_named(self, stack: Stack) -> None:
        cloudfront = stack.account.client("cloudfront")
        (item,) = cloudfront.list_distributions()["DistributionList"]["Items"]
        settings = cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]
        default = settings["DefaultCacheBehavior"]
        assert default["CachePolicyId"] == CACHING_DISABLED
        assert default["OriginRequestPolicyId"] == ALL_VIEWER_AND_CLOUDFRONT_HEADERS
        assert default["ViewerProtocolPolicy"] == "redirect-to-https"
        assert sorted(default["AllowedMethods"]["Items"]) == sorted(ALL_METHODS)
        cached = settings["CacheBehaviors"]["Items"]
        declared = stack.settings()["fairway:edge"]["cachedPaths"]
        assert [behavior["PathPattern"] for behavior in cached] == declared
        names = settings["Aliases"].get("Items", [])
        own_policy = {behavior["CachePolicyId"] != CACHING_OPTIMIZED for behavior in cached}
        assert own_policy == {len(names) > 1}, "names do not get each other's files"

    def test_cloudfront_asks_in_https_where_the_stack_has_a_name(self, stack: Stack) -> None:
        cloudfront, elb = stack.account.client("cloudfront"), stack.account.client("elbv2")
        domain = stack.settings()["fairway:edge"].get("domain")
        (item,) = cloudfront.list_distributions()["DistributionList"]["Items"]
        settings = cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]
        (origin,) = settings["Origins"]["Items"]
        protocol = origin["CustomOriginConfig"]["OriginProtocolPolicy"]
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        (listener,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        if not domain:
            assert (protocol, listener["Port"], listener["Protocol"]) == ("http-only", 80, "HTTP")
            return
        assert (protocol, listener["Port"], listener["Protocol"]) == ("https-only", 443, "HTTPS")
        names = {domain["name"], *domain.get("redirects", [])}
        assert {*settings["Aliases"]["Items"]} == names
        assert {(name, "A") for name in names} <= stack.account.records().keys()

    def test_requests_are_logged_where_the_settings_say_so(self, stack: Stack) -> None:
        """Load balancer and CloudFront into one bucket, which a stack of production has by default."""
        settings, cloudfront = stack.settings(), stack.account.client("cloudfront")
        logged = settings["fairway:edge"].get("accessLogs", settings["fairway:production"])
        named = [one for one in stack.resources() if one["urn"].endswith("::access-logs-bucket")]
        own = [one["outputs"]["bucket"] for one in named]
        assert len(own) == logged
        assert {f"bucket {name}" for name in own} <= stack.account.inventory()
        elb = stack.account.client("elbv2")
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        listed = elb.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
        attributes = {item["Key"]: item["Value"] for item in listed}
        assert attributes.get("access_logs.s3.enabled", "false") == ("true" if logged else "false")
        assert [attributes.get("access_logs.s3.bucket") or None] == (own or [None])
        (item,) = cloudfront.list_distributions()["DistributionList"]["Items"]
        logging = cloudfront.get_distribution_config(Id=item["Id"])["DistributionConfig"]["Logging"]
        assert [logging["Bucket"].partition(".")[0]] == (own or [""]), logging

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
        stack.changes["fairway:database"] = {"passwordVersion": 2}
        stack.must("up", "--yes", "--skip-preview")

        same, versions, after = stack.account.connection()
        assert same == arn and after["password"] != before["password"]
        without = ("host", "port", "username", "dbname")  # the others have the password in them
        assert {key: after[key] for key in without} == {key: before[key] for key in without}
        for name in services(stack):
            task = stack.account.service(name)["taskDefinition"]
            if name not in with_database(stack):
                assert task == running[name]
                continue
            assert revision(task) == revision(running[name]) + 1
            read = {item["name"]: item["valueFrom"] for item in stack.account.containers(name)[name]["secrets"]}
            assert read["DB_PASSWORD"] == f"{arn}:password::{versions[0]}"
        assert_only_forgotten(stack.changes_shown("preview"))


class ChangedSettings(Scenario):
    """The tests of a stack whose settings change in ways that went wrong before, as docs/changes.md says."""

    updates = Scenario.updates + 1

    REPLACED = frozenset({"aws:ecs/taskDefinition:TaskDefinition", "aws:cloudwatch/metricAlarm:MetricAlarm"})
    RULES = frozenset(f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule" for way in ("Ingress", "Egress"))

    def previewed(self, stack: Stack, changes: dict[str, Any]) -> set[tuple[str, str]]:
        """Type and operation of each step that another preview would take with these settings."""
        own, stack.changes = stack.changes, merged(stack.changes, changes)
        try:
            steps = json.loads(stack.must("preview", "--json").output)["steps"]
        finally:
            stack.changes = own
        return {(step["urn"].split("::")[2].split("$")[-1], step["op"]) for step in steps if step["op"] != "same"}

    def test_another_range_is_refused_before_anything_is_changed(self, stack: Stack) -> None:
        own, stack.changes = stack.changes, merged(stack.changes, {"fairway:network": {"cidr": "10.50.0.0/16"}})
        refused = stack.pulumi("up", "--yes", "--skip-preview")
        stack.changes = own
        assert refused.code != 0 and "fairway:network.cidr is 10.50.0.0/16, but the VPC has" in refused.text

    def test_another_port_leaves_the_target_group_and_opens_its_rules_beside_the_old_ones(self, stack: Stack) -> None:
        steps = self.previewed(stack, {"fairway:services": {"frontend": {"port": 3100}}})
        replaced = {kind for kind, operation in steps if operation not in ("update", "create")}
        assert replaced == {"aws:ecs/taskDefinition:TaskDefinition", *self.RULES}
        assert ("aws:ecs/service:Service", "update") in steps

    def renamed(self, stack: Stack, **others: Any) -> dict[str, Any]:
        """Settings with which the service frontend is called web from now on; others: of its settings, too."""
        frontend = stack.settings()["fairway:services"]["frontend"]
        file = stack.place / "renamed.json"
        release = json.loads(
            (ROOT / stack.settings().get("fairway:release", f"releases/{stack.name}.json")).read_text()
        )
        release["services"]["web"] = release["services"].pop("frontend")
        file.write_text(json.dumps(release))
        services = {"frontend": None, "web": {**frontend, "formerly": "frontend", **others}}
        return {"fairway:services": services, "fairway:release": str(file)}

    def test_a_renamed_service_is_the_same_one(self, stack: Stack) -> None:
        steps = self.previewed(stack, self.renamed(stack))
        assert {kind for kind, operation in steps if operation not in ("update", "create")} <= self.REPLACED
        assert {kind for kind, operation in steps if operation == "create"} <= self.REPLACED

    def test_one_zone_more_and_another_tag_only_add(self, stack: Stack) -> None:
        """In a preview: the local AWS cannot change the tags of a budget."""
        tags = {**stack.settings()["aws:defaultTags"]["tags"], "Team": "shop"}
        changes = {**self.one_zone_more(stack), "aws:defaultTags": {"tags": tags}}
        steps = self.previewed(stack, changes)
        assert {operation for _, operation in steps} == {"create", "update"}

    def one_zone_more(self, stack: Stack) -> dict[str, Any]:
        zones = stack.settings()["fairway:network"]["availabilityZones"] + 1
        return {"fairway:network": {"availabilityZones": zones}}

    def test_another_port_and_name_and_one_zone_more_take_nothing_away(self, stack: Stack) -> None:
        """All three at once, and now they are made."""
        serving, before = stack.account.service("frontend"), stack.account.inventory()
        stack.changes |= {**self.renamed(stack, port=3100), **self.one_zone_more(stack)}
        stack.must("up", "--yes", "--skip-preview")

        after = stack.account.inventory()
        assert {item.split()[0] for item in before - after} <= {"alarm"}
        assert {item.rsplit(" ", 1)[0] for item in after - before} >= {"subnet", "task definition"}
        same = stack.account.service("frontend")
        assert same["serviceArn"] == serving["serviceArn"] and same["loadBalancers"] != serving["loadBalancers"]
        assert same["taskDefinition"] != serving["taskDefinition"]
        shown = dict(stack.changes_shown("preview"))
        # The local AWS keeps of a service's deployment configuration what was given last: its alarms' new names.
        service = shown.pop("aws:ecs/service:Service", set())
        assert service <= {"deploymentCircuitBreaker", "deploymentMaximumPercent", "deploymentMinimumHealthyPercent"}
        assert_only_forgotten(shown)
