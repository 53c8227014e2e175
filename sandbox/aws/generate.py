"""`python -m sandbox.aws.generate PLUGINS`: writes `values.json`, what terraform-provider-aws lets a property be.

PLUGINS is a folder as `terraform init -plugin-dir` takes it. The provider's schema has names and types but no lists of
values, so each property of the types below is given a wrong value, and the provider's own sentence tells the right
ones. `terraform validate` calls no AWS. Run it again with a newer provider; the file's `source` says which it was.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox.aws.values import FILE
from sandbox.extract import Sdk, snake
from sandbox.protocol import is_list

VERSION = "5.100.0"
TYPES = {
    "aws_acm_certificate": "aws:acm/certificate:Certificate",
    "aws_appautoscaling_policy": "aws:appautoscaling/policy:Policy",
    "aws_appautoscaling_scheduled_action": "aws:appautoscaling/scheduledAction:ScheduledAction",
    "aws_appautoscaling_target": "aws:appautoscaling/target:Target",
    "aws_budgets_budget": "aws:budgets/budget:Budget",
    "aws_cloudfront_cache_policy": "aws:cloudfront/cachePolicy:CachePolicy",
    "aws_cloudfront_distribution": "aws:cloudfront/distribution:Distribution",
    "aws_cloudfront_function": "aws:cloudfront/function:Function",
    "aws_cloudfront_origin_access_control": "aws:cloudfront/originAccessControl:OriginAccessControl",
    "aws_cloudwatch_composite_alarm": "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    "aws_cloudwatch_event_rule": "aws:cloudwatch/eventRule:EventRule",
    "aws_cloudwatch_event_target": "aws:cloudwatch/eventTarget:EventTarget",
    "aws_cloudwatch_log_group": "aws:cloudwatch/logGroup:LogGroup",
    "aws_cloudwatch_log_metric_filter": "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    "aws_cloudwatch_metric_alarm": "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws_cognito_user_pool": "aws:cognito/userPool:UserPool",
    "aws_cognito_user_pool_client": "aws:cognito/userPoolClient:UserPoolClient",
    "aws_db_instance": "aws:rds/instance:Instance",
    "aws_db_parameter_group": "aws:rds/parameterGroup:ParameterGroup",
    "aws_db_subnet_group": "aws:rds/subnetGroup:SubnetGroup",
    "aws_ecr_lifecycle_policy": "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "aws_ecr_repository": "aws:ecr/repository:Repository",
    "aws_ecr_repository_policy": "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws_ecs_cluster": "aws:ecs/cluster:Cluster",
    "aws_ecs_cluster_capacity_providers": "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    "aws_ecs_service": "aws:ecs/service:Service",
    "aws_ecs_task_definition": "aws:ecs/taskDefinition:TaskDefinition",
    "aws_eip": "aws:ec2/eip:Eip",
    "aws_flow_log": "aws:ec2/flowLog:FlowLog",
    "aws_iam_openid_connect_provider": "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws_iam_policy": "aws:iam/policy:Policy",
    "aws_iam_role": "aws:iam/role:Role",
    "aws_iam_role_policy": "aws:iam/rolePolicy:RolePolicy",
    "aws_iam_role_policy_attachment": "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws_internet_gateway": "aws:ec2/internetGateway:InternetGateway",
    "aws_kms_alias": "aws:kms/alias:Alias",
    "aws_kms_key": "aws:kms/key:Key",
    "aws_lb": "aws:lb/loadBalancer:LoadBalancer",
    "aws_lb_listener": "aws:lb/listener:Listener",
    "aws_lb_listener_rule": "aws:lb/listenerRule:ListenerRule",
    "aws_lb_target_group": "aws:lb/targetGroup:TargetGroup",
    "aws_nat_gateway": "aws:ec2/natGateway:NatGateway",
    "aws_route": "aws:ec2/route:Route",
    "aws_route53_record": "aws:route53/record:Record",
    "aws_route53_zone": "aws:route53/zone:Zone",
    "aws_route_table": "aws:ec2/routeTable:RouteTable",
    "aws_s3_bucket": "aws:s3/bucket:Bucket",
    "aws_s3_bucket_lifecycle_configuration": "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws_s3_bucket_ownership_controls": "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws_s3_bucket_policy": "aws:s3/bucketPolicy:BucketPolicy",
    "aws_s3_bucket_public_access_block": "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws_s3_bucket_server_side_encryption_configuration": (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ),
    "aws_s3_bucket_versioning": "aws:s3/bucketVersioning:BucketVersioning",
    "aws_s3_object": "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws_scheduler_schedule": "aws:scheduler/schedule:Schedule",
    "aws_secretsmanager_secret": "aws:secretsmanager/secret:Secret",
    "aws_secretsmanager_secret_rotation": "aws:secretsmanager/secretRotation:SecretRotation",
    "aws_secretsmanager_secret_version": "aws:secretsmanager/secretVersion:SecretVersion",
    "aws_security_group": "aws:ec2/securityGroup:SecurityGroup",
    "aws_security_group_rule": "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws_service_discovery_http_namespace": "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws_sns_topic": "aws:sns/topic:Topic",
    "aws_sns_topic_policy": "aws:sns/topicPolicy:TopicPolicy",
    "aws_sns_topic_subscription": "aws:sns/topicSubscription:TopicSubscription",
    "aws_sqs_queue": "aws:sqs/queue:Queue",
    "aws_ssm_parameter": "aws:ssm/parameter:Parameter",
    "aws_subnet": "aws:ec2/subnet:Subnet",
    "aws_vpc": "aws:ec2/vpc:Vpc",
    "aws_vpc_endpoint": "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws_vpc_security_group_egress_rule": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws_vpc_security_group_ingress_rule": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
}
# What pulumi-aws 7, which is built on provider 6, takes more of; and what may be a multiple of something, too.
WIDER_NOW = {
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "period"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "metricQueries.metric.period"),
    ("aws:cloudwatch/metricAlarm:MetricAlarm", "metricQueries.period"),
    ("aws:rds/instance:Instance", "performanceInsightsRetentionPeriod"),
    ("aws:sqs/queue:Queue", "maxMessageSize"),
    ("aws:ecs/taskDefinition:TaskDefinition", "runtimePlatform.operatingSystemFamily"),
}
# By the provider's words: how a text has to be written.
WRITTEN_AS = {
    "doesn't look like AWS Account ID": "account id",
    "doesn't look like AWS Region": "region",
    "strconv.ParseFloat": "number",
    "strconv.ParseInt": "number",
    "valid RFC3339 date": "time",
    "RFC3339 time format": "time",
    "2006-01-02_15:04": "time of a budget",
    'hh24:mi-hh24:mi"': "window",
    "must begin with 'alias/'": "name of a key",
    "only lowercase alphanumeric characters, periods, and hyphens": "name in lower case, with periods",
    "only lowercase alphanumeric characters and hyphens allowed": "name in lower case",
    "only lowercase alphanumeric characters, hyphens, underscores, periods, and spaces": (
        "name in lower case, with spaces"
    ),
}
Block = Mapping[str, Any]
Path_ = tuple[str, ...]
_PROBES: dict[str, list[Any]] = {"string": ["zz?%", "z" * 2500, ""], "number": [-100, 10**9]}


def cases(block: Block, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every property that takes a text or a number, by its path, with each wrong value to try."""
    for name, attribute in block.get("attributes", {}).items():
        kind: Any = attribute.get("type")
        collection = is_list(kind) and kind[0] in ("list", "set")
        inner: Any = kind[1] if is_list(kind) and collection else kind
        if (attribute.get("optional") or attribute.get("required")) and isinstance(inner, str):
            for probe in _PROBES.get(inner, []):
                yield (*path, name), [probe] if collection else probe
    for name, nested in block.get("block_types", {}).items():
        if len(path) < 3:
            yield from cases(nested["block"], (*path, name))


