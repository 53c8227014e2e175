"""What AWS has of an earlier system's data, to be compared from before its adoption to after it."""

import json
from collections.abc import Mapping
from typing import Any

from tests.aws_api.handmade import HandMade

Facts = Mapping[str, Any]


def held(system: HandMade) -> Facts:
    """Everything of the data: settings, tags and what is in it; but no rule of a security group, which services add."""
    parts = {**_database(system), **_secrets(system), **_repositories(system), **_domain(system)}
    if system.system.files:
        parts |= {**_bucket(system), **_users(system)}
    if system.system.queue:
        parts |= _queue(system)
    if system.system.key:
        kms = system.client("kms")
        parts["key"] = kms.describe_key(KeyId=system.key)["KeyMetadata"]
        parts["policy of the key"] = kms.get_key_policy(KeyId=system.key, PolicyName="default")["Policy"]
        parts["tags of the key"] = kms.list_resource_tags(KeyId=system.key)["Tags"]
    return json.loads(json.dumps(parts, default=str))


def _database(system: HandMade) -> Facts:
    rds, own = system.client("rds"), f"{system.name}-db"
    (instance,) = rds.describe_db_instances(DBInstanceIdentifier=own)["DBInstances"]
    (subnets,) = rds.describe_db_subnet_groups(DBSubnetGroupName=own)["DBSubnetGroups"]
    (group,) = system.client("ec2").describe_security_groups(GroupIds=[system.group])["SecurityGroups"]
    parts = {
        "instance": {key: value for key, value in instance.items() if key != "LatestRestorableTime"},
        "subnets": subnets,
        "group": {key: group[key] for key in ("GroupId", "GroupName", "Description", "VpcId")},
        "tags of the group": group.get("Tags"),
    }
    if system.system.parameters:
        name = instance["DBParameterGroups"][0]["DBParameterGroupName"]
        parts["parameter group"] = rds.describe_db_parameter_groups(DBParameterGroupName=name)["DBParameterGroups"]
        parts["parameters"] = rds.describe_db_parameters(DBParameterGroupName=name)["Parameters"]
    return parts


def _secrets(system: HandMade) -> Facts:
    secrets, ssm = system.client("secretsmanager"), system.client("ssm")
    return {
        one.id: (
            ssm.get_parameter(Name=one.id, WithDecryption=True)["Parameter"]
            if one.terraform == "aws_ssm_parameter"
            else {
                **{key: value for key, value in secrets.describe_secret(SecretId=one.id).items() if _lasts(key)},
                "version": secrets.get_secret_value(SecretId=one.id)["VersionId"],
            }
        )
        for one in system.made
        if one.terraform in ("aws_ssm_parameter", "aws_secretsmanager_secret")
    }


def _lasts(key: str) -> bool:
    return key not in ("LastAccessedDate", "ResponseMetadata")


def _repositories(system: HandMade) -> Facts:
    ecr = system.client("ecr")
    return {
        name: {
            "repository": ecr.describe_repositories(repositoryNames=[f"{system.name}/{name}"])["repositories"],
            "policy": json.loads(
                ecr.get_lifecycle_policy(repositoryName=f"{system.name}/{name}")["lifecyclePolicyText"]
            ),
        }
        for name in system.system.services
    }


def _bucket(system: HandMade) -> Facts:
    s3, own = system.client("s3"), system.values["S3_BUCKET_NAME"]
    calls = ("versioning", "tagging", "encryption", "cors", "policy")
    parts = {call: getattr(s3, f"get_bucket_{call}")(Bucket=own) for call in calls}
    parts["access"] = s3.get_public_access_block(Bucket=own)
    parts["files"] = s3.list_object_versions(Bucket=own)["Versions"]
    return {f"bucket's {name}": _answer(answer) for name, answer in parts.items()}


def _answer(answer: Any) -> Any:
    """Without what is of the call and not of the bucket."""
    return (
        {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        if isinstance(answer, dict)
        else answer
    )


def _users(system: HandMade) -> Facts:
    cognito, pool = system.client("cognito-idp"), system.values["COGNITO_USER_POOL_ID"]
    client = system.values["COGNITO_CLIENT_ID"]
    return {
        "pool": cognito.describe_user_pool(UserPoolId=pool)["UserPool"],
        "client": cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"],
        "users": cognito.list_users(UserPoolId=pool)["Users"],
    }


def _queue(system: HandMade) -> Facts:
    sqs, url = system.client("sqs"), system.values["JOBS_QUEUE_URL"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    # It had no policy, and the stack's lets nobody in without TLS.
    added = ("LastModifiedTimestamp", "Policy")
    return {
        "queue": {key: value for key, value in attributes.items() if key not in added},
        "tags of the queue": sqs.list_queue_tags(QueueUrl=url)["Tags"],
    }


def _domain(system: HandMade) -> Facts:
    route53, parts = system.client("route53"), dict[str, Any]()
    for one in system.made:
        if one.terraform == "aws_route53_zone":
            zone = route53.get_hosted_zone(Id=one.id)
            parts["zone"] = {key: zone[key] for key in ("HostedZone", "DelegationSet")}
            parts["records"] = route53.list_resource_record_sets(HostedZoneId=one.id)["ResourceRecordSets"]
            tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=one.id)
            parts["tags of the zone"] = tags["ResourceTagSet"]["Tags"]
        elif one.terraform == "aws_acm_certificate":
            acm = system.client("acm", one.id.split(":")[3])
            parts[one.id] = acm.describe_certificate(CertificateArn=one.id)["Certificate"]
            parts[f"tags of {one.id}"] = acm.list_tags_for_certificate(CertificateArn=one.id)["Tags"]
    return parts
