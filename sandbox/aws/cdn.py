"""CloudFront, and the web ACLs before it or a load balancer."""

from sandbox.aws import edge_refusals as refusals
from sandbox.kinds import Call, Kind, arn


def _distribution(call: Call) -> None:
    origins = {origin.get("originId") for origin in call.get("origins", [])} | {
        g.get("originId") for g in call.get("originGroups", [])
    }
    for behavior in [call.get("defaultCacheBehavior", {}), *call.get("orderedCacheBehaviors", [])]:
        if behavior.get("targetOriginId") not in origins:
            raise call.refuse("NoSuchOrigin: One or more of your origins or origin groups do not exist.")
        methods = len(behavior.get("allowedMethods", []))
        if methods not in (2, 3, 7):
            raise call.refuse(
                "InvalidArgument: The parameter AllowedMethods does not support this combination of methods."
            )
    certificate = call.get("viewerCertificate", {}).get("acmCertificateArn", "")
    if certificate and certificate.split(":")[3] != "us-east-1":
        raise call.refuse(
            "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, "
            "isn't valid, or doesn't "
            "include a valid certificate chain."
        )
    if call.get("aliases") and not certificate and not call.get("viewerCertificate", {}).get("iamCertificateId"):
        raise call.refuse(
            "InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you "
            "must attach a trusted "
            "certificate that validates your authorization to use the domain name."
        )


def _global_region(call: Call) -> None:
    if call.get("scope") == "CLOUDFRONT" and call.region != "us-east-1":
        raise call.refuse(
            "WAFInvalidParameterException: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT"
        )


KINDS = {
    "aws:cloudfront/distribution:Distribution": Kind(
        title="CloudFront Distribution",
        id="E{upper13}",
        arn=arn("cloudfront", "distribution/{id}", region=""),
        called="comment",
        checks=(_distribution, refusals.distribution, refusals.logging),
        outputs={
            "domainName": "d{lower13}.cloudfront.net",
            "hostedZoneId": "Z2FDTNDATAQYW2",
            "status": "Deployed",
            "etag": "E{upper12}",
            "callerReference": "terraform-{digits20}",
            "inProgressValidationBatches": 0,
            "lastModifiedTime": "{now}",
            "trustedSigners": [],
            "trustedKeyGroups": [],
            "continuousDeploymentPolicyId": "",
        },
        always=("etag", "lastModifiedTime"),
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": Kind(
        title="CloudFront Origin Access Control",
        id="E{upper13}",
        arn=arn("cloudfront", "origin-access-control/{id}", region=""),
        unique=("name",),
        taken="OriginAccessControlAlreadyExists: An origin access control with the same name already exists.",
        deletable=refusals.not_named_by(
            refusals.DISTRIBUTION,
            "OriginAccessControlInUse: Cannot delete the origin access control because it's associated with one or "
            "more distributions.",
            "CloudFront Origin Access Control",
        ),
        outputs={"etag": "E{upper12}"},
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": Kind(
        title="CloudFront VPC Origin",
        id="vo_{letters22}",
        arn=arn("cloudfront", "vpcorigin/{id}", region=""),
        checks=(refusals.vpc_origin,),
        deletable=refusals.not_named_by(
            refusals.DISTRIBUTION,
            "CannotDeleteEntityWhileInUse: The entity cannot be deleted while it is in use.",
            "CloudFront VPC Origin",
        ),
        outputs={"etag": "E{upper12}"},
    ),
    "aws:cloudfront/function:Function": Kind(
        title="CloudFront Function",
        id="{name}",
        checks=(refusals.function_size,),
        arn=arn("cloudfront", "function/{name}", region=""),
        unique=("name",),
        taken="FunctionAlreadyExists: A function with the same name already exists in this account.",
        deletable=refusals.not_named_by(
            refusals.DISTRIBUTION,
            "FunctionInUse: Cannot delete function, it is in use by 1 distributions.",
            "CloudFront Function",
        ),
        outputs={"status": "UNASSOCIATED", "etag": "E{upper12}", "liveStageEtag": "E{upper12}"},
        always=("etag", "liveStageEtag"),
    ),
    "aws:cloudfront/cachePolicy:CachePolicy": Kind(
        title="CloudFront Cache Policy",
        id="{uuid}",
        outputs={"etag": "E{upper12}"},
        always=("etag",),
        unique=("name",),
        taken="CachePolicyAlreadyExists: A cache policy with this name already exists. You must provide a unique name.",
        deletable=refusals.not_named_by(
            refusals.DISTRIBUTION,
            "CachePolicyInUse: Cannot delete the cache policy because it is attached to one or more cache behaviors.",
            "CloudFront Cache Policy",
        ),
    ),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": Kind(
        title="CloudFront Origin Request Policy", id="{uuid}", outputs={"etag": "E{upper12}"}, always=("etag",)
    ),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": Kind(
        title="CloudFront Response Headers Policy",
        id="{uuid}",
        outputs={"etag": "E{upper12}"},
        always=("etag",),
        unique=("name",),
        taken="ResponseHeadersPolicyAlreadyExists: A response headers policy with this name already exists. You must "
        "provide a unique name.",
        checks=(refusals.cors,),
        deletable=refusals.not_named_by(
            refusals.DISTRIBUTION,
            "ResponseHeadersPolicyInUse: Cannot delete the response headers policy because it is attached to one or "
            "more cache behaviors.",
            "CloudFront Response Headers Policy",
        ),
    ),
    "aws:wafv2/webAcl:WebAcl": Kind(
        title="WAFv2 WebACL",
        id="{uuid}",
        arn=lambda call: call.fill(
            arn("wafv2", ("global" if call.get("scope") == "CLOUDFRONT" else "regional") + "/webacl/{name}/{id}")
        ),
        longest=128,
        unique=("name", "scope"),
        taken="WAFDuplicateItemException: AWS WAF couldn’t perform the operation because some resource in your "
        "request is a duplicate of an existing one.",
        checks=(lambda call: _global_region(call), refusals.rule_priorities),
        outputs={
            "capacity": lambda call: 50 * len(call.get("rules", [])),
            "lockToken": "{uuid}",
            "applicationIntegrationUrl": "",
        },
        always=("capacity", "lockToken"),
        deletable=refusals.web_acl_unused,
    ),
    "aws:wafv2/webAclAssociation:WebAclAssociation": Kind(
        title="WAFv2 WebACL Association", id="{webAclArn},{resourceArn}", called="resourceArn"
    ),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": Kind(
        title="WAFv2 WebACL Logging Configuration", id="{resourceArn}", called="resourceArn"
    ),
}
