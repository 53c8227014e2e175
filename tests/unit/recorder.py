"""Runs a Pulumi program in this process against a monitor that writes down every registration, options included."""

import json
import runpy
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import yaml
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks, rpc
from pulumi.runtime.proto import resource_pb2

ROOT = Path(__file__).parents[2]
UNKNOWN = rpc.UNKNOWN
VPC, SUBNETS = "aws:ec2/getVpc:getVpc", "aws:ec2/getSubnets:getSubnets"
LISTENER_OF, LOAD_BALANCER_OF = "aws:lb/getListener:getListener", "aws:lb/getLoadBalancer:getLoadBalancer"
EXISTING = (VPC, SUBNETS, LISTENER_OF, LOAD_BALANCER_OF, "aws:ec2/getSubnet:getSubnet")
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One registration as it went to the engine. inputs: camelCase; unknown leaves are UNKNOWN, secrets wrapped."""

    type: str
    name: str
    parent: str  # URN
    inputs: Mapping[str, Any]
    request: resource_pb2.RegisterResourceRequest = field(repr=False)

    def get(self, path: str) -> Any:
        """A value below inputs by dotted path, e.g. `healthCheck.path` or `conditions.0.pathPattern.values`."""
        value: Any = self.inputs
        for step in path.split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
        return value

    def is_secret(self, path: str) -> bool:
        value = self.get(path)
        return isinstance(value, Mapping) and SECRET_SIGNATURE in json.dumps(value)


class Recorder(mocks.MockMonitor):
    """Answers as an engine does and keeps the requests."""

    def __init__(self, answers: mocks.Mocks) -> None:
        super().__init__(answers)
        self.registered: list[Registered] = []
        self.invoked: list[tuple[str, str]] = []
        self.outputs: dict[str, Any] = {}  # of the stack, as far as they are known
        self.component_outputs: dict[tuple[str, str], Mapping[str, Any]] = {}  # by type and name, in inputs' form

    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            self.registered.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    parent=request.parent,
                    inputs=MessageToDict(request.object),
                    request=request,
                )
            )
        return super().RegisterResource(request)

    def Invoke(self, request: Any) -> Any:
        self.invoked.append((request.tok, request.provider))
        return super().Invoke(request)

    def looked_up(self, token: str) -> list[str]:
        """The providers that a function was called with, empty for the stack's own."""
        return [provider for called, provider in self.invoked if called == token]

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Any:
        types, name = request.urn.split("::")[2:4]
        self.component_outputs[types.rpartition("$")[2], name] = MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)

    def all(self, type_: str) -> list[Registered]:
        return [item for item in self.registered if item.type == type_]

    def one(self, type_: str, name: str | None = None) -> Registered:
        matches = [item for item in self.all(type_) if name in (None, item.name)]
        assert len(matches) == 1, f"{len(matches)} of {type_} {name or ''}: {[item.name for item in matches]}"
        return matches[0]

    def containers(self, task: str) -> Mapping[str, Any]:
        """The container definitions of a task definition, by container name; only where they are all known."""
        document = self.one("aws:ecs/taskDefinition:TaskDefinition", task).inputs["containerDefinitions"]
        return {container["name"]: container for container in json.loads(document)}


