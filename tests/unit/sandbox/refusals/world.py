"""A world of two networks for the tests of what AWS refuses, and the shapes that their rows are made of."""

import json
from typing import Any

from tests.unit.sandbox.conftest import TRUST, Aws

Row = tuple[str, dict[str, Any], str]
VPC, SUBNET, GROUP = "ec2/vpc:Vpc", "ec2/subnet:Subnet", "ec2/securityGroup:SecurityGroup"
EIP, NAT, GATEWAY = "ec2/eip:Eip", "ec2/natGateway:NatGateway", "ec2/internetGateway:InternetGateway"
TABLE, ASSOCIATION = "ec2/routeTable:RouteTable", "ec2/routeTableAssociation:RouteTableAssociation"
ROUTE, ENDPOINT, FLOW_LOG = "ec2/route:Route", "ec2/vpcEndpoint:VpcEndpoint", "ec2/flowLog:FlowLog"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
BALANCER, LISTENER, RULE = "lb/loadBalancer:LoadBalancer", "lb/listener:Listener", "lb/listenerRule:ListenerRule"
TARGETS, TASK, SERVICE = "lb/targetGroup:TargetGroup", "ecs/taskDefinition:TaskDefinition", "ecs/service:Service"
CLUSTER, SCALABLE, SCALING = "ecs/cluster:Cluster", "appautoscaling/target:Target", "appautoscaling/policy:Policy"
SCHEDULED = "appautoscaling/scheduledAction:ScheduledAction"
DATABASE, SUBNETS, PARAMETERS = (
    "rds/instance:Instance",
    "rds/subnetGroup:SubnetGroup",
    "rds/parameterGroup:ParameterGroup",
)
CACHE, CACHE_SUBNETS, CACHE_PARAMETERS = (
    "elasticache/replicationGroup:ReplicationGroup",
    "elasticache/subnetGroup:SubnetGroup",
    "elasticache/parameterGroup:ParameterGroup",
)
ROLE, INLINE, POLICY = "iam/role:Role", "iam/rolePolicy:RolePolicy", "iam/policy:Policy"
ATTACHMENT, REPOSITORY = "iam/rolePolicyAttachment:RolePolicyAttachment", "ecr/repository:Repository"
QUEUE, NAMESPACE = "sqs/queue:Queue", "servicediscovery/httpNamespace:HttpNamespace"
LIFECYCLE, SECRET, PARAMETER = (
    "ecr/lifecyclePolicy:LifecyclePolicy",
    "secretsmanager/secret:Secret",
    "ssm/parameter:Parameter",
)
BUCKET, BUCKET_POLICY = "s3/bucket:Bucket", "s3/bucketPolicy:BucketPolicy"
DISTRIBUTION, CERTIFICATE = "cloudfront/distribution:Distribution", "acm/certificate:Certificate"
ZONE, RECORD, ACL = "route53/zone:Zone", "route53/record:Record", "wafv2/webAcl:WebAcl"
LOGS, ALARM, FILTER = (
    "cloudwatch/logGroup:LogGroup",
    "cloudwatch/metricAlarm:MetricAlarm",
    "cloudwatch/logMetricFilter:LogMetricFilter",
)
EVENT_RULE, EVENT_TARGET = "cloudwatch/eventRule:EventRule", "cloudwatch/eventTarget:EventTarget"
TOPIC, SUBSCRIPTION, BUDGET = "sns/topic:Topic", "sns/topicSubscription:TopicSubscription", "budgets/budget:Budget"

IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/a@sha256:" + "0" * 64
APP: dict[str, Any] = {"name": "app", "image": IMAGE, "portMappings": [{"containerPort": 80}]}
LOGGED = {"logDriver": "awslogs", "options": {"awslogs-group": "g", "awslogs-region": "us-east-1"}}
SEEN = {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}
DB: dict[str, Any] = {
    "engine": "postgres",
    "engineVersion": "16",
    "instanceClass": "db.t4g.micro",
    "allocatedStorage": 100,
    "username": "app",
    "password": "correct-horse",
    "skipFinalSnapshot": True,
}
ORIGIN: dict[str, Any] = {
    "originId": "o",
    "domainName": "lb.example.org",
    "customOriginConfig": {
        "httpPort": 80,
        "httpsPort": 443,
        "originProtocolPolicy": "https-only",
        "originSslProtocols": ["TLSv1.2"],
    },
}
BEHAVIOR: dict[str, Any] = {
    "targetOriginId": "o",
    "viewerProtocolPolicy": "redirect-to-https",
    "cachePolicyId": "c",
    "allowedMethods": ["GET", "HEAD"],
    "cachedMethods": ["GET", "HEAD"],
}
CDN: dict[str, Any] = {
    "enabled": True,
    "origins": [ORIGIN],
    "defaultCacheBehavior": BEHAVIOR,
    "restrictions": {"geoRestriction": {"restrictionType": "none"}},
    "viewerCertificate": {"cloudfrontDefaultCertificate": True},
}
FIXED = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
COST = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitUnit": "USD"}
METRIC = {
    "comparisonOperator": "GreaterThanThreshold",
    "metricName": "m",
    "namespace": "n",
    "period": 60,
    "statistic": "Sum",
}


