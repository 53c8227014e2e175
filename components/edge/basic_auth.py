"""One name and password for everybody, before a stack that the public should not see yet."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

import hashlib
import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.base.component import Component
from components.edge.config import BasicAuthConfig
from components.edge.viewer_function import basic_authorization

PASSWORD_LENGTH = 32
"""Letters and digits: 190 bits, of which no hash that somebody reads gives anything away."""


class BasicAuth(Component):
    """A password of the stack's own making, of which CloudFront knows a hash alone.

    Creates: password, and a secret with `username` and `password`, from which people and `./fairway verify` take it.

    digest: of the `Authorization` header that lets in.
    """

    def __init__(self, name: str, args: BasicAuthConfig, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("basic_auth:BasicAuth", name, {}, opts)
        password = random.RandomPassword(
            f"{name}-password",
            length=PASSWORD_LENGTH,
            special=False,
            keepers={"version": str(args.password_version)},
            opts=self.child(),
        )
        self.secret = aws.secretsmanager.Secret(
            f"{name}-password", description="The name and password that CloudFront asks for", opts=self.child()
        )
        document = password.result.apply(lambda value: json.dumps({"username": args.username, "password": value}))
        aws.secretsmanager.SecretVersion(
            f"{name}-password",
            secret_id=self.secret.id,
            secret_string=pulumi.Output.secret(document),
            opts=self.child(),
        )
        # Whoever reads the function reads this, and nobody finds 190 bits: it is no secret, and a plan may show it.
        self.digest = pulumi.Output.unsecret(password.result.apply(lambda value: digest(args.username, value)))
        self.register_outputs({"secretArn": self.secret.arn})


def digest(username: str, password: str) -> str:
    """SHA-256, in hex, of the header by which a browser says them."""
    return hashlib.sha256(basic_authorization(username, password).encode()).hexdigest()
