"""IAM: roles and their inline policies, identity providers."""

from typing import Any

from sandbox.api.clouds import RefusalError
from sandbox.api.request import START, Request, moment


def _identity_provider(request: Request) -> dict[str, Any]:
    provider = request.clouds.find(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider", arn=str(request.get("OpenIDConnectProviderArn"))
    )
    if provider is None:
        raise RefusalError(
            "NoSuchEntity", f"OpenIDConnect Provider not found for arn {request.get('OpenIDConnectProviderArn')}"
        )
    return {
        "Url": provider["properties"].get("url", ""),
        "ClientIDList": provider["properties"].get("clientIdLists", []),
    }


def _role(request: Request) -> dict[str, Any]:
    role = request.clouds.find("aws:iam/role:Role", name=str(request.get("RoleName")))
    if role is None:
        raise RefusalError("NoSuchEntity", f"The role with name {request.get('RoleName')} cannot be found.")
    names = {"Path": "path", "RoleName": "name", "RoleId": "uniqueId", "Arn": "arn"}
    described = {key: role["properties"].get(name, "") for key, name in names.items()}
    return {"Role": {**described, "CreateDate": moment(START)}}


def _role_policies(request: Request) -> dict[str, Any]:
    role = request.get("RoleName")
    policies = [p for p in request.clouds.properties("aws:iam/rolePolicy:RolePolicy") if p.get("role") == role]
    return {"PolicyNames": [policy["name"] for policy in policies], "IsTruncated": False}


def _role_policy(request: Request) -> dict[str, Any]:
    for properties in request.clouds.properties("aws:iam/rolePolicy:RolePolicy"):
        if (properties.get("role"), properties["name"]) == (request.get("RoleName"), request.get("PolicyName")):
            return {
                "RoleName": properties["role"],
                "PolicyName": properties["name"],
                "PolicyDocument": properties["policy"],
            }
    raise RefusalError("NoSuchEntity", f"The role policy with name {request.get('PolicyName')} cannot be found.")


ANSWERS = {
    ("iam", "GetOpenIDConnectProvider"): _identity_provider,
    ("iam", "GetRole"): _role,
    ("iam", "ListRolePolicies"): _role_policies,
    ("iam", "GetRolePolicy"): _role_policy,
}
