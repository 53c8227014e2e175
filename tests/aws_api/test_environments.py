"""A preview environment with the real AWS provider: in a VPC, behind a listener and on a server that are there already.

Its tests run in order, each on what the one before left. What is there already is made with boto3, and stays as it is.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ops.environments.derive import environment_config
from ops.environments.shared import Shared
from tests.aws_api.account import Account
from tests.aws_api.lifecycle import assert_only_forgotten
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, Stack, make_home, missing
from tests.engine.harness import ROOT
from tests.engine.ops.program import program

ACCOUNT, NAME = "111122223333", "pr-12"
CREATED = "2026-11-01T10:00:00Z"


def network(account: Account) -> dict[str, Any]:
    """A VPC with two public and two private subnets; ids."""
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.40.{at}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]
        for at, zone in enumerate("abab")
    ]
    group = ec2.create_security_group(GroupName="shared", Description="shared", VpcId=vpc)["GroupId"]
    return {"vpc": vpc, "subnets": [subnet["SubnetId"] for subnet in subnets], "group": group}


def listener(account: Account, base: dict[str, Any]) -> str:
    elb = account.client("elbv2")
    balancer = elb.create_load_balancer(Name="shared", Subnets=base["subnets"][:2], SecurityGroups=[base["group"]])
    refuse = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
    made = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[refuse],
    )
    return made["Listeners"][0]["ListenerArn"]


def database(account: Account, base: dict[str, Any]) -> str:
    """A server, and the ARN of its administrator's secret."""
    account.client("rds").create_db_subnet_group(
        DBSubnetGroupName="shared", DBSubnetGroupDescription="shared", SubnetIds=base["subnets"][2:]
    )
    account.client("rds").create_db_instance(
        DBInstanceIdentifier="shared",
        Engine="postgres",
        EngineVersion="15",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="shop",
        MasterUserPassword="of-the-server",
        DBSubnetGroupName="shared",
        VpcSecurityGroupIds=[base["group"]],
    )
    secret = {"username": "shop", "password": "of-the-server"}
    made = account.client("secretsmanager").create_secret(Name="server", SecretString=json.dumps(secret))
    return made["ARN"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The environment, up beside what is there."""
    if reason := missing():
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("environment")
    make_home(place)
    with local_aws(LANE / "moto_aws.py", place / "aws.log", account=ACCOUNT, running=1) as url:
        account = Account(url, ACCOUNT)
        base = network(account)
        shared = Shared(
            vpc=base["vpc"],
            public_subnets=tuple(base["subnets"][:2]),
            private_subnets=tuple(base["subnets"][2:]),
            tasks_public=False,
            listener=listener(account, base),
            internal=False,
            database="shared",
            database_secret=database(account, base),
            secrets={},
            boundary=None,
        )
        folder = program(place / "program")
        release = json.loads((ROOT / "releases" / "dev.json").read_text())
        (folder / "releases" / f"{NAME}.json").write_text(json.dumps({**release, "stack": NAME}))
        parent = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
        config = environment_config(parent, name=NAME, of="dev", shared=shared, first_priority=2001, created=CREATED)
        (folder / f"Pulumi.{NAME}.yaml").write_text(yaml.safe_dump({"config": config}))
        stack = Stack(name=NAME, place=place, account=account, program=folder)
        stack.changes = {"fairway:githubActions": None}  # which the layer's own settings have for every stack
        stack.before = account.inventory()
        stack.must("up", "--yes", "--skip-preview")
        yield stack


def test_a_second_preview_has_nothing_to_do(stack: Stack) -> None:
    assert_only_forgotten(stack.changes_shown("preview"))


def test_it_uses_what_is_there_and_makes_no_second(stack: Stack) -> None:
    labels = {item.rpartition(" ")[0] for item in stack.account.inventory() - stack.before}
    assert not labels & {"VPC", "subnet", "load balancer", "database", "repository", "NAT gateway", "alarm"}
    elb, existing = stack.account.client("elbv2"), stack.settings()["fairway:loadBalancer"]["existing"]
    rules = elb.describe_rules(ListenerArn=existing["listener"])["Rules"]
    priorities = [int(rule["Priority"]) for rule in rules if rule["Priority"] != "default"]
    assert len(priorities) == 2 and all(2001 <= priority <= 3000 for priority in priorities)
    subnets = set(stack.settings()["fairway:network"]["existing"]["privateSubnets"])
    for name in ("backend", "frontend"):
        configured = stack.account.service(name)["networkConfiguration"]["awsvpcConfiguration"]
        assert set(configured["subnets"]) == subnets


def test_every_resource_that_takes_tags_says_whose_it_is(stack: Stack) -> None:
    tagging = stack.account.client("resourcegroupstaggingapi")
    filters = [{"Key": "fairway:environment", "Values": [NAME]}, {"Key": "fairway:created", "Values": [CREATED]}]
    assert len(tagging.get_resources(TagFilters=filters)["ResourceTagMappingList"]) >= 4


def test_destroyed_it_leaves_nothing_and_what_was_there_is_as_it_was(stack: Stack) -> None:
    stack.must("destroy", "--yes", "--skip-preview")
    after = stack.account.inventory()
    assert {item for item in after - stack.before if not item.startswith("task definition ")} == set()
    assert stack.before <= after
