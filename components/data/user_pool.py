"""The app's users: a Cognito user pool, and the client through which the app signs them in."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.base.grant import Grant
from components.base.iam import allow
from components.data.config import UserPoolConfig

ACTIONS = ("cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminInitiateAuth")
COGNITO_MFA = {"none": "OFF", "optional": "OPTIONAL", "required": "ON"}


@dataclass(frozen=True, kw_only=True)
class UserPoolArgs(UserPoolConfig):
    """The plain values alone."""


class UserPool(Component):
    """A user pool whose users sign in with their e-mail address, and a client without a secret.

    Creates: user pool, user pool client.
    """

    def __init__(self, name: str, args: UserPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("user_pool:UserPool", name, {}, opts)
        self.pool = self._pool(name, args)
        self.client = aws.cognito.UserPoolClient(
            f"{name}-client",
            user_pool_id=self.pool.id,
            generate_secret=False,
            explicit_auth_flows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=60,
            id_token_validity=60,
            refresh_token_validity=30,
            token_validity_units={"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"},
            opts=self.child(),
        )
        self.grant = Grant(
            use="userPool",
            values={"userPoolId": self.pool.id, "userPoolClientId": self.client.id},
            statements=(allow(ACTIONS, [self.pool.arn]),),
        )
        self.register_outputs({"userPoolId": self.pool.id, "userPoolClientId": self.client.id})

    def _pool(self, name: str, args: UserPoolArgs) -> aws.cognito.UserPool:
        return aws.cognito.UserPool(
            f"{name}-users",
            username_attributes=["email"],
            username_configuration={"case_sensitive": False},
            auto_verified_attributes=["email"],
            account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
            admin_create_user_config={"allow_admin_create_user_only": not args.self_sign_up},
            password_policy={
                "minimum_length": args.password_length,
                "require_lowercase": True,
                "require_numbers": True,
                "require_symbols": False,
                "require_uppercase": True,
                "temporary_password_validity_days": 7,
            },
            mfa_configuration=COGNITO_MFA[args.mfa],
            software_token_mfa_configuration={"enabled": True} if args.mfa != "none" else None,
            deletion_protection="ACTIVE" if args.protect else "INACTIVE",
            opts=self.child(protect=args.protect or None),
        )