def filled(block: Block, path: Path_ = (), value: Any = None) -> dict[str, Any]:
    """The least that a block must have, and the value at the path."""
    content: dict[str, Any] = {
        name: _plausible(attribute["type"])
        for name, attribute in block.get("attributes", {}).items()
        if attribute.get("required") and "type" in attribute
    }
    for name, nested in block.get("block_types", {}).items():
        if nested.get("min_items") or path[:1] == (name,):
            content[name] = filled(nested["block"], path[1:] if path[:1] == (name,) else (), value)
    return {**content, path[0]: value} if len(path) == 1 else content


def _plausible(kind: Any) -> Any:
    if isinstance(kind, list):
        return [_plausible(kind[1])] if kind[0] in ("list", "set") else {"x": "x"}
    return {"string": "x", "number": 1, "bool": True}.get(kind, "x")


def understood(sentence: str) -> dict[str, Any]:
    """What the provider's sentence says of a property; empty where it does not say it in a form that is known."""
    if match := re.search(r"to be one of \[(.*?)\], got|value must be one of: \[(.*?)\],? got", sentence):
        return {"oneOf": _members(match[1] or match[2])}
    if match := re.search(r"Valid Values: \[(.*?)\]", sentence):
        return {"oneOf": _members(match[1])}
    if match := re.search(r"cannot be less than (\d+) UTF-8 characters", sentence):
        return {"length": [int(match[1]), 20_000]}
    if match := re.search(r"cannot be greater than (\d+) characters", sentence):
        return {"length": [0, int(match[1])]}
    if match := re.search(r"length of \S+ to be in the range \((\d+) - (\d{1,9})\)", sentence):
        return {"length": [int(match[1]), int(match[2])]}
    if match := re.search(r"string length must be between (\d+) and (\d+)", sentence):
        return {"length": [int(match[1]), int(match[2])]}
    if match := re.search(r"cannot be longer than (\d+) (?:UTF-8 )?characters|length must be at most (\d+)", sentence):
        return {"length": [0, int(match[1] or match[2])]}
    if match := re.search(r"(?:in the range \(|value must be between )(-?\d+)(?: - | and )(-?\d+)", sentence):
        return {"range": [int(match[1]), int(match[2])]}
    if match := re.search(r"to be at least \((-?\d+)\)|value must be at least (-?\d+)", sentence):
        return {"range": [int(match[1] or match[2]), None]}
    if match := re.search(r"to be at most \((-?\d+)\)|value must be at most (-?\d+)", sentence):
        return {"range": [None, int(match[1] or match[2])]}
    if kind := next((kind for words, kind in WRITTEN_AS.items() if words in sentence), None):
        return {"written": kind}
    forms = {
        "invalid ARN": "arn",
        "cannot be parsed as an ARN": "arn",
        "container_definitions is invalid": "json",
        "invalid JSON": "json",
        "CIDR": "cidr",
    }
    form = next((form for words, form in forms.items() if words in sentence), "")
    return {"form": form} if form else {}


