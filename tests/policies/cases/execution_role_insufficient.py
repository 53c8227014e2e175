"""Cases of execution-role-insufficient."""

import json
from dataclasses import replace
from typing import Any

from fairway_policies.reading import kinds

from tests.policies.stacks import (
    DIGEST,
    UNKNOWN,
    For,
    Record,
    container,
    contract,
    environment,
    of,
    task,
    unevaluated_task,
)

ARN = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/key-Ab12Cd"
OPTIONS = {"awslogs-group": "/ecs/api", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "api"}
ROLE = {"executionRoleArn": ["role"]}


def logging(**props: Any) -> Record:
    return task(container(logConfiguration={"logDriver": "awslogs", "options": OPTIONS}), **props)


def reading(environment: object = None, **props: Any) -> Record:
    listed = [{"name": "SERVICE_KEY", "valueFrom": f"{ARN}::AWSCURRENT:"}]
    stated: dict[str, Any] = {"executionRoleArn": UNKNOWN, "dependencies": ROLE, **props}
    return task(container(secrets=listed, environment=environment), **stated)


OF_SERVICES = ("AmazonECSTaskExecutionRolePolicy", "AWSLambdaBasicExecutionRole")


def role(*managed: str) -> list[Record]:
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}
    attached = [
        Record(
            type=kinds.ROLE_POLICY_ATTACHMENT,
            name=name,
            props={"policyArn": f"arn:aws:iam::aws:policy/{'service-role/' if name in OF_SERVICES else ''}{name}"},
            dependencies={"role": ["role"]},
        )
        for name in managed
    ]
    return [Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust)}), *attached]


def of_vendors_image() -> Record:
    """As `reading`, of an image that needs no rights."""
    listed = [{"name": "SERVICE_KEY", "valueFrom": f"{ARN}::AWSCURRENT:"}]
    vendors = container(image=f"ghcr.io/acme/api@{DIGEST}", secrets=listed)
    return task(vendors, executionRoleArn=UNKNOWN, dependencies=ROLE)


def trusting(*services: str) -> Record:
    principal = {"Service": list(services)} if services else {"AWS": "*"}
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]}
    return Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust)})


def of_people(account: str) -> Record:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}]}
    return Record(type=kinds.ROLE, name="role", props={"assumeRolePolicy": json.dumps(trust)})


def made() -> Record:
    """The task definition below a contract, whose containers are not known at the first preview."""
    return replace(task(executionRoleArn=UNKNOWN, containerDefinitions=UNKNOWN, dependencies=ROLE), parent="api")


def granting(source: str) -> Record:
    dependencies = {"role": ["role"], "policy": [source]}
    return Record(
        type=kinds.ROLE_POLICY, name="policy", props={"policy": UNKNOWN}, dependencies=dependencies, parent="api"
    )


def grants(arn: str | None, **more: Any) -> Record:
    statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": [arn], **more}
    props = {"policy": json.dumps({"Statement": [statement]})}
    return Record(type=kinds.ROLE_POLICY, name="policy", props=props, dependencies={"role": ["role"]})


def own() -> Record:
    return Record(type=kinds.POLICY, name="own", props=grants(ARN).props)


def attached(*keys: str) -> list[Record]:
    """An own policy, attached to the role by a PolicyAttachment."""
    dependencies = {"policyArn": ["own"], "roles": ["role"]}
    return [
        own(),
        Record(type=kinds.POLICY_ATTACHMENT, name="attachment", dependencies={k: dependencies[k] for k in keys}),
    ]


def exclusively() -> list[Record]:
    dependencies = {"policyArns": ["own"], "roleName": ["role"]}
    return [own(), Record(type=kinds.ROLE_ATTACHMENTS, name="attachment", dependencies=dependencies)]


def owning() -> list[Record]:
    """A role that names an own policy itself, among its managed ones."""
    (holder,) = role()
    arns = {"managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess", UNKNOWN]}
    return [own(), replace(holder, props={**holder.props, **arns}, dependencies={"managedPolicyArns": ["own"]})]


def foreign() -> Record:
    props = {"policyArn": "arn:aws:iam::111122223333:policy/platform-secrets"}
    return Record(type=kinds.ROLE_POLICY_ATTACHMENT, name="foreign", props=props, dependencies={"role": ["role"]})


def of_private_registry() -> Record:
    image = f"docker.io/acme/api@{DIGEST}"
    login = container(image=image, repositoryCredentials={"credentialsParameter": ARN})
    return task(login, executionRoleArn=UNKNOWN, dependencies=ROLE)


