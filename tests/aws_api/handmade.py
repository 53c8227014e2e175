"""Makes an earlier system by boto3, as people do by hand, and says of it what CloudFormation and Terraform would."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.aws_api.account import Account
from tests.aws_api.earlier import EarlierService, EarlierSystem
from tests.aws_api.handmade_data import HandMadeData

KEYS = {"DB_HOST": "host", "DB_PORT": "port", "DB_USERNAME": "username", "DB_PASSWORD": "password", "DB_NAME": "dbname"}


class HandMade(HandMadeData):
    """One system in an account; `made` has all that it is made of."""

    def __init__(self, account: Account, system: EarlierSystem) -> None:
        super().__init__(account, system)
        self._network()
        if system.key:
            self.make_key()
        self.make_database()
        self.app_secrets = {name: self.make_secret(name, f"value-of-{name}") for name in self._secret_names()}
        if system.files:
            self.make_bucket()
            self.make_users()
        if system.queue:
            self.make_queue()
        if system.domain:
            self.make_domain()
        self._services()

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
        self.add("AWS::EC2::VPC", "aws_vpc", "vpc", vpc)
        for number, subnet in enumerate(subnets):
            self.add("AWS::EC2::Subnet", "aws_subnet", f"subnet{number}", subnet)
        self.add("AWS::EC2::SecurityGroup", "aws_security_group", "database", self.group)

    def _services(self) -> None:
        elb = self.client("elbv2")
        balancer = elb.create_load_balancer(
            Name=self.name, Subnets=self.public, Scheme="internet-facing", Tags=self.tags
        )["LoadBalancers"][0]
        cluster = self.client("ecs").create_cluster(clusterName=self.name)["cluster"]["clusterArn"]
        self.add("AWS::ECS::Cluster", "aws_ecs_cluster", "cluster", cluster)
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
        self.add("AWS::ECR::Repository", "aws_ecr_repository", name, repository)
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
        self.add("AWS::ECS::Service", "aws_ecs_service", f"{name}service", arn, arn=arn, cluster=self.name)

    def _reads(self, service: EarlierService) -> Mapping[str, str]:
        database: Mapping[str, str] = {}
        if service.database == "url":
            database = {"DATABASE_URL": self.connection}
        elif service.database == "fields":
            database = {variable: f"{self.connection}:{key}::" for variable, key in KEYS.items()}
        own = {name.upper().replace("-", "_"): self.app_secrets[name] for name in service.secrets}
        return {**database, **own}
