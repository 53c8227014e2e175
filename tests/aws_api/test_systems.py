"""The six systems of examples/, dev and prod: each comes up, stays as it is and goes, and has what it is about."""

import json

from tests.aws_api.lifecycle import Dev, Prod, granted, services
from tests.aws_api.provider import Stack
from tests.aws_api.systems import EXAMPLES, Domain, Secrets, System, certificate, distribution, environment


class Costfx(Secrets):
    program = EXAMPLES / "costfx"

    def test_the_ingress_is_http_alone_or_https_to_which_port_80_redirects(self, stack: Stack) -> None:
        elb, https = stack.account.client("elbv2"), stack.settings()["fairway:edge"]["ingress"] == "https"
        (balancer,) = elb.describe_load_balancers()["LoadBalancers"]
        listeners = {
            listener["Port"]: listener
            for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        }
        if not https:
            assert {port: listener["Protocol"] for port, listener in listeners.items()} == {80: "HTTP"}
            return
        assert {port: listener["Protocol"] for port, listener in listeners.items()} == {80: "HTTP", 443: "HTTPS"}
        assert [item["CertificateArn"] for item in listeners[443]["Certificates"]] == [certificate(stack)]
        (action,) = listeners[80]["DefaultActions"]
        assert action["Type"] == "redirect"
        redirect = {"Port": "443", "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
        assert redirect.items() <= action["RedirectConfig"].items()
        alias = stack.account.records()[stack.settings()["fairway:edge"]["domain"]["name"], "A"]["AliasTarget"]
        assert alias["DNSName"].rstrip(".") == balancer["DNSName"]


class Scalemap(Secrets, Domain):
    program = EXAMPLES / "scalemap"

    def test_the_documents_are_private_and_tls_only(self, stack: Stack) -> None:
        s3, bucket = stack.account.client("s3"), environment(stack, "api")["S3_BUCKET_NAME"]
        block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert len(block) == 4 and all(block.values())
        (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        (cors,) = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
        assert cors["AllowedOrigins"] == stack.settings()["fairway:bucket"]["corsOrigins"]

    def test_only_the_distribution_reads_the_site_and_asks_its_function_for_a_paths_file(self, stack: Stack) -> None:
        s3, (item, settings) = stack.account.client("s3"), distribution(stack)
        buckets = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
        default = settings["DefaultCacheBehavior"]
        origin = {origin["Id"]: origin for origin in settings["Origins"]["Items"]}[default["TargetOriginId"]]
        site = origin["DomainName"].partition(".s3.")[0]
        assert site in buckets - {environment(stack, "api")["S3_BUCKET_NAME"]} and origin["OriginAccessControlId"]
        statements = json.loads(s3.get_bucket_policy(Bucket=site)["Policy"])["Statement"]
        (reading,) = [statement for statement in statements if statement["Effect"] == "Allow"]
        assert reading["Condition"] == {"StringEquals": {"AWS:SourceArn": item["ARN"]}}
        (function,) = stack.account.client("cloudfront").list_functions()["FunctionList"]["Items"]
        (association,) = default["FunctionAssociations"]["Items"]
        assert association == {
            "EventType": "viewer-request",
            "FunctionARN": function["FunctionMetadata"]["FunctionARN"],
        }
        passed = {
            behavior["PathPattern"]: behavior["TargetOriginId"] for behavior in settings["CacheBehaviors"]["Items"]
        }
        assert passed == {"/api/*": "load-balancer"}

    def test_the_firewall_stands_before_the_distribution_in_the_mode_of_the_settings(self, stack: Stack) -> None:
        waf, waf_settings = stack.account.client("wafv2", "us-east-1"), stack.settings()["fairway:waf"]
        (summary,) = waf.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
        assert distribution(stack)[1]["WebACLId"] == summary["ARN"]
        acl = waf.get_web_acl(Scope="CLOUDFRONT", Name=summary["Name"], Id=summary["Id"])["WebACL"]
        (limit,) = [rule for rule in acl["Rules"] if "RateBasedStatement" in rule["Statement"]]
        assert list(limit["Action"]) == ["Block" if waf_settings["mode"] == "block" else "Count"]
        overrides = [list(rule["OverrideAction"]) for rule in acl["Rules"] if rule is not limit]
        assert overrides == [["None" if waf_settings["mode"] == "block" else "Count"]] * 3

    def test_the_app_signs_in_users_of_its_own_pool(self, stack: Stack) -> None:
        cognito, variables = stack.account.client("cognito-idp"), environment(stack, "api")
        pool = cognito.describe_user_pool(UserPoolId=variables["COGNITO_USER_POOL_ID"])["UserPool"]
        assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
        client = cognito.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=variables["COGNITO_CLIENT_ID"])
        assert "ClientSecret" not in client["UserPoolClient"]

    def test_the_task_role_allows_what_the_app_uses_and_nothing_else(self, stack: Stack) -> None:
        variables = environment(stack, "api")
        role = stack.account.task_definition(stack.account.service("api")["taskDefinition"])["taskRoleArn"]
        pool = stack.account.client("cognito-idp").describe_user_pool(UserPoolId=variables["COGNITO_USER_POOL_ID"])
        bucket, users = f"arn:aws:s3:::{variables['S3_BUCKET_NAME']}", pool["UserPool"]["Arn"]
        assert granted(stack.account, role) == {
            **{f"s3:{action}Object": {f"{bucket}/*"} for action in ("Get", "Put", "Delete")},
            "s3:ListBucket": {bucket},
            **{f"cognito-idp:Admin{action}": {users} for action in ("CreateUser", "GetUser", "InitiateAuth")},
        }


class SnippetManager(System):
    program = EXAMPLES / "snippet-manager"

    def test_migrations_have_ended_well_before_the_app_starts(self, stack: Stack) -> None:
        containers = stack.account.migration("api")
        assert list(containers) == ["rds-ca", "migration"]
        after = {
            name: [(item["containerName"], item["condition"]) for item in container.get("dependsOn", [])]
            for name, container in containers.items()
        }
        assert after == {"rds-ca": [], "migration": [("rds-ca", "SUCCESS")]}
        app = stack.account.containers("api")
        assert list(app) == ["rds-ca", "api"]
        assert containers["migration"]["command"] == services(stack)["api"]["migration"]
        assert containers["migration"]["image"] == app["api"]["image"]
        (task,) = stack.account.migrations("api")
        assert {item["name"]: item["exitCode"] for item in task["containers"]} == {"rds-ca": 0, "migration": 0}


class PortfolioPlatform(Domain):
    program = EXAMPLES / "portfolio-platform"

    def test_both_services_are_told_the_name_that_people_type(self, stack: Stack) -> None:
        url = f"https://{stack.settings()['fairway:edge']['domain']['name']}"
        assert environment(stack, "frontend")["PUBLIC_URL"] == environment(stack, "backend")["FRONTEND_URL"] == url


class ClinicDesk(Secrets):
    program = EXAMPLES / "clinic-desk"

    def test_the_job_starts_a_revision_of_its_own_with_a_role_that_may(self, stack: Stack) -> None:
        scheduler = stack.account.client("scheduler")
        (listed,) = scheduler.list_schedules()["Schedules"]
        schedule = scheduler.get_schedule(Name=listed["Name"])
        target = schedule["Target"]
        task = stack.account.task_definition(target["EcsParameters"]["TaskDefinitionArn"])
        assert target["Arn"] == stack.account.cluster()
        allowed = granted(stack.account, target["RoleArn"])
        assert allowed["iam:PassRole"] == {task["executionRoleArn"], task["taskRoleArn"]}
        assert all(task["taskDefinitionArn"].startswith(arn.rstrip("*:")) for arn in allowed["ecs:RunTask"])
        dead = stack.account.client("sqs").list_queues()["QueueUrls"]
        assert [url for url in dead if url.endswith(target["DeadLetterConfig"]["Arn"].rpartition(":")[2])]

    def test_one_image_runs_as_every_process(self, stack: Stack) -> None:
        images = {stack.account.containers(name)[name]["image"] for name in services(stack)}
        assert len(images) == 1
        assert not stack.account.service("worker")["loadBalancers"]


class Tidewatch(System):
    program = EXAMPLES / "tidewatch"

    def test_the_internal_service_has_a_name_that_its_client_alone_may_use(self, stack: Stack) -> None:
        ec2 = stack.account.client("ec2")
        (namespace,) = stack.account.client("servicediscovery").list_namespaces()["Namespaces"]
        assert (namespace["Name"], namespace["Type"]) == (f"tidewatch-{stack.name}", "HTTP")
        server, client = stack.account.service("tides"), stack.account.service("gateway")
        assert not server["loadBalancers"] and client["loadBalancers"]
        (port,) = stack.account.containers("tides")["tides"]["portMappings"]
        assert (port["name"], port["appProtocol"], port["containerPort"]) == ("tides", "grpc", 50051)
        (group,) = server["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        (opening,) = [rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]]
        (peer,) = client["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
        assert (opening["FromPort"], opening["ReferencedGroupInfo"]["GroupId"]) == (50051, peer)


class TestScalemapProd(Prod, Scalemap):
    pass


class TestScalemapDev(Dev, Scalemap):
    pass


class TestPortfolioPlatformProd(Prod, PortfolioPlatform):
    pass


class TestPortfolioPlatformDev(Dev, PortfolioPlatform):
    pass


class TestCostfxProd(Prod, Costfx):
    pass


class TestCostfxDev(Dev, Costfx):
    pass


class TestSnippetManagerProd(Prod, SnippetManager):
    pass


class TestSnippetManagerDev(Dev, SnippetManager):
    pass


class TestClinicDeskProd(Prod, ClinicDesk):
    pass


class TestClinicDeskDev(Dev, ClinicDesk):
    pass


class TestTidewatchProd(Prod, Tidewatch):
    pass


class TestTidewatchDev(Dev, Tidewatch):
    pass
