"""The resources of CloudFormation stacks, as CDK and Copilot make them, with those of nested stacks."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from ops.adopt import existing
from ops.adopt.existing import Existing, typed
from ops.aws.client import Aws

KNOWN: Mapping[str, str] = {
    "AWS::CertificateManager::Certificate": existing.CERTIFICATE,
    "AWS::Cognito::UserPool": existing.USER_POOL,
    "AWS::Cognito::UserPoolClient": existing.CLIENT,
    "AWS::ECR::Repository": existing.REPOSITORY,
    "AWS::ECS::Service": existing.ECS_SERVICE,
    "AWS::KMS::Key": existing.KEY,
    "AWS::RDS::DBInstance": existing.DATABASE,
    "AWS::RDS::DBParameterGroup": existing.PARAMETERS,
    "AWS::RDS::DBSubnetGroup": existing.SUBNETS,
    "AWS::Route53::HostedZone": existing.ZONE,
    "AWS::S3::Bucket": existing.BUCKET,
    "AWS::SQS::Queue": existing.QUEUE,
    "AWS::SSM::Parameter": existing.PARAMETER,
    "AWS::SecretsManager::Secret": existing.SECRET,
}
# Nothing is lost with these: Fairway makes its own, or needs none. A trailing :: takes a whole service.
STATELESS = (
    "AWS::ApplicationAutoScaling::", "AWS::Budgets::", "AWS::CDK::", "AWS::CertificateManager::", "AWS::Chatbot::",
    "AWS::CloudFormation::", "AWS::CloudFront::", "AWS::CloudWatch::", "AWS::CodeBuild::", "AWS::CodeDeploy::",
    "AWS::CodePipeline::", "AWS::CodeStarConnections::", "AWS::Cognito::UserPoolDomain", "AWS::EC2::EIP",
    "AWS::EC2::FlowLog", "AWS::EC2::InternetGateway", "AWS::EC2::LaunchTemplate", "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl", "AWS::EC2::PrefixList", "AWS::EC2::Route", "AWS::EC2::SecurityGroup", "AWS::EC2::Subnet",
    "AWS::EC2::VPC", "AWS::ECS::", "AWS::ElastiCache::ParameterGroup", "AWS::ElastiCache::SubnetGroup",
    "AWS::ElasticLoadBalancingV2::", "AWS::Events::Rule", "AWS::IAM::", "AWS::KMS::Alias", "AWS::Lambda::",
    "AWS::Logs::", "AWS::Route53::RecordSet", "AWS::S3::BucketPolicy", "AWS::SNS::", "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::", "AWS::SecretsManager::ResourcePolicy", "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::SecretTargetAttachment", "AWS::ServiceDiscovery::", "AWS::StepFunctions::", "AWS::WAFv2::",
    "Custom::",
)  # fmt: skip
NESTED = "AWS::CloudFormation::Stack"
KEPT = ("Retain", "RetainExceptOnCreate")


def read_cloudformation(aws: Aws, stack: str) -> Iterator[Existing]:
    """Raises AwsError where the stack is not there, or may not be read."""
    policies = _deletion_policies(aws, stack)
    answer = aws.ask("cloudformation", "list_stack_resources", StackName=stack)
    for resource in answer["StackResourceSummaries"]:
        # DELETE_FAILED is still there; what failed to be made has no id.
        if resource.get("ResourceStatus") == "DELETE_COMPLETE" or not resource.get("PhysicalResourceId"):
            continue
        name, kind, identity = resource["LogicalResourceId"], resource["ResourceType"], resource["PhysicalResourceId"]
        if kind == NESTED:
            yield from read_cloudformation(aws, identity)
            continue
        yield Existing(
            type=typed(kind, KNOWN, STATELESS),
            id=identity,
            name=f"{stack.rpartition(':stack/')[2].partition('/')[0] or stack}/{name}",
            source_type=kind,
            deleted_with=policies.get(name) not in KEPT,
            cluster=identity.split("/")[1] if kind == "AWS::ECS::Service" and identity.count("/") == 2 else "",
        )


def _deletion_policies(aws: Aws, stack: str) -> Mapping[str, str]:
    """Logical id → DeletionPolicy, where the template says one."""
    body: Any = aws.ask("cloudformation", "get_template", StackName=stack, TemplateStage="Processed")["TemplateBody"]
    template = parse_template(body) if isinstance(body, str) else body
    resources = cast("Mapping[str, Mapping[str, Any]]", template.get("Resources") or {})
    return {name: str(resource.get("DeletionPolicy", "")) for name, resource in resources.items()}


def parse_template(text: str) -> Mapping[str, Any]:
    """JSON, or YAML with CloudFormation's own tags such as !Ref, whose values are not needed here."""
    import yaml

    class TemplateLoader(yaml.SafeLoader):
        pass

    TemplateLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType]
    return cast("Mapping[str, Any]", yaml.load(text, Loader=TemplateLoader) or {})  # noqa: S506 - a SafeLoader