def _members(text: str) -> list[Any]:
    quoted: list[Any] = re.findall(r'"([^"]*)"', text)
    return quoted or [int(word) if re.fullmatch(r"-?\d+", word) else word for word in text.split()]


def translated(sdk: Sdk, token: str, path: Path_) -> str:
    """The path in Pulumi's names; empty where the SDK has no such property."""
    facts = sdk.resource(token)
    shape, names = facts, list[str]()
    for part in path:
        head, *rest = part.split("_")
        camel = head + "".join(word[:1].upper() + word[1:] for word in rest)
        plurals = (camel, f"{camel}s", f"{camel}es", f"{camel[:-1]}ies")
        name = next((name for name in plurals if shape and name in shape["inputs"]), None)
        if shape is None or name is None or facts is None:
            return ""
        kind: Any = shape["inputs"][name]
        kind = kind[1] if is_list(kind) else kind
        shape = facts["types"].get(kind) if isinstance(kind, str) else None
        names.append(name)
    return ".".join(names)


def terraform(folder: Path, *arguments: str) -> Any:
    completed = subprocess.run(["terraform", *arguments], cwd=folder, capture_output=True, text=True)
    return json.loads(completed.stdout) if "-json" in arguments else completed.check_returncode()


def about(sentence: str, path: Path_, value: Any) -> bool:
    """Whether the provider speaks of the wrong value, and not of one that only fills the block."""
    probe = str(value[0] if is_list(value) else value)
    named = re.search(rf"\b{re.escape(path[-1])}\b", sentence.removeprefix("Invalid Attribute Value"))
    return (bool(probe) and probe in sentence) or (len(path) == 1 and bool(named))