# What AWS would compute, per type; only what the program reads.
COMPUTED: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "awsx:ec2:Vpc": lambda name: {
        "vpcId": "vpc-1",
        "publicSubnetIds": ["subnet-a", "subnet-b"],
        "privateSubnetIds": ["subnet-c", "subnet-d"],
    },
    "aws:ecr/repository:Repository": lambda name: {
        "repositoryUrl": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/{name}"
    },
    "aws:lb/targetGroup:TargetGroup": lambda name: {"arnSuffix": f"targetgroup/{name}/0123456789abcdef"},
    "aws:lb/loadBalancer:LoadBalancer": lambda name: {
        "dnsName": "edge-1.us-east-1.elb.amazonaws.com",
        "arnSuffix": "app/edge-alb/0123456789abcdef",
        "zoneId": "Z35SXDOTRQ7X7K",
    },
    "aws:cloudfront/distribution:Distribution": lambda name: {
        "domainName": "d111111abcdef8.cloudfront.net",
        "hostedZoneId": "Z2FDTNDATAQYW2",
    },
    "aws:route53/record:Record": lambda name: {"fqdn": "_a1.app.example.org"},
    "aws:s3/bucket:Bucket": lambda name: {
        "bucket": f"{name}-0a1b2c3",
        "bucketDomainName": f"{name}-0a1b2c3.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{name}-0a1b2c3.s3.us-east-1.amazonaws.com",
    },
    "aws:rds/instance:Instance": lambda name: {"address": "db.abc.us-east-1.rds.amazonaws.com"},
    "aws:elasticache/replicationGroup:ReplicationGroup": lambda name: {
        "primaryEndpointAddress": f"master.{name}-0a1b2c3.abc.use1.cache.amazonaws.com",
    },
    "aws:sqs/queue:Queue": lambda name: {"url": f"https://sqs.us-east-1.amazonaws.com/111122223333/{name}"},
    "aws:secretsmanager/secretVersion:SecretVersion": lambda name: {
        "versionId": "11111111-2222-3333-4444-555555555555"
    },
    "random:index/randomPassword:RandomPassword": lambda name: {"result": pulumi.Output.secret("p@ss:w/ord?#%")},
    "random:index/randomId:RandomId": lambda name: {"hex": "0a1b2c3d"},
}


SERVERS: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "aws:rds/getInstance:getInstance": lambda name: {
        "address": f"{name}.abc.us-east-1.rds.amazonaws.com",
        "vpcSecurityGroups": ["sg-0b", "sg-0a"],
    },
    "aws:rds/getCluster:getCluster": lambda name: {
        "endpoint": f"{name}.cluster-abc.us-east-1.rds.amazonaws.com",
        "vpcSecurityGroupIds": ["sg-0a"],
    },
}
"""What is looked up of a database that exists."""


def _proofs(certificate: Mapping[str, Any]) -> list[dict[str, str]]:
    """A name's record is the same for every certificate; AWS lists them in no order."""
    names = [certificate["domainName"], *certificate.get("subjectAlternativeNames", ())]
    return [
        {
            "domainName": name,
            "resourceRecordName": f"_a1.{name.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": "_b2.acm-validations.aws.",
        }
        for name in reversed(names)
    ]