def task(*containers: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A task definition of Fargate with these containers."""
    sizes = {"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]}
    return {"family": "web", "containerDefinitions": json.dumps(containers), **sizes, **changes}


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


READS = {"Action": "s3:GetObject", "Resource": "*"}


def build(aws: Aws) -> dict[str, Any]:
    """Makes two networks with one of each thing in the first; name → outputs. Names with a 2 are in the second."""
    world: dict[str, Any] = {}

    def add(called: str, token: str, /, **inputs: Any) -> dict[str, Any]:
        world[called] = {**aws.create(token, called, **inputs), "token": token}
        return world[called]

    vpc, vpc2 = add("vpc", VPC, cidrBlock="10.0.0.0/16"), add("vpc2", VPC, cidrBlock="10.1.0.0/16")
    a = add("a", SUBNET, vpcId=vpc["id"], cidrBlock="10.0.0.0/24", availabilityZone="us-east-1a")
    b = add("b", SUBNET, vpcId=vpc["id"], cidrBlock="10.0.1.0/24", availabilityZone="us-east-1b")
    add("a2", SUBNET, vpcId=vpc2["id"], cidrBlock="10.1.0.0/24", availabilityZone="us-east-1c")
    group = add("group", GROUP, vpcId=vpc["id"], name="web")
    add("group2", GROUP, vpcId=vpc2["id"], name="web")
    add("rule", INGRESS, securityGroupId=group["id"], ipProtocol="tcp", fromPort=80, toPort=80, cidrIpv4="10.0.0.0/8")
    add("gateway", GATEWAY, vpcId=vpc["id"])
    add("gateway2", GATEWAY, vpcId=vpc2["id"])
    table = add("table", TABLE, vpcId=vpc["id"])
    add("association", ASSOCIATION, routeTableId=table["id"], subnetId=a["id"])
    address = add("address", EIP)
    add("nat", NAT, subnetId=a["id"], allocationId=address["id"])
    service = "com.amazonaws.us-east-1.s3"
    add("endpoint", ENDPOINT, vpcId=vpc["id"], serviceName=service, routeTableIds=[table["id"]])
    add("flow", FLOW_LOG, vpcId=vpc["id"], logDestination="arn:aws:s3:::b", trafficType="ALL")
    both = [a["id"], b["id"]]
    lb = add("lb", BALANCER, name="lb", subnets=both, securityGroups=[group["id"]])
    lb2 = add("lb2", BALANCER, name="lb2", subnets=both, securityGroups=[group["id"]])
    web = {"port": 80, "protocol": "HTTP"}
    targets = add("targets", TARGETS, name="t", vpcId=vpc["id"], targetType="ip", **web)
    add("far", TARGETS, name="t2", vpcId=vpc2["id"], targetType="ip", **web)
    add("machines", TARGETS, name="t3", vpcId=vpc["id"], targetType="instance", **web)
    add("calls", TARGETS, name="t4", vpcId=vpc["id"], targetType="ip", protocolVersion="GRPC", **web)
    forward = [{"type": "forward", "targetGroupArn": targets["arn"]}]
    add("listener", LISTENER, loadBalancerArn=lb["arn"], port=80, protocol="HTTP", defaultActions=forward)
    add("listener2", LISTENER, loadBalancerArn=lb2["arn"], port=80, protocol="HTTP", defaultActions=[FIXED])
    add("cluster", CLUSTER, name="c")
    add("task", TASK, **task(APP))
    namespace = add("namespace", NAMESPACE, name="shop")
    named = add("named", TASK, **task({**APP, "portMappings": [{"containerPort": 80, "name": "web"}]}, family="named"))
    connect = {"enabled": True, "namespace": namespace["arn"], "services": [{"portName": "web"}]}
    near = {"networkConfiguration": {"subnets": [a["id"]]}, "desiredCount": 0, "cluster": world["cluster"]["arn"]}
    add("connected", SERVICE, name="web", taskDefinition=named["arn"], serviceConnectConfiguration=connect, **near)
    add("db-subnets", SUBNETS, name="db", subnetIds=both)
    add("db-parameters", PARAMETERS, name="p16", family="postgres16")
    add("database", DATABASE, identifier="db", dbSubnetGroupName="db", vpcSecurityGroupIds=[group["id"]], **DB)
    add("cache-subnets", CACHE_SUBNETS, name="cache", subnetIds=both)
    add("cache-parameters", CACHE_PARAMETERS, name="v8", family="valkey8")
    valkey = {"engine": "valkey", "engineVersion": "8.1", "nodeType": "cache.t4g.micro", "description": "d"}
    held = {"subnetGroupName": "cache", "parameterGroupName": "v8"}
    add("cache", CACHE, replicationGroupId="taken", numCacheClusters=1, **valkey, **held)
    add("dead", QUEUE, name="dead")
    add("role", ROLE, name="r", assumeRolePolicy=TRUST)
    policy = add("policy", POLICY, name="p", policy=document(**READS))
    add("attachment", ATTACHMENT, role="r", policyArn=policy["arn"])
    add("repository", REPOSITORY, name="shop/api")
    add("secret", SECRET, name="known")
    add("bucket", BUCKET, bucket="shop-documents")
    add("block", "s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket="shop-documents", blockPublicPolicy=True)
    owner = {"objectOwnership": "BucketOwnerEnforced"}
    add("ownership", "s3/bucketOwnershipControls:BucketOwnershipControls", bucket="shop-documents", rule=owner)
    zone = add("zone", ZONE, name="example.org")
    add("record", RECORD, zoneId=zone["id"], name="www.example.org", type="A", records=["192.0.2.1"], ttl=60)
    add("certificate", CERTIFICATE, domainName="example.org", validationMethod="DNS")
    issued = add("issued", CERTIFICATE, domainName="www.example.org", validationMethod="DNS")
    add("validation", "acm/certificateValidation:CertificateValidation", certificateArn=issued["arn"])
    viewer = {"acmCertificateArn": issued["arn"], "sslSupportMethod": "sni-only"}
    access = {
        "name": "o",
        "originAccessControlOriginType": "s3",
        "signingBehavior": "always",
        "signingProtocol": "sigv4",
    }
    control = add("control", "cloudfront/originAccessControl:OriginAccessControl", **access)
    acl = {"name": "acl", "scope": "CLOUDFRONT", "defaultAction": {"allow": {}}, "visibilityConfig": SEEN}
    add("acl", ACL, **acl)
    stored = {"originId": "s", "domainName": "b.s3.us-east-1.amazonaws.com", "originAccessControlId": control["id"]}
    cdn = {**CDN, "origins": [ORIGIN, stored], "viewerCertificate": viewer, "webAclId": world["acl"]["arn"]}
    add("cdn", DISTRIBUTION, **{**cdn, "aliases": ["www.example.org"]})
    add("logs", LOGS, name="/shop")
    add("event", EVENT_RULE, name="nightly", scheduleExpression="rate(1 day)")
    add("target", EVENT_TARGET, rule="nightly", arn="arn:aws:sns:us-east-1:111122223333:t", targetId="one")
    add("topic", TOPIC, name="t")
    return world


def filled(world: dict[str, Any], value: Any) -> Any:
    """`$name` is the id of what is called so, `$name.arn` its ARN; a property that is None is left out."""
    if isinstance(value, dict):
        return {key: filled(world, item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [filled(world, item) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        name, _, output = value[1:].partition(".")
        return world[name][output or "id"]
    return value


def service(**changes: Any) -> dict[str, Any]:
    network = {"subnets": ["$a", "$b"], "securityGroups": ["$group"]}
    attached = [{"targetGroupArn": "$targets.arn", "containerName": "app", "containerPort": 80}]
    common = {"name": "s", "cluster": "$cluster.arn", "taskDefinition": "$task.arn", "launchType": "FARGATE"}
    return {**common, "desiredCount": 1, "networkConfiguration": network, "loadBalancers": attached, **changes}


def attached(**changes: Any) -> dict[str, Any]:
    return {
        "loadBalancers": [{"targetGroupArn": "$targets.arn", "containerName": "app", "containerPort": 80, **changes}]
    }


def connected(port: str, namespace: str = "$namespace.arn") -> dict[str, Any]:
    connect = {"enabled": True, "namespace": namespace, "services": [{"portName": port}]}
    return service(taskDefinition="$named.arn", loadBalancers=[], serviceConnectConfiguration=connect)


def networked(**changes: Any) -> dict[str, Any]:
    return {"networkConfiguration": {"subnets": ["$a", "$b"], "securityGroups": ["$group"], **changes}}


def rds(**changes: Any) -> dict[str, Any]:
    return {"identifier": "x", "dbSubnetGroupName": "db", **DB, **changes}


def trust(**statement: Any) -> dict[str, Any]:
    principal = {"Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    declared = {**principal, **statement}
    return {"assumeRolePolicy": document(**{key: value for key, value in declared.items() if value is not None})}


def granted(**statement: Any) -> dict[str, Any]:
    declared = {**READS, **statement}
    return {"role": "r", "policy": document(**{key: value for key, value in declared.items() if value is not None})}


def expiry(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"repository": "shop/api", "policy": json.dumps({"rules": rules})}


def expiring(priority: int = 1, **selection: Any) -> dict[str, Any]:
    chosen = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5, **selection}
    return {"rulePriority": priority, "selection": chosen, "action": {"type": "expire"}}


INTERFACE = {"vpcEndpointType": "Interface", "vpcId": "$vpc", "serviceName": "com.amazonaws.us-east-1.ecr.api"}
OPENING = {"securityGroupId": "$group", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
LISTENING = {"loadBalancerArn": "$lb.arn", "port": 8080, "protocol": "HTTP", "defaultActions": [FIXED]}
RULING = {"listenerArn": "$listener.arn", "priority": 1, "actions": [FIXED]}
PATHS = [{"pathPattern": {"values": ["/a"]}}]
SCALED = {"serviceNamespace": "ecs", "scalableDimension": "ecs:service:DesiredCount", "resourceId": "service/c/s"}
NOTICE = {
    "comparisonOperator": "GREATER_THAN",
    "threshold": 80,
    "thresholdType": "PERCENTAGE",
    "notificationType": "ACTUAL",
}
