"""A Valkey server of ElastiCache that only speaks TLS, and the one secret through which tasks reach it."""

# Annotations stay text, so that a stack without this part does not load pulumi_aws's classes for it (0.1 to 0.7 s).
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from components.base.component import Component
from components.base.contract import CacheContract
from components.data.config import CacheConfig
from components.data.redis import PASSWORD_LENGTH, PORT, CacheForm, cache_document

LONGEST_NAME = 31


@dataclass(frozen=True, kw_only=True)
class CacheArgs(CacheConfig):
    """The plain values, and the private subnets that the nodes are in."""

    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[str]]
    production: bool = False


@dataclass(frozen=True, kw_only=True)
class CacheAccess:
    """What a service needs to connect: the secret, the version of it to run with, and the cache's security group."""

    secret_arn: pulumi.Input[str]
    secret_version: pulumi.Input[str]
    group_id: pulumi.Input[str]

    def secrets(self, variables: Mapping[str, CacheForm]) -> dict[str, pulumi.Output[str]]:
        """Environment name → `valueFrom`, as ECS takes it: <ARN>:<key of the JSON>:<version stage>:<version id>."""
        return {
            name: pulumi.Output.concat(self.secret_arn, f":{form}::", self.secret_version)
            for name, form in variables.items()
        }


class Cache(Component):
    """A Valkey server in private subnets, encrypted, that lets in only those who add a rule to its group.

    Not cluster mode, and not ElastiCache Serverless, which always is: Sidekiq, Celery and many others cannot use that.

    Creates: subnet group, security group without rules, parameter group, password, replication group of one node or
    two, secret with a key for each form of `cacheEnv`.
    """

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        if len(name) > LONGEST_NAME:
            raise ValueError(
                f"{name}: ElastiCache takes 40 characters, nine of them ours; write at most {LONGEST_NAME}"
            )
        super().__init__("cache:Cache", name, _contract(args), opts)
        self.nodes = 2 if args.multi_az else 1
        self.group = aws.ec2.SecurityGroup(
            f"{name}-cache",
            description="Valkey; each service that may connect adds its own rule",
            vpc_id=args.vpc_id,
            opts=self.child(),
        )
        self.password = random.RandomPassword(
            f"{name}-password",
            length=PASSWORD_LENGTH,
            special=False,
            keepers={"version": str(args.password_version)},
            opts=self.child(),
        )
        self.server = self._server(name, args)
        self.secret = aws.secretsmanager.Secret(
            f"{name}-connection", description=f"How to reach cache {name}", opts=self.child()
        )
        self.secret_version = aws.secretsmanager.SecretVersion(
            f"{name}-connection", secret_id=self.secret.id, secret_string=self._connection(), opts=self.child()
        )
        self.access = CacheAccess(
            secret_arn=self.secret.arn, secret_version=self.secret_version.version_id, group_id=self.group.id
        )
        self.register_outputs({"address": self.server.primary_endpoint_address, "secretArn": self.secret.arn})

    @property
    def node_ids(self) -> tuple[pulumi.Output[str], ...]:
        """By which CloudWatch knows the nodes; ElastiCache numbers them from 001."""
        identifier = self.server.replication_group_id
        return tuple(pulumi.Output.concat(identifier, f"-{number:03}") for number in range(1, self.nodes + 1))

    def _connection(self) -> pulumi.Output[str]:
        known = pulumi.Output.all(host=self.server.primary_endpoint_address, password=self.password.result)
        document = known.apply(lambda value: json.dumps(cache_document(host=value["host"], password=value["password"])))
        return pulumi.Output.secret(document)

    def _server(self, name: str, args: CacheArgs) -> aws.elasticache.ReplicationGroup:
        family = f"valkey{args.version.split('.')[0]}"
        subnets = aws.elasticache.SubnetGroup(f"{name}-subnets", subnet_ids=args.subnet_ids, opts=self.child())
        parameters = aws.elasticache.ParameterGroup(
            f"{name}-{family}",
            family=family,
            parameters=[{"name": "maxmemory-policy", "value": args.eviction}],
            opts=self.child(),
        )
        # A second snapshot under one name would fail the deletion, as a second group under one id would its creation.
        suffix = random.RandomId(f"{name}-id", byte_length=4, opts=self.child()).hex
        return aws.elasticache.ReplicationGroup(
            f"{name}-server",
            replication_group_id=pulumi.Output.concat(name, "-", suffix),
            description=f"Valkey of {name}",
            engine="valkey",
            engine_version=args.version,
            node_type=args.node_type,
            num_cache_clusters=self.nodes,
            automatic_failover_enabled=args.multi_az,
            multi_az_enabled=args.multi_az,
            port=PORT,
            parameter_group_name=parameters.name,
            subnet_group_name=subnets.name,
            security_group_ids=[self.group.id],
            at_rest_encryption_enabled=True,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auth_token=self.password.result,
            auth_token_update_strategy="ROTATE",  # noqa: S106 (running tasks keep the password of before)
            snapshot_retention_limit=args.backup_days,
            final_snapshot_identifier=pulumi.Output.concat(name, "-final-", suffix) if args.backup_days else None,
            # Its version always names a minor one. ElastiCache upgrades it in place, but does not go back: after a
            # refresh the provider would replace a server that is ahead of the program, with all that it holds.
            auto_minor_version_upgrade=False,
            apply_immediately=args.apply_immediately,
            opts=self.child(protect=args.protect or None),
        )


def _contract(args: CacheArgs) -> CacheContract:
    return {"production": args.production, "transitEncryption": True, "authenticated": True}