def documented(sdk: Sdk, token: str, property_: str) -> set[str]:
    """The values that the SDK's documentation of a property names: it is newer than the provider that was asked."""
    facts, file = sdk.resource(token), sdk.resource_file(token)
    if facts is None or file is None or "." in property_:
        return set()
    quoted, properties = re.compile(r'`"?([A-Za-z0-9_/-]+)"?`'), {snake(name) for name in facts["inputs"]}
    words = {word for doc in sdk.documentation(file, token, property_) for word in quoted.findall(doc)}
    return {word for word in words - properties if "CODE" not in word}


def like(word: str, members: list[str]) -> bool:
    """Whether a word is written as the members of the list are: in capitals, or without."""
    return all(member.isupper() for member in members) == word.isupper()


def sentences(plugins: str) -> Iterator[tuple[str, Path_, str]]:
    """Type, path and what the provider says of a wrong value there."""
    with tempfile.TemporaryDirectory() as name:
        folder, tried = Path(name), dict[str, tuple[str, Path_, Any]]()
        requirement = {"required_providers": {"aws": {"source": "hashicorp/aws", "version": VERSION}}}
        (folder / "main.tf.json").write_text(json.dumps({"terraform": requirement}))
        terraform(folder, "init", f"-plugin-dir={plugins}", "-input=false")
        schemas = terraform(folder, "providers", "schema", "-json")["provider_schemas"]
        for kind in TYPES:
            block = next(iter(schemas.values()))["resource_schemas"][kind]["block"]
            resources: dict[str, Any] = {}
            for number, (path, value) in enumerate(cases(block)):
                tried[f"resource.{kind}.c{number}"] = kind, path, value
                resources[f"c{number}"] = filled(block, path, value)
            # A type at a time: terraform's time grows with the square of what it is to look at.
            (folder / "cases.tf.json").write_text(json.dumps({"resource": {kind: resources}}, indent=0))
            for diagnostic in terraform(folder, "validate", "-json")["diagnostics"]:
                snippet: dict[str, Any] = diagnostic.get("snippet") or {}
                context = ".".join(str(snippet.get("context")).split(".")[:3])
                sentence = f"{diagnostic['summary']} {diagnostic.get('detail', '')}"
                if context in tried and about(sentence, *tried[context][1:]):
                    yield (*tried[context][:2], sentence)


def main() -> None:
    import pulumi_aws

    sdk = Sdk(Path(str(pulumi_aws.__file__)).parent)
    types: dict[str, dict[str, Any]] = {}
    for kind, path, sentence in sentences(sys.argv[1]):
        property_, rule = translated(sdk, TYPES[kind], path), understood(sentence)
        if property_ and rule and (TYPES[kind], property_) not in WIDER_NOW:
            types.setdefault(TYPES[kind], {}).setdefault(property_, {}).update(rule)
    for token, properties in types.items():
        for property_, rule in properties.items():
            if "oneOf" in rule and isinstance(rule["oneOf"][0], str):
                more = documented(sdk, token, property_) - set(rule["oneOf"])
                rule["oneOf"] += sorted(word for word in more if like(word, rule["oneOf"]))
    source = f"Said by terraform-provider-aws {VERSION} of wrong values; written by `python -m sandbox.aws.generate`."
    lines = [f"    {json.dumps(token)}: {json.dumps(types[token], sort_keys=True)}" for token in sorted(types)]
    head = f'{{\n  "source": {json.dumps(source)},\n  "types": {{\n'
    FILE.write_text(head + ",\n".join(lines) + "\n  }\n}\n")


if __name__ == "__main__":
    main()
