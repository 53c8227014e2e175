"""The sandbox's API: it lives as long as its command, and says of itself what it cannot answer."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from ops.aws.client import Aws as Client
from ops.recovery.lookup import Lookup
from sandbox import docker_cli
from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws
from tests.unit.sandbox.refusals.world import DATABASE, DB, SCALABLE, SCALED, SERVICE

ROOT = Path(__file__).parents[3]
COMMAND = """
import os, sys
from pathlib import Path
from sandbox.api.start import start
url = start(sys.executable, Path(sys.argv[1]), Path(sys.argv[2]), Path.cwd(), dict(os.environ))
os.execvp("sh", ["sh", "-c", f"echo {url}; read line"])
"""


@pytest.mark.parametrize("end", ["ends", "killed"])
def test_the_api_ends_with_its_command(tmp_path: Path, end: str) -> None:
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(ROOT), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with command:
        assert command.stdout
        url = command.stdout.readline().strip()
        with pytest.raises(HTTPError, match="404"):  # unsigned, so it is no question; but somebody is there
            urlopen(url, data=b"", timeout=60)  # noqa: S310
        if end == "killed":
            command.kill()
        else:
            command.communicate("\n")
    assert _refuses(urlsplit(url).port or 0)


def _refuses(port: int) -> bool:
    """Whether nobody listens any more, within half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)):
                return True
    return False


def test_a_database_stops_and_starts_and_takes_no_change_between(client: Any, make_aws: Any, tmp_path: Path) -> None:
    aws: Aws = make_aws(region="us-east-1")
    inputs = {"identifier": "db", **DB}
    state = aws.create(DATABASE, "db", **inputs)
    rds = client("rds")
    rds.stop_db_instance(DBInstanceIdentifier="db")
    assert rds.describe_db_instances(DBInstanceIdentifier="db")["DBInstances"][0]["DBInstanceStatus"] == "stopped"
    with pytest.raises(Failure, match="InvalidDBInstanceState: Database instance is not in available state"):
        aws.update(DATABASE, "db", state, **{**inputs, "allocatedStorage": 200})
    with pytest.raises(Exception, match="db is not in available state"):
        rds.stop_db_instance(DBInstanceIdentifier="db")
    rds.start_db_instance(DBInstanceIdentifier="db")
    grown = {**inputs, "allocatedStorage": 200, "applyImmediately": True}
    assert aws.update(DATABASE, "db", state, **grown)["allocatedStorage"] == 200


def test_limits_of_tasks_move_the_count(client: Any, make_aws: Any) -> None:
    aws: Aws = make_aws(region="us-east-1")
    aws.create(SERVICE, "s", name="s", taskDefinition="web:1", desiredCount=0)
    aws.create(SCALABLE, "t", **{**SCALED, "minCapacity": 0, "maxCapacity": 0})
    limits = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "ResourceId": "service/c/s"}
    client("application-autoscaling").register_scalable_target(**limits, MinCapacity=2, MaxCapacity=4)
    (cloud,) = (file for file in aws.folder.glob("cloud/*/*.json"))
    assert '"desiredCount": 2' in cloud.read_text()


