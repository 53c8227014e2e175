"""The data of an earlier system, made by boto3 as people make it by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.aws_api.account import Account
from tests.aws_api.earlier import PASSWORD, EarlierSystem


@dataclass(frozen=True, kw_only=True)
class Made:
    """One resource, as CloudFormation knows it and as Terraform does. attributes: those of a state."""

    cloudformation: str
    terraform: str
    name: str
    id: str
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


class HandMadeData:
    """What a system holds, and where it is. private: subnets; group: of the database."""

    private: list[str]
    group: str

    def __init__(self, account: Account, system: EarlierSystem) -> None:
        self.account = Account(account.url, account.id, system.region)
        self.system = system
        self.made: list[Made] = []
        self.values: dict[str, str] = {}  # variables with what only AWS knows
        self.key = ""  # its ARN

    @property
    def name(self) -> str:
        return self.system.name

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.system.tags.items()]

    def client(self, service: str, region: str | None = None) -> Any:
        return self.account.client(service, region)

    def add(self, cloudformation: str, terraform: str, name: str, identity: str, /, **attributes: str) -> None:
        made = Made(cloudformation=cloudformation, terraform=terraform, name=name, id=identity, attributes=attributes)
        self.made.append(made)

    def make_key(self) -> None:
        tags = [{"TagKey": key, "TagValue": value} for key, value in self.system.tags.items()]
        made = self.client("kms").create_key(Description=f"data of {self.name}", Tags=tags)["KeyMetadata"]
        self.key = made["Arn"]
        self.add("AWS::KMS::Key", "aws_kms_key", "data", made["KeyId"])

    def make_database(self) -> None:
        rds, own = self.client("rds"), f"{self.name}-db"
        rds.create_db_subnet_group(
            DBSubnetGroupName=own, DBSubnetGroupDescription="db", SubnetIds=self.private, Tags=self.tags
        )
        self.add("AWS::RDS::DBSubnetGroup", "aws_db_subnet_group", "database", own)
        settings: dict[str, Any] = {"AllocatedStorage": 20, "BackupRetentionPeriod": 7, **self.system.instance}
        if self.system.parameters:
            settings["DBParameterGroupName"] = self._parameters()
        made = rds.create_db_instance(
            DBInstanceIdentifier=own,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            DBName=self.database_name,
            MasterUsername="app",
            MasterUserPassword=PASSWORD,
            DBSubnetGroupName=own,
            VpcSecurityGroupIds=[self.group],
            Tags=self.tags,
            **settings,
        )["DBInstance"]
        self.add(
            "AWS::RDS::DBInstance", "aws_db_instance", "database", own, identifier=own, id=made["DbiResourceId"],
            password=PASSWORD,
        )  # fmt: skip
        self._connection(made["Endpoint"]["Address"])

    @property
    def database_name(self) -> str:
        return self.name.replace("-", "")

    def _parameters(self) -> str:
        rds, family = self.client("rds"), f"postgres{self.system.instance['EngineVersion'].partition('.')[0]}"
        own = f"{self.name}-{family}"
        rds.create_db_parameter_group(
            DBParameterGroupName=own, DBParameterGroupFamily=family, Description="tuned", Tags=self.tags
        )
        parameter = {"ParameterName": "log_min_duration_statement", "ParameterValue": "500", "ApplyMethod": "immediate"}
        rds.modify_db_parameter_group(DBParameterGroupName=own, Parameters=[parameter])
        self.add("AWS::RDS::DBParameterGroup", "aws_db_parameter_group", "database", own)
        return own

    def _connection(self, host: str) -> None:
        url = f"postgresql://app:{PASSWORD}@{host}:5432/{self.database_name}?sslmode=no-verify"
        document = {"host": host, "port": 5432, "username": "app", "password": PASSWORD, "dbname": self.database_name}
        if self.system.secret == "parameter":
            own = f"/{self.name}/DATABASE_URL"
            self.client("ssm").put_parameter(Name=own, Type="SecureString", Value=url, Tags=self.tags)
            self.add("AWS::SSM::Parameter", "aws_ssm_parameter", "database", own, name=own, value=url)
            self.connection = f"arn:aws:ssm:{self.system.region}:{self.account.id}:parameter{own}"
        else:
            self.connection = self.make_secret("database", url if self.system.secret == "url" else json.dumps(document))

    def make_secret(self, name: str, value: str) -> str:
        made = self.client("secretsmanager").create_secret(
            Name=f"{self.name}/{name}",
            SecretString=value,
            Description=f"{name} of {self.name}",
            Tags=self.tags,
            **({"KmsKeyId": self.key} if self.key else {}),
        )
        self.add("AWS::SecretsManager::Secret", "aws_secretsmanager_secret", name, made["ARN"])
        return made["ARN"]

    def make_bucket(self) -> None:
        s3, own = self.client("s3"), f"{self.name}-documents-1f2e"
        s3.create_bucket(Bucket=own, CreateBucketConfiguration={"LocationConstraint": self.system.region})
        s3.put_bucket_versioning(Bucket=own, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_tagging(Bucket=own, Tagging={"TagSet": self.tags})
        blocked = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy")
        access = {**dict.fromkeys(blocked, True), "RestrictPublicBuckets": False}
        s3.put_public_access_block(Bucket=own, PublicAccessBlockConfiguration=access)
        by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key}
        encryption = {"ApplyServerSideEncryptionByDefault": by_default, "BucketKeyEnabled": True}
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
        self.add("AWS::S3::Bucket", "aws_s3_bucket", "documents", own)

    def make_users(self) -> None:
        cognito = self.client("cognito-idp")
        pool = cognito.create_user_pool(
            PoolName=self.name, AutoVerifiedAttributes=["email"], UserPoolTags=dict(self.system.tags)
        )["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
        cognito.admin_create_user(UserPoolId=pool, Username="first@example.org", MessageAction="SUPPRESS")
        self.values |= {"COGNITO_USER_POOL_ID": pool, "COGNITO_CLIENT_ID": client}
        self.add("AWS::Cognito::UserPool", "aws_cognito_user_pool", "users", pool)
        self.add("AWS::Cognito::UserPoolClient", "aws_cognito_user_pool_client", "web", client)

    def make_queue(self) -> None:
        sqs, own = self.client("sqs"), f"{self.name}-jobs"
        # The size is one that older providers know, too.
        attributes = {"VisibilityTimeout": "120", "MessageRetentionPeriod": "345600", "MaximumMessageSize": "262144"}
        url = sqs.create_queue(QueueName=own, Attributes=attributes, tags=dict(self.system.tags))["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="a job that waits")
        self.values["JOBS_QUEUE_URL"] = url
        self.add("AWS::SQS::Queue", "aws_sqs_queue", "jobs", url)

    def make_domain(self) -> None:
        route53, domain = self.client("route53"), self.system.domain
        zone = route53.create_hosted_zone(Name=domain, CallerReference=domain, HostedZoneConfig={"Comment": "by hand"})
        identity = zone["HostedZone"]["Id"].rpartition("/")[2]
        route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=identity, AddTags=self.tags)
        mail = {"Name": domain, "Type": "MX", "TTL": 300, "ResourceRecords": [{"Value": "10 mail.example.org"}]}
        route53.change_resource_record_sets(
            HostedZoneId=identity, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": mail}]}
        )
        self.add("AWS::Route53::HostedZone", "aws_route53_zone", "main", identity)
        for number, region in enumerate(sorted({self.system.region, "us-east-1"})):  # the load balancer's, CloudFront's
            arn = self.client("acm", region).request_certificate(
                DomainName=domain, SubjectAlternativeNames=[f"www.{domain}"], ValidationMethod="DNS", Tags=self.tags
            )["CertificateArn"]
            self.add("AWS::CertificateManager::Certificate", "aws_acm_certificate", f"certificate{number}", arn)
