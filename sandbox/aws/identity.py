"""Who may do what: IAM, Cognito."""

from sandbox.aws.iam_refusals import attachment, document, not_attached, of_a_role, size, size_together
from sandbox.clock import now
from sandbox.cloud import Cloud, Entry
from sandbox.kinds import Call, Kind, arn
from sandbox.protocol import Failure

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
INLINE = "aws:iam/rolePolicy:RolePolicy"
IAM = {"region": ""}


def _no_attachments(entry: Entry, cloud: Cloud) -> None:
    name = entry["properties"].get("name")
    for token, sentence in (
        (ATTACHMENT, "detach all policies"),
        (INLINE, "delete policies"),
    ):
        if any(other["properties"].get("role") == name for other in cloud.all(token).values()) and not entry[
            "state"
        ].get("forceDetachPolicies"):
            raise Failure(f"deleting IAM Role ({name}): DeleteConflict: Cannot delete entity, must {sentence} first.")


def _issuer(call: Call) -> str:
    return f"cognito-idp.{call.region}.amazonaws.com/{call['id']}"


KINDS = {
    ROLE: Kind(
        title="IAM Role",
        id="{name}",
        arn=arn("iam", "role{path}{name}", **IAM),
        longest=64,
        unique=("name",),
        taken="EntityAlreadyExists: Role with name {name} already exists.",
        checks=(
            document("assumeRolePolicy", trust=True),
            size("assumeRolePolicy", 2048, "Cannot exceed quota for ACLSizePerRole: 2048"),
        ),
        outputs={
            "uniqueId": "AROA{upper17}",
            "createDate": lambda _: now(),
            "managedPolicyArns": [],
            "inlinePolicies": [],
            "namePrefix": "",
        },
        deletable=_no_attachments,
    ),
    INLINE: Kind(
        title="IAM Role Policy",
        id="{role}:{name}",
        longest=128,
        checks=(
            document("policy"),
            of_a_role,
            size_together,
        ),
        outputs={"namePrefix": ""},
    ),
    POLICY: Kind(
        title="IAM Policy",
        id="{arn}",
        arn=arn("iam", "policy{path}{name}", **IAM),
        longest=128,
        unique=("name",),
        taken="EntityAlreadyExists: A policy called {name} already exists. Duplicate names are not allowed.",
        checks=(document("policy"), size("policy", 6144, "Cannot exceed quota for PolicySize: 6144")),
        deletable=not_attached,
        outputs={"policyId": "ANPA{upper17}", "attachmentCount": 0, "namePrefix": ""},
    ),
    ATTACHMENT: Kind(title="IAM Role Policy Attachment", id="{role}/{policyArn}", called="role", checks=(attachment,)),
    "aws:iam/instanceProfile:InstanceProfile": Kind(
        title="IAM Instance Profile",
        id="{name}",
        arn=arn("iam", "instance-profile{path}{name}", **IAM),
        unique=("name",),
        outputs={"uniqueId": "AIPA{upper17}", "createDate": lambda _: now()},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Kind(
        title="IAM OIDC Provider",
        id="{arn}",
        arn=lambda call: call.fill(arn("iam", "oidc-provider/" + call["url"].removeprefix("https://"), region="")),
        called="url",
        unique=("url",),
        taken="EntityAlreadyExists: Provider with url {url} already exists.",
        outputs={"thumbprintLists": ["{hex40}"]},
    ),
    "aws:iam/user:User": Kind(
        title="IAM User",
        id="{name}",
        arn=arn("iam", "user{path}{name}", **IAM),
        unique=("name",),
        outputs={"uniqueId": "AIDA{upper17}"},
    ),
    "aws:iam/accessKey:AccessKey": Kind(
        title="IAM Access Key",
        id="AKIA{upper16}",
        called="user",
        outputs={
            "secret": "{letters40}",
            "sesSmtpPasswordV4": "{letters44}",
            "createDate": lambda _: now(),
            "status": "Active",
        },
        secret=frozenset({"secret", "sesSmtpPasswordV4"}),
    ),
    "aws:cognito/userPool:UserPool": Kind(
        title="Cognito User Pool",
        id="{region}_{letters9}",
        arn=arn("cognito-idp", "userpool/{id}"),
        longest=128,
        outputs={
            "endpoint": _issuer,
            "creationDate": lambda _: now(),
            "lastModifiedDate": lambda _: now(),
            "estimatedNumberOfUsers": 0,
            "customDomain": "",
            "domain": "",
            "deletionProtection": "INACTIVE",
            "mfaConfiguration": "OFF",
            "userPoolTier": "ESSENTIALS",
        },
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Kind(
        title="Cognito User Pool Client",
        imported=lambda ids: ids.rpartition("/")[2],
        id="{lower26}",
        longest=128,
        outputs={"clientSecret": lambda call: call["lower51"] if call.get("generateSecret") else ""},
        secret=frozenset({"clientSecret"}),
    ),
    "aws:cognito/userPoolDomain:UserPoolDomain": Kind(
        title="Cognito User Pool Domain",
        id="{domain}",
        called="domain",
        outputs={
            "awsAccountId": "{account}",
            "cloudfrontDistributionArn": "d{lower13}.cloudfront.net",
            "cloudfrontDistribution": "d{lower13}.cloudfront.net",
            "cloudfrontDistributionZoneId": "Z2FDTNDATAQYW2",
            "s3Bucket": "aws-cognito-prod-{region}-assets",
            "version": "{digits14}",
        },
    ),
}