def test_what_it_does_not_answer_it_names(client: Any) -> None:
    with pytest.raises(Exception, match="does not answer ecs UpdateService"):
        client("ecs").update_service(service="x")
    with pytest.raises(Exception, match="has no service dynamodb"):
        client("dynamodb").list_tables()


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code"),
    [
        ("ecs", "describe_services", {"cluster": "none", "services": ["x"]}, "ClusterNotFoundException"),
        ("elbv2", "describe_target_health", {"TargetGroupArn": "x"}, "TargetGroupNotFound"),
        ("ecr", "describe_images", {"repositoryName": "none"}, "RepositoryNotFoundException"),
        ("iam", "get_role", {"RoleName": "none"}, "NoSuchEntity"),
        ("iam", "get_role_policy", {"RoleName": "none", "PolicyName": "x"}, "NoSuchEntity"),
        ("logs", "filter_log_events", {"logGroupName": "none"}, "ResourceNotFoundException"),
        (
            "ecs",
            "execute_command",
            {"cluster": "c", "task": "none", "command": "sh", "interactive": True},
            "InvalidParameterException",
        ),
        ("ssm", "start_session", {"Target": "ecs:c_none_1"}, "TargetNotConnected"),
        ("secretsmanager", "describe_secret", {"SecretId": "none"}, "ResourceNotFoundException"),
        ("secretsmanager", "list_secret_version_ids", {"SecretId": "none"}, "ResourceNotFoundException"),
        ("kms", "describe_key", {"KeyId": "none"}, "NotFoundException"),
        ("route53", "get_hosted_zone", {"Id": "NONE"}, "NoSuchHostedZone"),
        ("sqs", "get_queue_url", {"QueueName": "none"}, "AWS.SimpleQueueService.NonExistentQueue"),
    ],
)
def test_what_is_not_there_is_refused_as_aws_does(
    client: Any, service: str, operation: str, parameters: dict[str, Any], code: str
) -> None:
    service_client = client(service)

    with pytest.raises(service_client.exceptions.ClientError) as refused:
        getattr(service_client, operation)(**parameters)

    assert refused.value.response["Error"]["Code"] == code


