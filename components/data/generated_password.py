"""A password of the stack's own making."""

import pulumi
import pulumi_random as random

from components.data.postgres import PASSWORD_LENGTH, PASSWORD_SPECIALS


def generated_password(name: str, version: int, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The password of database `name`, another one for each version."""
    password = random.RandomPassword(
        f"{name}-password",
        length=PASSWORD_LENGTH,
        override_special=PASSWORD_SPECIALS,
        keepers={"epoch": str(version)},
        opts=opts,
    )
    return password.result