class Answers(mocks.Mocks):
    """preview: whatever AWS computes is unknown, ids too, as on a first preview. issued: names of certificates."""

    def __init__(self, *, preview: bool, issued: Collection[str] = ()) -> None:
        self.preview, self.issued, self.vpc = preview, issued, ""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        computed: dict[str, Any] = {"arn": f"arn:aws:test:us-east-1:111122223333:{args.typ.split(':')[-1]}/{args.name}"}
        inputs = {} if args.typ.startswith("awsx:") else args.inputs  # a remote component's outputs are not its inputs
        computed |= COMPUTED.get(args.typ, lambda name: {})(args.name)
        if args.typ == "aws:acm/certificate:Certificate":
            computed["domainValidationOptions"] = _proofs(args.inputs)
        if self.preview:
            return "", {**inputs, **dict.fromkeys(computed, UNKNOWN)}
        return f"{args.name}-id", {**computed, "name": args.name, **inputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        if args.token == "aws:route53/getZone:getZone":
            return {"id": "Z111", "zoneId": "Z111", "name": args.args["name"]}, []
        if args.token == "aws:secretsmanager/getSecret:getSecret":
            name = args.args["name"]
            return {"arn": f"arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-a1B2c3", "name": name}, []
        if args.token == "aws:secretsmanager/getSecretVersion:getSecretVersion":
            return {"secretString": json.dumps({"username": "owner", "password": "p@ss:w/ord?#%"})}, []
        if args.token == "aws:ssm/getParameter:getParameter":
            return {"value": "postgresql://shop:kept@db.example.org:5432/shop"}, []
        if args.token in SERVERS:
            return {"port": 5432, **SERVERS[args.token](str(next(iter(args.args.values()))))}, []
        if args.token == "aws:acm/getCertificate:getCertificate":
            issued = args.args["domain"] in self.issued
            return {"id": "arn"}, [] if issued else [("", "no matching ACM Certificate found")]
        if args.token in EXISTING:
            return self._existing(args.token, args.args), []
        assert args.token == "aws:ec2/getManagedPrefixList:getManagedPrefixList", args.token
        return {"id": "pl-3b927c52", "name": args.args["name"]}, []

    def _existing(self, token: str, criteria: Mapping[str, Any]) -> dict[Any, Any]:
        """A VPC and subnets that are there: ids by what they are looked up by, the zone by the id's first letter."""
        mark = f"{zlib.crc32(json.dumps(criteria, sort_keys=True).encode()):016x}"
        if token == VPC:
            self.vpc = criteria.get("id") or f"vpc-0{mark}"
            return {"id": self.vpc}
        if token == LISTENER_OF:
            port = 80 if criteria["arn"].endswith("80") else 443
            arn = criteria["arn"].replace(":listener/", ":loadbalancer/").rpartition("/")[0]
            return {"loadBalancerArn": arn, "port": port, "protocol": "HTTP" if port == 80 else "HTTPS"}
        if token == LOAD_BALANCER_OF:
            suffix = criteria["arn"].rpartition(":loadbalancer/")[2]
            groups = ["sg-0a1b2c3d", "sg-1a1b2c3d"]
            name = {"dnsName": "shared-1.us-east-1.elb.amazonaws.com", "zoneId": "Z35SXDOTRQ7X7K"}
            return {**criteria, **name, "arnSuffix": suffix, "securityGroups": groups}
        if token == SUBNETS:
            return {"ids": [f"subnet-{zone}{mark}" for zone in "ba"]}
        return {"id": criteria["id"], "vpcId": self.vpc, "availabilityZone": f"us-east-1{criteria['id'][7]}"}


def record(
    program: Callable[[], Any],
    *,
    preview: bool = False,
    stack: str = "dev",
    folder: Path = ROOT,
    issued: Collection[str] = (),
) -> Recorder:
    """Runs `program` to its end, with all that it registers, and returns the recording. folder: of its Pulumi.yaml;
    issued: names whose certificate AWS has issued.
    """
    recorder = Recorder(Answers(preview=preview, issued=issued))
    pulumi.runtime.settings.ROOT.set(None)  # or the root of the program before would be this one's, with its outputs
    pulumi.runtime.set_mocks(recorder.mocks, project="fairway", stack=stack, preview=preview, monitor=recorder)
    pulumi.runtime.settings.SETTINGS.root_directory = str(folder)  # pyright: ignore[reportAttributeAccessIssue]  # the mocks leave it out

    def run() -> pulumi.Output[Any]:
        pending = program()
        outputs: Mapping[str, Any] = getattr(pulumi.runtime.get_root_resource(), "outputs", {})
        known = [
            pulumi.Output.from_input(value).apply(partial(recorder.outputs.__setitem__, name))
            for name, value in outputs.items()
        ]
        return pulumi.Output.all(pending, *known)

    pulumi.runtime.test(run)()
    return recorder


def record_stack(
    stack: str,
    *,
    preview: bool = False,
    change: Mapping[str, Any] | None = None,
    encrypted: Mapping[str, str] | None = None,
    folder: Path = ROOT,
    issued: Collection[str] = (),
) -> Recorder:
    """Runs this repository's program with `Pulumi.<stack>.yaml`. change: keys of the configuration to set instead.

    encrypted: further keys, whose values the stack's file holds encrypted. folder: of the stack's file.
    """
    config = yaml.safe_load((folder / f"Pulumi.{stack}.yaml").read_text())["config"] | dict(change or {})
    pulumi.runtime.set_all_config(
        {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
        | dict(encrypted or {}),
        list(encrypted or {}),
    )
    return record(
        lambda: runpy.run_path(str(ROOT / "__main__.py")) and None,
        preview=preview,
        stack=stack,
        folder=folder,
        issued=issued,
    )