def test_lists_and_nothing_at_all_pass_each_protocol(client: Any) -> None:
    zones = client("ec2").describe_availability_zones()["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in zones][:2] == ["us-east-1a", "us-east-1b"]
    assert client("sts").get_caller_identity()["Account"] == "111122223333"
    assert client("cloudwatch").describe_alarms(AlarmNames=["none"])["MetricAlarms"] == []
    assert client("elbv2").describe_target_groups(TargetGroupArns=["none"])["TargetGroups"] == []


def cloud(root: Path, resources: dict[str, Any]) -> None:
    folder = root / "cloud" / "shop"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dev.json").write_text(json.dumps({"simulated": "", "resources": resources}))


def test_a_secrets_versions_have_their_own_dates(client: Any, tmp_path: Path) -> None:
    secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-aBcDeF"
    version = {"secretId": secret, "versionId": "first", "versionStages": ["AWSCURRENT"]}
    resources = {
        "aws:secretsmanager/secret:Secret": {secret: {"properties": {"arn": secret, "name": "shop"}}},
        "aws:secretsmanager/secretVersion:SecretVersion": {
            f"{secret}|first": {"properties": version, "live": {"createdAt": "2026-11-02T09:14:00Z"}}
        },
    }
    cloud(tmp_path, resources)

    (found,) = client("secretsmanager").list_secret_version_ids(SecretId=secret)["Versions"]

    assert (found["VersionId"], found["VersionStages"]) == ("first", ["AWSCURRENT"])
    assert found["CreatedDate"].astimezone(UTC).isoformat() == "2026-11-02T09:14:00+00:00"


def test_a_certificate_that_a_listener_was_given_is_issued(client: Any, tmp_path: Path) -> None:
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/given"
    cloud(tmp_path, {"aws:lb/listener:Listener": {"https": {"properties": {"certificateArn": arn}}}})

    assert client("acm").describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"
    with pytest.raises(Exception, match="Could not find certificate"):
        client("acm").describe_certificate(CertificateArn=arn.replace("given", "other"))


def test_what_an_adoption_asks_of_names_keys_and_queues_is_answered(client: Any, tmp_path: Path) -> None:
    key, url = "arn:aws:kms:us-east-1:111122223333:key/0a1b", "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"
    queue = {"name": "jobs", "url": url, "arn": "arn:aws:sqs:us-east-1:111122223333:jobs", "delaySeconds": 0.0}
    resources = {
        "aws:kms/key:Key": {"0a1b": {"keyId": "0a1b", "arn": key}},
        "aws:route53/zone:Zone": {"Z1": {"zoneId": "Z1", "name": "shop.example.org"}},
        "aws:sqs/queue:Queue": {url: queue},
        "aws:sqs/queuePolicy:QueuePolicy": {url: {"queueUrl": url, "policy": "{}"}},
        "aws:ssm/parameter:Parameter": {"/shop/key": {"name": "/shop/key", "keyId": key}, "/other": {"name": "/other"}},
    }
    cloud(
        tmp_path,
        {
            token: {identity: {"properties": one} for identity, one in entries.items()}
            for token, entries in resources.items()
        },
    )
    filters = [{"Key": "Name", "Values": ["/shop/key"]}]

    (parameter,) = client("ssm").describe_parameters(ParameterFilters=filters)["Parameters"]
    attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    assert parameter["KeyId"] == client("kms").describe_key(KeyId="0a1b")["KeyMetadata"]["Arn"] == key
    assert client("route53").get_hosted_zone(Id="Z1")["HostedZone"]["Name"] == "shop.example.org."
    assert client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"] == url
    assert attributes == {"QueueArn": queue["arn"], "DelaySeconds": "0", "Policy": "{}"}


def test_a_call_fails_on_request(client: Any, tmp_path: Path) -> None:
    faults = [{"type": "api:sts:*", "fail": "Throttling: Rate exceeded"}]
    (tmp_path / "faults.json").write_text(json.dumps(faults))
    with pytest.raises(Exception, match=r"\(Throttling\).*Rate exceeded"):
        client("sts").get_caller_identity()
    client("ec2").describe_availability_zones()


EXISTING = "arn:aws:secretsmanager:us-east-1:111122223333:secret:shop/stripe-key-a1B2c3"


def test_a_secret_that_a_stack_s_file_names_exists(client: Any, tmp_path: Path) -> None:
    secrets = client("secretsmanager")
    with pytest.raises(Exception, match="can't find the specified secret"):
        secrets.describe_secret(SecretId=EXISTING)
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  shop:secrets: {{key: {{arn: '{EXISTING}'}}}}\n")
    described = secrets.describe_secret(SecretId=EXISTING)
    assert (described["ARN"], described["Name"]) == (EXISTING, "shop/stripe-key")
    (version,) = described["VersionIdsToStages"]
    assert secrets.list_secret_version_ids(SecretId=EXISTING)["Versions"][0]["VersionId"] == version
    assert secrets.get_secret_value(SecretId=EXISTING)["SecretString"] == "simulated"
    (tmp_path / "secrets.json").write_text(json.dumps({"shop/stripe-key": "sk_1", "shop/other": "o"}))
    assert secrets.get_secret_value(SecretId=EXISTING)["SecretString"] == "sk_1"
    assert secrets.get_secret_value(SecretId="shop/other")["SecretString"] == "o"


def test_another_account_pulls_what_the_repository_s_policy_allows(client: Any, tmp_path: Path) -> None:
    owner = "444455556666"
    name = {"registryId": owner, "repositoryName": "shop/api"}
    repository = {"name": "shop/api", "arn": f"arn:aws:ecr:us-east-1:{owner}:repository/shop/api"}
    resources = {"aws:ecr/repository:Repository": {"shop/api": {"properties": repository, "account": owner}}}
    cloud(tmp_path, resources)
    with pytest.raises(Exception, match="no resource-based policy allows the ecr:DescribeImages action"):
        client("ecr").describe_images(**name)
    with pytest.raises(Exception, match="does not exist in the registry with id '111122223333'"):
        client("ecr").describe_images(repositoryName="shop/api")
    policy = {"repository": "shop/api", "policy": '{"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}'}
    resources["aws:ecr/repositoryPolicy:RepositoryPolicy"] = {"shop/api": {"properties": policy, "account": owner}}
    cloud(tmp_path, resources)
    assert client("ecr").describe_images(**name)["imageDetails"] == []


def test_docker_s_commands_push_to_the_simulated_registry(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(tmp_path, {"aws:ecr/repository:Repository": {"shop/api": {"properties": {"name": "shop/api", "arn": "a"}}}})
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/api:1.2.0"
    both = "linux/amd64,linux/arm64"
    docker_cli.main(["buildx", "build", "--platform", both, "--tag", image, "--push", "."])
    docker_cli.main(["push", image.replace("1.2.0", "1.3.0")])
    details = client("ecr").describe_images(repositoryName="shop/api")["imageDetails"]
    kinds = {detail["imageTags"][0]: detail["imageManifestMediaType"] for detail in details if detail.get("imageTags")}
    assert kinds == {"1.2.0": docker_cli.INDEX, "1.3.0": docker_cli.MANIFEST}
    assert "digest: sha256:" in capsys.readouterr().out


def test_a_repository_with_images_is_not_deleted(aws: Aws, client: Any) -> None:
    created = aws.create("ecr/repository:Repository", "r", name="shop/api")
    docker_cli.main(["push", f"{created['repositoryUrl']}:1"])
    with pytest.raises(Failure, match="RepositoryNotEmptyException"):
        aws.delete("ecr/repository:Repository", "r", created)
    images = client("ecr").list_images(repositoryName="shop/api")["imageIds"]
    assert images[0]["imageTag"] == "1"
    client("ecr").batch_delete_image(repositoryName="shop/api", imageIds=images)
    aws.delete("ecr/repository:Repository", "r", created)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["push", "nginx:1"], "nginx:1 is no image of ECR"),
        (["push", "111122223333.dkr.ecr.us-east-1.amazonaws.com/none:1"], "repository with name 'none' does not exist"),
        (["run", "nginx"], "docker run is not simulated"),
    ],
)
def test_what_docker_cannot_do_here_it_says(client: Any, arguments: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit, match=sentence):
        docker_cli.main(arguments)