def shipping() -> Record:
    splunk = {"logDriver": "splunk", "secretOptions": [{"name": "splunk-token", "valueFrom": ARN}]}
    return task(container(logConfiguration=splunk), executionRoleArn=UNKNOWN, dependencies=ROLE)


def taking(action: str, **more: Any) -> Record:
    return replace(grants("*", Action=action, Effect="Deny", **more), name="deny")


def pulling(*actions: str) -> Record:
    return grants("*", Action=list(actions))


def pulled() -> Record:
    return task(container(), executionRoleArn=UNKNOWN, dependencies=ROLE)


def short() -> Record:
    """A secret named without its random suffix."""
    listed = [{"name": "SERVICE_KEY", "valueFrom": ARN.removesuffix("-Ab12Cd")}]
    return task(container(secrets=listed), executionRoleArn=UNKNOWN, dependencies=ROLE)


def of_parameter() -> Record:
    listed = [{"name": "SERVICE_KEY", "valueFrom": f"{PARAMETER}/shop/key"}]
    return task(container(secrets=listed), executionRoleArn=UNKNOWN, dependencies=ROLE)


def parameters(arn: str) -> Record:
    return grants(arn, Action="ssm:GetParameters")


def decrypting() -> Record:
    return replace(grants("*", Action="kms:Decrypt"), name="decrypts")


def making_its_group() -> Record:
    logs = {"logDriver": "awslogs", "options": {**OPTIONS, "awslogs-create-group": "true"}}
    return task(container(logConfiguration=logs), executionRoleArn=UNKNOWN, dependencies=ROLE)


def of_held() -> Record:
    """A task of which is only known that its containers are made from the secret."""
    dependencies = {**ROLE, "containerDefinitions": ["held"]}
    return task(executionRoleArn=UNKNOWN, containerDefinitions=UNKNOWN, dependencies=dependencies)


PARAMETER = "arn:aws:ssm:us-east-1:111122223333:parameter"
LOGS = Record(type=kinds.LOG_GROUP, name="logs", props={"name": "/ecs/api", "retentionInDays": 30})
PULLS = "AmazonECSTaskExecutionRolePolicy"
UNPINNED = {"advisory": of(["secret-version-unpinned"], "task")}
UNPINNED_AND_WIDE = {"advisory": UNPINNED["advisory"] | of(["secret-arn-wildcard"], "policy")}
KEY = Record(type=kinds.KMS_KEY, name="key", props={"description": "ours"})
OWN_RULES = replace(KEY, props={"policy": "{}"})
HELD = Record(type=kinds.SECRET, name="held", props={"kmsKeyId": UNKNOWN}, dependencies={"kmsKeyId": ["key"]})
EVERY_SECRET = {"mandatory": of(["secret-arn-wildcard"], "role")}
NAMED = replace(HELD, props={**HELD.props, "name": "app/key"})
PATH = Record(
    type=kinds.PARAMETER,
    name="path",
    props={"name": "/shop/key", "type": "SecureString", "keyId": UNKNOWN, "value": "9f86d081884c7d65"},
    dependencies={"keyId": ["key"]},
)
PATTERN = {"advisory": of(["secret-arn-wildcard"], "policy")}
LEAKS = {"mandatory": of(["secret-arn-wildcard"], "policy")}
PARTS = ("AmazonEC2ContainerRegistryReadOnly", "CloudWatchLogsFullAccess")
c = For(rule="execution-role-insufficient")

