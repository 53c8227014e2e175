"""The resource types the rules judge, by one name each; several where pulumi-aws v6 and v7 or modules differ."""

from typing import Final, cast

SERVICE = "fairway:service:Service"
JOB = "fairway:job:Job"  # a task of a service's own image, variables and secrets
SETUP_TASKS = ("fairway:database_setup:DatabaseSetup", "fairway:database_users:DatabaseUsers")
DATABASE = "fairway:database:Database"
CACHE = "fairway:cache:Cache"
REGISTRY = "fairway:registry:Registry"
LOAD_BALANCER = "fairway:load_balancer:LoadBalancer"
CDN = "fairway:cdn:Cdn"

TASK = "aws:ecs/taskDefinition:TaskDefinition"
CLUSTER = "aws:ecs/cluster:Cluster"
CLUSTER_PROVIDERS = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
SCHEDULE = "aws:scheduler/schedule:Schedule"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
BUCKET_NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
ECS_SERVICE = "aws:ecs/service:Service"
AWSX_SERVICES = ("awsx:ecs:FargateService", "awsx:ecs:EC2Service")
AWSX_TASKS = ("awsx:ecs:FargateTaskDefinition", "awsx:ecs:EC2TaskDefinition")
TARGET_GROUPS = (
    "aws:lb/targetGroup:TargetGroup",
    "aws:alb/targetGroup:TargetGroup",
    "aws:elasticloadbalancingv2/targetGroup:TargetGroup",
)
REPOSITORY = "aws:ecr/repository:Repository"
PULL_THROUGH = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"
ROLE_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
OTHER_ATTACHMENTS = (
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
)
KMS_KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
KEY_GRANT = "aws:kms/grant:Grant"
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
BUCKET_ACLS = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
BUCKET_OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
BUCKET_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
QUEUES = ("aws:sqs/queue:Queue", "aws:sns/topic:Topic", "aws:dynamodb/table:Table")
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 (a type's name)
SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"  # noqa: S105
SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105
PARAMETER = "aws:ssm/parameter:Parameter"
RDS_INSTANCE = "aws:rds/instance:Instance"
RDS_CLUSTER = "aws:rds/cluster:Cluster"
DATABASES = (RDS_INSTANCE, RDS_CLUSTER)
RDS_CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
DATABASE_PROXY = "aws:rds/proxy:Proxy"
PARAMETER_GROUPS = ("aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup")
RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105
DOCKER_BUILD = "docker-build:index:Image"
DOCKER_IMAGE = "docker:index/image:Image"
AWSX_IMAGE = "awsx:ecr:Image"
BUILT_IMAGES = (DOCKER_BUILD, DOCKER_IMAGE, AWSX_IMAGE)
LISTENERS = ("aws:lb/listener:Listener", "aws:alb/listener:Listener", "aws:elasticloadbalancingv2/listener:Listener")
LISTENER_RULES = (
    "aws:lb/listenerRule:ListenerRule",
    "aws:alb/listenerRule:ListenerRule",
    "aws:elasticloadbalancingv2/listenerRule:ListenerRule",
)
LISTENER_CERTIFICATES = (
    "aws:lb/listenerCertificate:ListenerCertificate",
    "aws:alb/listenerCertificate:ListenerCertificate",
)
LOAD_BALANCERS = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
)
TARGET_ATTACHMENTS = (
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
)
INSTANCE = "aws:ec2/instance:Instance"
AUTOSCALING_GROUPS = ("aws:autoscaling/group:Group", "aws:autoscaling/attachment:Attachment")
DEPLOYMENT_GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup"
DEPLOYED_APP = "aws:codedeploy/application:Application"
SCALABLE_TARGET = "aws:appautoscaling/target:Target"
SCALING_POLICY = "aws:appautoscaling/policy:Policy"
SCHEDULED_SCALING = "aws:appautoscaling/scheduledAction:ScheduledAction"
DNS_ZONE = "aws:route53/zone:Zone"
DNS_RECORD = "aws:route53/record:Record"
API_GATEWAYS = (
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/stage:Stage",
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/stage:Stage",
    "aws:apigateway/deployment:Deployment",
    "aws:lambda/functionUrl:FunctionUrl",
)
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
CACHE_POLICY = "aws:cloudfront/cachePolicy:CachePolicy"
CERTIFICATE = "aws:acm/certificate:Certificate"
CERTIFICATE_VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
VPC = "aws:ec2/vpc:Vpc"
AWSX_VPC = "awsx:ec2:Vpc"
DHCP_OPTIONS = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
VPC_PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
VPC_RANGE = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
CACHE_CLUSTER = "aws:elasticache/cluster:Cluster"
REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
SERVERLESS_CACHE = "aws:elasticache/serverlessCache:ServerlessCache"
REDIS_CACHES = (CACHE_CLUSTER, REPLICATION_GROUP, SERVERLESS_CACHE)
CACHES = (
    *REDIS_CACHES,
    "aws:memorydb/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:opensearch/domain:Domain",
)
SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
ROUTE_PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"
ROUTE_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ROUTES = (
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
    "aws:ec2/defaultRouteTable:DefaultRouteTable",
)
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_TABLE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"
FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
BUILD_PROJECT = "aws:codebuild/project:Project"
PIPELINE = "aws:codepipeline/pipeline:Pipeline"
STATE_MACHINE = "aws:sfn/stateMachine:StateMachine"
FLOW_LOG = "aws:ec2/flowLog:FlowLog"
LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALARMS = ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")
BUDGET = "aws:budgets/budget:Budget"
ACCESS_KEY = "aws:iam/accessKey:AccessKey"

_READ: Final = frozenset(
    kind
    for value in cast("list[object]", list(globals().values()))
    for kind in (cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,))
    if isinstance(kind, str) and kind.count(":") == 2
)


def is_read(kind: str) -> bool:
    """True for the types whose properties some rule reads; the others are kept for their place in the tree alone."""
    return kind in _READ
