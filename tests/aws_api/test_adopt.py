"""`adopt` through the real AWS provider: a system that boto3 made, whose data is imported and stays as it is."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.adopt.adopt import write_files
from ops.adopt.plan import Wish, plan
from ops.adopt.tags import read_tags
from ops.adopt.terraform import read_terraform
from ops.aws.client import Aws
from ops.pulumi.stack import Stack
from tests.aws_api.account import REGION, Account
from tests.aws_api.lane import Lane
from tests.aws_api.local_aws import local_aws
from tests.aws_api.provider import LANE, OWN_SETTINGS, make_home, missing
from tests.engine.harness import ROOT

ACCOUNT = "111122223333"
TAGS = {"Project": "snippets"}
LIST = [{"Key": key, "Value": value} for key, value in TAGS.items()]
PASSWORD = "kept-as-it-was-8Hq2"


def network(account: Account) -> tuple[list[str], list[str], str]:
    """Two public and two private subnets, and the database's security group."""
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{'ab'[number % 2]}")
        for number in range(4)
    ]
    ids = [one["Subnet"]["SubnetId"] for one in subnets]
    group = ec2.create_security_group(GroupName="snippets-db", Description="db", VpcId=vpc)["GroupId"]
    return ids[:2], ids[2:], group


def database(account: Account, private: list[str], group: str) -> str:
    """The ARN of the secret with its password."""
    rds = account.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="snippets-db", DBSubnetGroupDescription="db", SubnetIds=private, Tags=LIST
    )
    made = rds.create_db_instance(
        DBInstanceIdentifier="snippets-db",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        StorageEncrypted=True,
        DBName="snippets",
        MasterUsername="snippets",
        MasterUserPassword=PASSWORD,
        DBSubnetGroupName="snippets-db",
        VpcSecurityGroupIds=[group],
        BackupRetentionPeriod=7,
        Tags=LIST,
    )["DBInstance"]
    document = {"username": "snippets", "password": PASSWORD, "host": made["Endpoint"]["Address"]}
    secrets = account.client("secretsmanager")
    return secrets.create_secret(Name="snippets/db", SecretString=json.dumps(document), Tags=LIST)["ARN"]


def storage(account: Account) -> Mapping[str, str]:
    """A bucket with versions, a user pool with a client, a repository; by the variable that has their names."""
    s3, cognito = account.client("s3"), account.client("cognito-idp")
    s3.create_bucket(Bucket="snippets-files-1f2e")
    s3.put_bucket_versioning(Bucket="snippets-files-1f2e", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="snippets-files-1f2e", Tagging={"TagSet": LIST})
    s3.put_object(Bucket="snippets-files-1f2e", Key="one.txt", Body=b"one")
    pool = cognito.create_user_pool(PoolName="snippets", UserPoolTags=TAGS)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
    account.client("ecr").create_repository(repositoryName="snippets/api", tags=LIST)
    return {"S3_BUCKET_NAME": "snippets-files-1f2e", "COGNITO_USER_POOL_ID": pool, "COGNITO_CLIENT_ID": client}


def service(account: Account, public: list[str], private: list[str], group: str, values: Mapping[str, str]) -> None:
    """One that reads all of it, behind a load balancer."""
    elb, ecs = account.client("elbv2"), account.client("ecs")
    balancer = elb.create_load_balancer(Name="snippets", Subnets=public, Scheme="internet-facing")["LoadBalancers"][0]
    target = elb.create_target_group(
        Name="snippets-api", Protocol="HTTP", Port=3000, VpcId=balancer["VpcId"], TargetType="ip", HealthCheckPath="/up"
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target}],
    )
    ecs.create_cluster(clusterName="snippets")
    container = {
        "name": "api",
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/snippets/api:latest",
        "portMappings": [{"containerPort": 3000}],
        "environment": [{"name": name, "value": value} for name, value in values.items() if name.isupper()],
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": f"{values['secret']}:password::"}],
    }
    ecs.register_task_definition(
        family="snippets-api",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[container],
    )
    ecs.create_service(
        cluster="snippets",
        serviceName="api",
        taskDefinition="snippets-api",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": private, "securityGroups": [group]}},
        loadBalancers=[{"targetGroupArn": target, "containerName": "api", "containerPort": 3000}],
        tags=[{"key": key, "value": value} for key, value in TAGS.items()],
    )