CASES = [
    # A secret is compared by its whole ARN, a parameter by its path; log groups and keys are rights of their own.
    c.fails("task", *role(PULLS), grants(ARN.removesuffix("-Ab12Cd")), short(), also=UNPINNED),
    c.passes(*role(PULLS), grants(f"{ARN.removesuffix('-Ab12Cd')}-??????"), short(), also=UNPINNED_AND_WIDE),
    c.passes(*role(PULLS), parameters(f"{PARAMETER}/shop/key"), of_parameter()),
    c.fails("task", *role(PULLS), parameters(f"{PARAMETER}//shop/key"), of_parameter()),
    c.passes(*role(PULLS, "CloudWatchLogsFullAccess"), making_its_group()),
    c.fails("task", *role(PULLS), making_its_group()),
    c.passes(*role("PowerUserAccess"), KEY, HELD, of_held(), also={**unevaluated_task(), **EVERY_SECRET}),
    c.passes(*role(PULLS), OWN_RULES, HELD, of_held(), also=unevaluated_task()),
    c.fails("task", *role(PULLS), KEY, HELD, of_held(), also=unevaluated_task()),
    c.fails("task", *role(PULLS), KEY, NAMED, reading(), grants(ARN)),
    c.passes(*role(PULLS), KEY, NAMED, reading(), grants(ARN), decrypting()),
    c.fails("task", *role(PULLS), KEY, PATH, of_parameter(), parameters(f"{PARAMETER}/shop/key")),
    c.passes(logging(executionRoleArn=UNKNOWN, dependencies=ROLE), LOGS, *role("AmazonECSTaskExecutionRolePolicy")),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), grants(ARN)),
    c.passes(reading(executionRoleArn="arn:aws:iam::111122223333:role/elsewhere")),
    c.passes(task(container(image=f"nginx@{DIGEST}", command=["nginx"]))),
    c.fails("task", reading(), *role("AmazonECSTaskExecutionRolePolicy")),
    c.fails("task", reading(), *role("AmazonECSTaskExecutionRolePolicy"), grants(ARN.replace("key-", "other-"))),
    c.fails("task", logging(executionRoleArn=UNKNOWN, dependencies=ROLE), LOGS, *role("CloudWatchReadOnlyAccess")),
    c.passes(
        contract(secrets=["DB_HOST"]), made(), *role(), granting("secret"), Record(type=kinds.SECRET, name="secret")
    ),
    c.fails("api", contract(secrets=["DB_HOST"]), made(), *role(), granting("elsewhere")),
    c.passes(contract(secrets=["KEY"], existingSecrets=["KEY"]), made(), *role(), granting("elsewhere")),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), *attached("policyArn", "roles")),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), *exclusively()),
    c.passes(reading(), *owning()),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy", "CompanySecrets")),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), foreign()),
    c.passes(logging(executionRoleArn=UNKNOWN, dependencies=ROLE), LOGS, *role(*PARTS)),
    c.passes(reading(), *role("AmazonECSTaskExecutionRolePolicy"), grants(ARN[:-6] + "??????"), also=PATTERN),
    c.passes(reading(), *role("ReadOnlyAccess"), grants(None, NotResource=["arn:aws:s3:::assets"]), also=LEAKS),
    c.passes(reading(), Record(type=kinds.ROLE, name="role")),
    c.fails("task", reading(), *role("AmazonS3ReadOnlyAccess"), grants(ARN[:-7])),
    c.fails("task", reading(), trusting("ec2.amazonaws.com"), grants(ARN)),
    c.passes(of_vendors_image(), trusting("ec2.amazonaws.com", "ecs-tasks.amazonaws.com"), grants(ARN)),
    c.passes(of_vendors_image(), trusting(), grants(ARN)),
    c.fails("task", of_vendors_image(), of_people("arn:aws:iam::111122223333:root"), grants(ARN)),
    # The registry's login and the log driver's secret are read with the same role; a Deny wins; ECR's token is its own.
    c.fails("task", *role(PULLS), of_private_registry()),
    c.passes(*role(PULLS), grants(ARN), of_private_registry()),
    c.fails("task", *role(PULLS), shipping()),
    c.passes(*role(PULLS), grants(ARN), shipping()),
    c.fails("task", *role(PULLS), grants(ARN), taking("secretsmanager:*"), reading()),
    c.passes(*role(PULLS), grants(ARN), taking("s3:*"), reading()),
    c.passes(
        *role(PULLS),
        grants(ARN),
        taking("secretsmanager:*", Condition={"Bool": {"aws:ViaAWSService": "true"}}),
        reading(),
    ),
    c.fails("task", *role(), pulling("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), pulled()),
    c.passes(
        *role(), pulling("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetAuthorizationToken"), pulled()
    ),
    c.unknown("api", contract(secrets=UNKNOWN), also={"unevaluated": of(["env-required-missing"], "api")}),
    c.missing(contract(), made(), *role()),
    c.missing(reading(executionRoleArn=None), blames="task"),
    c.unknown(
        "task",
        reading(),
        *role("AmazonECSTaskExecutionRolePolicy"),
        Record(type=kinds.ROLE_POLICY, name="policy", props={"policy": UNKNOWN}, dependencies={"role": ["role"]}),
        also={"unevaluated": of(["secret-arn-wildcard"], "policy")},
    ),
    c.secret("hunter2", "task", reading(environment=environment(MODE="hunter2")), *role("CloudWatchReadOnlyAccess")),
]
