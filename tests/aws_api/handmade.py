"""Makes an earlier system by boto3, as people do by hand, and says of it what CloudFormation and Terraform would."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.aws_api.account import Account
from tests.aws_api.earlier import PASSWORD, EarlierService, EarlierSystem

KEYS = {"DB_HOST": "host", "DB_PORT": "port", "DB_USERNAME": "username", "DB_PASSWORD": "password", "DB_NAME": "dbname"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """One resource, as CloudFormation knows it and as Terraform does. attributes: those of a state."""

    cloudformation: str
    terraform: str
    name: str
    id: str
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


class HandMade:
    """One system in an account; `made` has all that it is made of."""

    def __init__(self, account: Account, system: EarlierSystem) -> None:
        self.account = Account(account.url, account.id, system.region)
        self.system = system
        self.made: list[Made] = []
        self.values: dict[str, str] = {}  # variables with what only AWS knows
        self._network()
        self._database()
        self.app_secrets = {name: self._secret(name, f"value-of-{name}") for name in self._secret_names()}
        if system.files:
            self._bucket()
            self._users()
        if system.queue:
            self._queue()
        if system.domain:
            self._domain()
        self._services()

    @property
    def name(self) -> str:
        return self.system.name

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.system.tags.items()]

    def client(self, service: str, region: str | None = None) -> Any:
        return self.account.client(service, region)

    def _add(self, cloudformation: str, terraform: str, name: str, identity: str, /, **attributes: str) -> None:
        made = Made(cloudformation=cloudformation, terraform=terraform, name=name, id=identity, attributes=attributes)
        self.made.append(made)

    def _secret_names(self) -> Sequence[str]:
        return sorted({name for service in self.system.services.values() for name in service.secrets})

    def _network(self) -> None:
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        subnets = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{self.system.region}{'ab'[number % 2]}"
            )["Subnet"]["SubnetId"]
            for number in range(4)
        ]
        self.public, self.private = subnets[:2], subnets[2:]
        self.group = ec2.create_security_group(GroupName=f"{self.name}-db", Description="db", VpcId=vpc)["GroupId"]
        self._add("AWS::EC2::VPC", "aws_vpc", "vpc", vpc)
        for number, subnet in enumerate(subnets):
            self._add("AWS::EC2::Subnet", "aws_subnet", f"subnet{number}", subnet)
        self._add("AWS::EC2::SecurityGroup", "aws_security_group", "database", self.group)

    def _database(self) -> None:
        rds, own = self.client("rds"), f"{self.name}-db"
        rds.create_db_subnet_group(
            DBSubnetGroupName=own, DBSubnetGroupDescription="db", SubnetIds=self.private, Tags=self.tags
        )
        self._add("AWS::RDS::DBSubnetGroup", "aws_db_subnet_group", "database", own)
        settings: dict[str, Any] = {"AllocatedStorage": 20, "BackupRetentionPeriod": 7, **self.system.instance}
        if self.system.parameters:
            settings["DBParameterGroupName"] = self._parameters()
        made = rds.create_db_instance(
            DBInstanceIdentifier=own,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            DBName=self._database_name,
            MasterUsername="app",
            MasterUserPassword=PASSWORD,
            DBSubnetGroupName=own,
            VpcSecurityGroupIds=[self.group],
            Tags=self.tags,
            **settings,
        )["DBInstance"]
        self._add(
            "AWS::RDS::DBInstance", "aws_db_instance", "database", own, identifier=own, id=made["DbiResourceId"],
            password=PASSWORD,
        )  # fmt: skip
        self._connection(made["Endpoint"]["Address"])

    @property
    def _database_name(self) -> str:
        return self.name.replace("-", "")

    def _parameters(self) -> str:
        rds, family = self.client("rds"), f"postgres{self.system.instance['EngineVersion'].partition('.')[0]}"
        own = f"{self.name}-{family}"
        rds.create_db_parameter_group(
            DBParameterGroupName=own, DBParameterGroupFamily=family, Description="tuned", Tags=self.tags
        )
        parameter = {"ParameterName": "log_min_duration_statement", "ParameterValue": "500", "ApplyMethod": "immediate"}
        rds.modify_db_parameter_group(DBParameterGroupName=own, Parameters=[parameter])
        self._add("AWS::RDS::DBParameterGroup", "aws_db_parameter_group", "database", own)
        return own

    def _connection(self, host: str) -> None:
        url = f"postgresql://app:{PASSWORD}@{host}:5432/{self._database_name}?sslmode=no-verify"
        document = {"host": host, "port": 5432, "username": "app", "password": PASSWORD, "dbname": self._database_name}
        if self.system.secret == "parameter":
            own = f"/{self.name}/DATABASE_URL"
            self.client("ssm").put_parameter(Name=own, Type="SecureString", Value=url, Tags=self.tags)
            self._add("AWS::SSM::Parameter", "aws_ssm_parameter", "database", own, name=own, value=url)
            self.connection = f"arn:aws:ssm:{self.system.region}:{self.account.id}:parameter{own}"
        else:
            self.connection = self._secret("database", url if self.system.secret == "url" else json.dumps(document))

    def _secret(self, name: str, value: str) -> str:
        made = self.client("secretsmanager").create_secret(
            Name=f"{self.name}/{name}", SecretString=value, Description=f"{name} of {self.name}", Tags=self.tags
        )
        self._add("AWS::SecretsManager::Secret", "aws_secretsmanager_secret", name, made["ARN"])
        return made["ARN"]

    def _bucket(self) -> None:
        s3, own = self.client("s3"), f"{self.name}-documents-1f2e"
        s3.create_bucket(Bucket=own, CreateBucketConfiguration={"LocationConstraint": self.system.region})
        s3.put_bucket_versioning(Bucket=own, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_tagging(Bucket=own, Tagging={"TagSet": self.tags})
        blocked = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
        access = {**dict.fromkeys(blocked, True), "RestrictPublicBuckets": False}
        s3.put_public_access_block(Bucket=own, PublicAccessBlockConfiguration=access)
        encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
        s3.put_bucket_encryption(Bucket=own, ServerSideEncryptionConfiguration={"Rules": [encryption]})
        cors = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://app.scalemap.example.org"], "MaxAgeSeconds": 60}
        s3.put_bucket_cors(Bucket=own, CORSConfiguration={"CORSRules": [cors]})
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Partner",
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                    "Action": "s3:GetObject",
                    "Resource": f"arn:aws:s3:::{own}/shared/*",
                }
            ],
        }
        s3.put_bucket_policy(Bucket=own, Policy=json.dumps(policy))
        s3.put_object(Bucket=own, Key="one.txt", Body=b"one")
        self.values["S3_BUCKET_NAME"] = own
        self._add("AWS::S3::Bucket", "aws_s3_bucket", "documents", own)

    def _users(self) -> None:
        cognito = self.client("cognito-idp")
        pool = cognito.create_user_pool(
            PoolName=self.name, AutoVerifiedAttributes=["email"], UserPoolTags=dict(self.system.tags)
        )["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
        cognito.admin_create_user(UserPoolId=pool, Username="first@example.org", MessageAction="SUPPRESS")
        self.values |= {"COGNITO_USER_POOL_ID": pool, "COGNITO_CLIENT_ID": client}
        self._add("AWS::Cognito::UserPool", "aws_cognito_user_pool", "users", pool)
        self._add("AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client", "web", client)

    def _queue(self) -> None:
        sqs, own = self.client("sqs"), f"{self.name}-jobs"
        # The size is one that older providers know, too.
        attributes = {"VisibilityTimeout": "120", "MessageRetentionPeriod": "345600", "MaximumMessageSize": "262144"}
        url = sqs.create_queue(QueueName=own, Attributes=attributes, tags=dict(self.system.tags))["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="a job that waits")
        self.values["JOBS_QUEUE_URL"] = url
        self._add("AWS::SQS::Queue", "aws_sqs_queue", "jobs", url)

    def _domain(self) -> None:
        route53, domain = self.client("route53"), self.system.domain
        zone = route53.create_hosted_zone(Name=domain, CallerReference=domain, HostedZoneConfig={"Comment": "by hand"})
        identity = zone["HostedZone"]["Id"].rpartition("/")[2]
        route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identity, AddTags=self.tags)
        mail = {"Name": domain, "Type": "MX", "TTL": 300, "ResourceRecords": [{"Value": "10 mail.example.org"}]}
        route53.change_resource_record_sets(
            HostedZoneId=identity, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": mail}]}
        )
        self._add("AWS::Route53::HostedZone", "aws_route53_zone", "main", identity)
        for number, region in enumerate(sorted({self.system.region, "us-east-1"})):  # the load balancer's, CloudFront's
            arn = self.client("acm", region).request_certificate(
                DomainName=domain, SubjectAlternativeNames=[f"www.{domain}"], ValidationMethod="DNS", Tags=self.tags
            )["CertificateArn"]
            self._add("AWS::CertificateManager::Certificate", "aws_acm_certificate", f"certificate{number}", arn)

    def _services(self) -> None:
        elb = self.client("elbv2")
        balancer = elb.create_load_balancer(
            Name=self.name, Subnets=self.public, Scheme="internet-facing", Tags=self.tags
        )["LoadBalancers"][0]
        cluster = self.client("ecs").create_cluster(clusterName=self.name)["cluster"]["clusterArn"]
        self._add("AWS::ECS::Cluster", "aws_ecs_cluster", "cluster", cluster)
        listener = ""
        for name, service in self.system.services.items():
            target = elb.create_target_group(
                Name=f"{self.name}-{name}"[:32],
                Protocol="HTTP",
                Port=service.port,
                VpcId=balancer["VpcId"],
                TargetType="ip",
                HealthCheckPath=service.path,
            )["TargetGroups"][0]["TargetGroupArn"]
            forward = [{"Type": "forward", "TargetGroupArn": target}]
            if not service.routes:
                listener = elb.create_listener(
                    LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward
                )["Listeners"][0]["ListenerArn"]
            else:
                conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": list(service.routes)}}]
                elb.create_rule(ListenerArn=listener, Priority=10, Conditions=conditions, Actions=forward)
            self._service(name, service, target)

    def _service(self, name: str, service: EarlierService, target: str) -> None:
        repository = f"{self.name}/{name}"
        ecr, ecs = self.client("ecr"), self.client("ecs")
        ecr.create_repository(
            repositoryName=repository, tags=self.tags, imageScanningConfiguration={"scanOnPush": True}
        )
        rule = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10}
        policy = {"rules": [{"rulePriority": 1, "selection": rule, "action": {"type": "expire"}}]}
        ecr.put_lifecycle_policy(repositoryName=repository, lifecyclePolicyText=json.dumps(policy))
        self._add("AWS::ECR::Repository", "aws_ecr_repository", name, repository)
        container: dict[str, Any] = {
            "name": name,
            "image": f"{self.account.id}.dkr.ecr.{self.system.region}.amazonaws.com/{repository}:latest",
            "portMappings": [{"containerPort": service.port}],
            "environment": [
                {"name": key, "value": value} for key, value in {**service.variables, **self.values}.items()
            ],
            "secrets": [{"name": key, "valueFrom": value} for key, value in self._reads(service).items()],
        }
        if service.check:
            container["healthCheck"] = {"command": ["CMD-SHELL", service.check]}
        ecs.register_task_definition(
            family=f"{self.name}-{name}",
            cpu=service.cpu,
            memory=service.memory,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            containerDefinitions=[container],
        )
        arn = ecs.create_service(
            cluster=self.name,
            serviceName=name,
            taskDefinition=f"{self.name}-{name}",
            desiredCount=service.count,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": self.private, "securityGroups": [self.group]}},
            loadBalancers=[{"targetGroupArn": target, "containerName": name, "containerPort": service.port}],
            tags=[{"key": key, "value": value} for key, value in self.system.tags.items()],
        )["service"]["serviceArn"]
        self._add("AWS::ECS::Service", "aws_ecs_service", f"{name}service", arn, arn=arn, cluster=self.name)

    def _reads(self, service: EarlierService) -> Mapping[str, str]:
        database: Mapping[str, str] = {}
        if service.database == "url":
            database = {"DATABASE_URL": self.connection}
        elif service.database == "fields":
            database = {variable: f"{self.connection}:{key}::" for variable, key in KEYS.items()}
        own = {name.upper().replace("-", "_"): self.app_secrets[name] for name in service.secrets}
        return {**database, **own}
