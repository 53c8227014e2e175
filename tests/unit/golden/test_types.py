"""Every AWS type that a stack registers has been thought of: what it costs a month, and whether it holds data."""

import re

from ops.cost import estimator
from ops.plan.stateful import holds_data
from sandbox.aws import KINDS, corrected
from tests.unit.golden.stacks import HERE
from tests.unit.recorder import ROOT

TYPES = {
    kind for file in HERE.glob("*.txt") for kind in re.findall(r"^(aws:\S+) ", file.read_text(encoding="utf-8"), re.M)
}
"""Of all golden files: what any stack of this repository is made of."""

NEITHER = {
    "aws:acm/certificate:Certificate",
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:appautoscaling/policy:Policy",
    "aws:appautoscaling/scheduledAction:ScheduledAction",
    "aws:appautoscaling/target:Target",
    "aws:budgets/budget:Budget",
    "aws:cloudfront/cachePolicy:CachePolicy",
    "aws:cloudfront/originAccessControl:OriginAccessControl",
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:ec2/flowLog:FlowLog",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:ecs/cluster:Cluster",
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
    "aws:ecs/service:Service",
    "aws:ecs/taskDefinition:TaskDefinition",
    "aws:elasticache/parameterGroup:ParameterGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/policy:Policy",
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:lb/listener:Listener",
    "aws:lb/listenerCertificate:ListenerCertificate",
    "aws:lb/listenerRule:ListenerRule",
    "aws:lb/targetGroup:TargetGroup",
    "aws:rds/parameterGroup:ParameterGroup",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:route53/record:Record",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:scheduler/schedule:Schedule",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:servicediscovery/httpNamespace:HttpNamespace",
    "aws:sns/topic:Topic",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sns/topicSubscription:TopicSubscription",
    "aws:sqs/queuePolicy:QueuePolicy",
    "aws:ssm/parameter:Parameter",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
}
"""Free, or in the estimate's LEFT_OUT; and replaced without a loss."""
DATA_ALONE = {
    "aws:cognito/userPool:UserPool",
    "aws:sqs/queue:Queue",
}
"""By requests or users, which LEFT_OUT says."""
PRICE_ALONE = {
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/function:Function",
    "aws:cloudwatch/dashboard:Dashboard",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:wafv2/webAcl:WebAcl",
}


def test_a_type_is_priced_or_stateful_or_known_to_be_neither() -> None:
    with open(estimator.__file__, encoding="utf-8") as source:
        text = source.read()
    priced = {kind for kind in TYPES if f'"{kind}"' in text}
    stateful = {kind for kind in TYPES if holds_data(kind)}
    # For a new type: a price in ops/cost, a line in ops/plan/stateful.py, or a line above.
    assert TYPES - priced - stateful == NEITHER
    assert stateful - priced == DATA_ALONE
    assert priced - stateful == PRICE_ALONE


def test_the_sandbox_knows_each_type() -> None:
    """What AWS computes of it, and what the provider does with a change: python -m sandbox.aws.generate_facts."""
    assert TYPES - KINDS.keys() == set()
    assert TYPES - corrected().keys() == set()


def test_each_component_is_in_a_golden_file() -> None:
    """Else its constants may change unseen: tests/unit/golden/variants.py is where to add a stack that has it."""
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "components").rglob("*.py")]
    components = {name for text in sources for name in re.findall(r'super\(\)\.__init__\(\s*"(\w+:\w+)"', text)}
    texts = [file.read_text(encoding="utf-8") for file in HERE.glob("*.txt")]
    registered = {name for text in texts for name in re.findall(r"^fairway:(\S+) ", text, re.M)}
    assert registered == components