@pytest.fixture(scope="module")
def lane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lane]:
    """An account with the system as it was, and a program whose stack has no settings yet."""
    if reason := missing():
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("adopt")
    make_home(place)
    program = place / "program"
    program.mkdir()
    project = (ROOT / "examples" / "costfx" / "Pulumi.yaml").read_text().replace("name: costfx", "name: snippets")
    (program / "Pulumi.yaml").write_text(project.replace("main: ../..", f"main: {ROOT}").replace("../../", f"{ROOT}/"))
    local = local_aws(LANE / "moto_aws.py", place / "aws.log", account=ACCOUNT, running=1)
    with pytest.MonkeyPatch.context() as environment, local as url:
        for name, value in {"ENDPOINT_URL": url, "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
            environment.setenv(f"AWS_{name}", value)
        account = Account(url, ACCOUNT)
        public, private, group = network(account)
        values = {**storage(account), "secret": database(account, private, group)}
        service(account, public, private, group, values)
        yield Lane(account=account, stack=Stack(name="prod", directory=program), place=place)


def held(account: Account) -> Mapping[str, Any]:
    """What AWS has of the data: instance, bucket and file in it, pool and client, repository, secret."""
    s3, cognito = account.client("s3"), account.client("cognito-idp")
    (instance,) = account.client("rds").describe_db_instances()["DBInstances"]
    (pool,) = cognito.list_user_pools(MaxResults=10)["UserPools"]
    (client,) = cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"]
    (secret,) = [
        one for one in account.client("secretsmanager").list_secrets()["SecretList"] if one["Name"] == "snippets/db"
    ]
    described = cognito.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=client["ClientId"])["UserPoolClient"]
    parts = {
        "instance": {key: value for key, value in instance.items() if key != "LatestRestorableTime"},
        "versioning": s3.get_bucket_versioning(Bucket="snippets-files-1f2e")["Status"],
        # Not the file itself: the bucket had no policy, and the stack's lets nobody read it without TLS.
        "files": [one["ETag"] for one in s3.list_objects_v2(Bucket="snippets-files-1f2e")["Contents"]],
        "pool": cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"],
        "client": described,
        "repositories": account.client("ecr").describe_repositories()["repositories"],
        "secret": secret["ARN"],
    }
    return json.loads(json.dumps(parts, default=str))


def state_of_what_the_local_aws_has_no_tags_of(lane: Lane) -> Path:
    (pool,) = lane.account.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    resources = [
        {"mode": "managed", "type": kind, "name": "one", "instances": [{"attributes": {"id": identity}}]}
        for kind, identity in {
            "aws_cognito_user_pool": pool["Id"],
            "aws_db_subnet_group": "snippets-db",
        }.items()
    ]
    file = lane.place / "terraform.tfstate"
    file.write_text(json.dumps({"version": 4, "resources": resources}))
    return file


def test_the_data_is_imported_through_the_real_provider_and_stays_as_it_is(lane: Lane) -> None:
    before = held(lane.account)
    aws = Aws(REGION)
    state = state_of_what_the_local_aws_has_no_tags_of(lane)
    resources = [*read_tags(aws, TAGS), *read_terraform(state)]
    planned = plan(aws, resources, Wish(app="snippets", production=False))
    assert not planned.problems, planned.problems
    write_files(lane.stack, planned, region=REGION, source="tags")
    file = lane.stack.directory / "Pulumi.prod.yaml"
    config = yaml.safe_load(file.read_text())["config"]
    reached = yaml.safe_load(OWN_SETTINGS.read_text())["config"]
    file.write_text(
        yaml.safe_dump({"config": {**config, **{k: v for k, v in reached.items() if k.startswith("aws:")}}})
    )
    made = lane.run("pulumi", "stack", "init", "prod")
    assert made.code == 0, made
    source = ("--tags", "Project=snippets", "--terraform", str(state))

    result = lane.run(str(ROOT / "fairway"), "adopt", "prod", *source, "--yes", "--json", seconds=900)

    answer = json.loads(result.output)
    assert result.code == 0 and not answer.get("problems"), result.text[-3000:]
    kinds = {one["type"].split(":")[1].split("/")[0] for one in answer["imports"]}
    assert answer["adopted"] and kinds >= {"rds", "s3", "cognito", "ecr"}
    after = held(lane.account)
    changed = {
        part: (before[part], after[part]) for part in before if part != "instance" and before[part] != after[part]
    }
    assert not changed
    now = after["instance"]
    assert {key: (value, now.get(key)) for key, value in before["instance"].items() if now.get(key) != value} == {}


def test_the_stack_has_the_ids_that_they_had(lane: Lane) -> None:
    exported = lane.run("pulumi", "stack", "export", "-s", "prod")
    ids = {one["id"] for one in json.loads(exported.output)["deployment"]["resources"] if one.get("id")}
    (instance,) = lane.account.client("rds").describe_db_instances()["DBInstances"]
    (pool,) = lane.account.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    assert {pool["Id"], "snippets-files-1f2e", "snippets/api"} <= ids
    assert {instance["DbiResourceId"], instance["DBInstanceIdentifier"]} & ids
