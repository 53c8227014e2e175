"""A secret of the app's own, an API key for example: made from an encrypted value, or an existing one."""

from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base.component import Component
from components.data.config import AppSecretConfig


@dataclass(frozen=True, kw_only=True)
class AppSecretArgs(AppSecretConfig):
    """Either `value`, which makes a secret, or one of `arn`, `secret_name` and `parameter`: one that exists."""

    description: str = ""
    value: pulumi.Input[str] | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SecretReference:
    """What a service needs to be given a secret. exists: it is not the stack's own."""

    arn: pulumi.Input[str]
    key: str | None = None
    version: pulumi.Input[str] | None = None
    kms_key_arn: str | None = None
    is_parameter: bool = False
    exists: bool = False

    @property
    def value_from(self) -> pulumi.Output[str]:
        """As ECS takes it: the ARN, or <ARN>:<key of the JSON>:<version stage>:<version id>, each part may be empty."""
        if self.key is None and self.version is None:
            return pulumi.Output.from_input(self.arn)
        return pulumi.Output.concat(self.arn, ":", self.key or "", "::", self.version or "")


class AppSecret(Component):
    """One secret that services name in their `secrets`.

    Creates (unless it exists already): secret, its version. The version's id goes into the tasks: a new value is a
    new revision of each service that reads it.
    """

    def __init__(self, name: str, args: AppSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        sources = (args.value, args.arn, args.secret_name, args.parameter)
        if sum(source is not None for source in sources) != 1:
            raise ValueError(f"{name}: give one of value, arn, secret_name and parameter")
        super().__init__("app_secret:AppSecret", name, {}, opts)
        if args.value is not None:
            self.reference = self._create(name, args)
        elif args.parameter:
            self.reference = SecretReference(
                arn=args.parameter, kms_key_arn=args.kms_key_arn, is_parameter=True, exists=True
            )
        else:
            arn = args.arn or aws.secretsmanager.get_secret_output(name=args.secret_name).arn
            self.reference = SecretReference(
                arn=arn, key=args.json_key, version=args.version, kms_key_arn=args.kms_key_arn, exists=True
            )
        self.register_outputs({"arn": self.reference.arn})

    def _create(self, name: str, args: AppSecretArgs) -> SecretReference:
        secret = aws.secretsmanager.Secret(f"{name}-secret", description=args.description, opts=self.child())
        version = aws.secretsmanager.SecretVersion(
            f"{name}-secret",
            secret_id=secret.id,
            secret_string=pulumi.Output.secret(args.value),
            opts=self.child(),
        )
        return SecretReference(arn=secret.arn, version=version.version_id)