def test_a_networks_routes_names_and_addresses_are_described(aws: Aws, client: Any) -> None:
    vpc = aws.create("ec2/vpc:Vpc", "a", cidrBlock="10.0.0.0/16", enableDnsHostnames=True)["id"]
    subnet = aws.create("ec2/subnet:Subnet", "a", vpcId=vpc, cidrBlock="10.0.0.0/24", tags={"Tier": "x"})["id"]
    gateway = aws.create("ec2/internetGateway:InternetGateway", "a", vpcId=vpc)["id"]
    table = aws.create("ec2/routeTable:RouteTable", "a", vpcId=vpc)["id"]
    aws.create("ec2/route:Route", "a", routeTableId=table, destinationCidrBlock="0.0.0.0/0", gatewayId=gateway)
    aws.create("ec2/routeTableAssociation:RouteTableAssociation", "a", routeTableId=table, subnetId=subnet)
    ec2, of_vpc = client("ec2"), [{"Name": "vpc-id", "Values": [vpc]}]
    (described,) = ec2.describe_subnets(Filters=of_vpc)["Subnets"]
    assert (described["AvailableIpAddressCount"], described["Tags"]) == (251, [{"Key": "Tier", "Value": "x"}])
    (tables,) = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    assert tables["Associations"][0]["SubnetId"] == subnet and tables["Routes"][0]["GatewayId"] == gateway
    assert [one["VpcId"] for one in ec2.describe_vpcs(Filters=of_vpc)["Vpcs"]] == [vpc]
    assert ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")["EnableDnsHostnames"]["Value"]


def test_a_namespace_of_service_connect_is_found_by_its_name(aws: Aws, client: Any) -> None:
    kind = "servicediscovery/httpNamespace:HttpNamespace"
    dev, _ = (aws.create(kind, name, name=f"shop-{name}")["id"] for name in ("dev", "prod"))
    assert Lookup(Client("us-east-1"), known={}, tags={}).find(f"aws:{kind}", {"name": "shop-dev"}).id == dev
