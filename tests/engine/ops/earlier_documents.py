"""What CDK, Copilot and Terraform would say of a system that tests/engine/earlier made: its state in their form."""

from collections.abc import Mapping, Sequence
from typing import Any

CLOUDFORMATION: Mapping[str, str] = {
    "aws:acm/certificate:Certificate": "AWS::CertificateManager::Certificate",
    "aws:cognito/userPool:UserPool": "AWS::Cognito::UserPool",
    "aws:cognito/userPoolClient:UserPoolClient": "AWS::Cognito::UserPoolClient",
    "aws:ec2/internetGateway:InternetGateway": "AWS::EC2::InternetGateway",
    "aws:ec2/securityGroup:SecurityGroup": "AWS::EC2::SecurityGroup",
    "aws:ec2/subnet:Subnet": "AWS::EC2::Subnet",
    "aws:ec2/vpc:Vpc": "AWS::EC2::VPC",
    "aws:ecr/repository:Repository": "AWS::ECR::Repository",
    "aws:ecs/cluster:Cluster": "AWS::ECS::Cluster",
    "aws:ecs/service:Service": "AWS::ECS::Service",
    "aws:ecs/taskDefinition:TaskDefinition": "AWS::ECS::TaskDefinition",
    "aws:iam/role:Role": "AWS::IAM::Role",
    "aws:kms/key:Key": "AWS::KMS::Key",
    "aws:lb/listener:Listener": "AWS::ElasticLoadBalancingV2::Listener",
    "aws:lb/listenerRule:ListenerRule": "AWS::ElasticLoadBalancingV2::ListenerRule",
    "aws:lb/loadBalancer:LoadBalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "aws:lb/targetGroup:TargetGroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "aws:rds/instance:Instance": "AWS::RDS::DBInstance",
    "aws:rds/subnetGroup:SubnetGroup": "AWS::RDS::DBSubnetGroup",
    "aws:route53/record:Record": "AWS::Route53::RecordSet",
    "aws:route53/zone:Zone": "AWS::Route53::HostedZone",
    "aws:s3/bucket:Bucket": "AWS::S3::Bucket",
    "aws:secretsmanager/secret:Secret": "AWS::SecretsManager::Secret",
    "aws:secretsmanager/secretVersion:SecretVersion": "AWS::SecretsManager::SecretTargetAttachment",
    "aws:ssm/parameter:Parameter": "AWS::SSM::Parameter",
}
TERRAFORM: Mapping[str, str] = {
    "aws:ec2/internetGateway:InternetGateway": "aws_internet_gateway",
    "aws:ec2/securityGroup:SecurityGroup": "aws_security_group",
    "aws:ec2/subnet:Subnet": "aws_subnet",
    "aws:ec2/vpc:Vpc": "aws_vpc",
    "aws:ecr/repository:Repository": "aws_ecr_repository",
    "aws:ecs/cluster:Cluster": "aws_ecs_cluster",
    "aws:ecs/service:Service": "aws_ecs_service",
    "aws:ecs/taskDefinition:TaskDefinition": "aws_ecs_task_definition",
    "aws:iam/role:Role": "aws_iam_role",
    "aws:lb/listener:Listener": "aws_lb_listener",
    "aws:lb/listenerRule:ListenerRule": "aws_lb_listener_rule",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:lb/targetGroup:TargetGroup": "aws_lb_target_group",
    "aws:rds/instance:Instance": "aws_db_instance",
    "aws:rds/subnetGroup:SubnetGroup": "aws_db_subnet_group",
    "aws:secretsmanager/secret:Secret": "aws_secretsmanager_secret",
    "aws:secretsmanager/secretVersion:SecretVersion": "aws_secretsmanager_secret_version",
    "aws:sqs/queue:Queue": "aws_sqs_queue",
    "aws:ssm/parameter:Parameter": "aws_ssm_parameter",
}
Resources = Sequence[Mapping[str, Any]]


def cloudformation(resources: Resources, *, retained: bool = False) -> Mapping[str, Any]:
    """A stack as the sandbox's `cloudformation.json` has it, with what CDK adds to every stack."""
    listed = [
        {
            "LogicalResourceId": f"{one['urn'].rpartition('::')[2].title().replace('-', '')}{index:08X}",
            "PhysicalResourceId": _physical(one),
            "ResourceType": CLOUDFORMATION[one["type"]],
        }
        for index, one in enumerate(resources)
        if one["type"] in CLOUDFORMATION
    ]
    metadata = {"LogicalResourceId": "CDKMetadata", "PhysicalResourceId": "1a2b", "ResourceType": "AWS::CDK::Metadata"}
    template = {one["LogicalResourceId"]: {"DeletionPolicy": "Retain"} for one in listed if retained}
    return {"resources": [*listed, metadata], "template": {"Resources": template}}


def _physical(one: Mapping[str, Any]) -> str:
    """CloudFormation knows an instance and a parameter by their names."""
    outputs = one["outputs"]
    return str({"Instance": outputs.get("identifier"), "Parameter": outputs.get("name"), "Service": outputs.get("arn")}
               .get(one["type"].rpartition(":")[2]) or one["id"])  # fmt: skip


def terraform(resources: Resources, *more: Mapping[str, Any]) -> Mapping[str, Any]:
    """A state, version 4. more: further resources of it."""
    listed: list[Mapping[str, Any]] = [
        {
            "mode": "managed",
            "type": TERRAFORM[one["type"]],
            "name": one["urn"].rpartition("::")[2].replace("-", "_"),
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": {**one["outputs"], "id": one["id"]}}],
        }
        for one in resources
        if one["type"] in TERRAFORM
    ]
    region: Mapping[str, Any] = {"mode": "data", "type": "aws_region", "name": "current", "instances": [{}]}
    return {"version": 4, "terraform_version": "1.9.8", "resources": [region, *listed, *more]}


def managed(kind: str, name: str, **attributes: str) -> Mapping[str, Any]:
    """One more resource of a Terraform state."""
    return {"mode": "managed", "type": kind, "name": name, "instances": [{"attributes": {"id": name, **attributes}}]}
