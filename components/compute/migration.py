"""The migrations of a database: run once for each release, before anything of that release serves.

A parameter of SSM holds which release the database was migrated to. When a release changes it, a hook runs the
migration as a task first; the parameter changes only if that task ends with 0, and everything that depends on the
parameter waits for it. A release that the parameter had before, as after a rollback, is not migrated again.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.base.aws_client import client
from components.compute.run_task import MIGRATION, STARTED_BY, TaskFailedError, TaskRequest, TaskRunner


@dataclass(frozen=True, kw_only=True)
class MigrationArgs:
    """parameter: its name in SSM. digest and command decide whether it is another migration. minutes: the limit.

    task_definition: its container is called MIGRATION, and logs to `log_group` with the prefix MIGRATION.
    """

    parameter: str
    region: str
    digest: str
    command: Sequence[str]
    task_definition: pulumi.Input[str]
    cluster: pulumi.Input[str]
    subnets: pulumi.Input[Sequence[str]]
    security_groups: Sequence[pulumi.Input[str]]
    public: bool
    log_group: pulumi.Input[str]
    minutes: int
    depends_on: Sequence[pulumi.Resource] = field(default_factory=list[pulumi.Resource])


def migration(name: str, args: MigrationArgs, *, opts: pulumi.ResourceOptions) -> aws.ssm.Parameter:
    """The parameter; what must not run before the migration depends on it."""
    request = pulumi.Output.all(
        task_definition=args.task_definition,
        cluster=args.cluster,
        subnets=args.subnets,
        security_groups=args.security_groups,
        log_group=args.log_group,
    )

    async def before(hook: pulumi.ResourceHookArgs) -> None:
        """Raising leaves the parameter, and so the release, as it was; the next update tries again."""
        value = _value(hook.new_inputs)
        if value == _value(hook.old_inputs):
            return  # its tags or its description
        resolved = await request.future()
        if resolved is None:
            raise RuntimeError(f"{name}: what the migration needs is not known yet; run `pulumi up` again")
        await asyncio.to_thread(_migrate, name, args, value, resolved)

    hook = pulumi.ResourceHook(f"{name}-migration", before)
    bound = pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook]),
        depends_on=list(args.depends_on),
        ignore_changes=["name"],  # a service that is renamed keeps its history
    )
    return aws.ssm.Parameter(
        f"{name}-migration",
        name=args.parameter,
        type="String",
        description="The release that the database was migrated to",
        # Through the request, so that the hook is called when all that it needs is there.
        insecure_value=request.apply(lambda _: release_value(args.digest, args.command)),
        opts=pulumi.ResourceOptions.merge(opts, bound),
    )


def release_value(digest: str, command: Sequence[str]) -> str:
    """What the parameter holds: the image's digest, and a hash of the command."""
    return f"{digest} {hashlib.sha256(json.dumps(list(command)).encode()).hexdigest()[:12]}"


def _migrate(name: str, args: MigrationArgs, value: str, resolved: Mapping[str, Any]) -> None:
    history = _history(client("ssm", args.region), args.parameter)
    if value in history:
        pulumi.info(f"{name}: this release was migrated before; its migration is not run again")
        return
    request = TaskRequest(
        cluster=resolved["cluster"],
        task_definition=resolved["task_definition"],
        subnets=resolved["subnets"],
        security_groups=resolved["security_groups"],
        public=args.public,
        container=MIGRATION,
        log_group=resolved["log_group"],
        log_prefix=MIGRATION,
        started_by=STARTED_BY,
        limit=args.minutes * 60,
        tags={"fairway:migration": args.parameter},
        once=True,
    )
    runner = TaskRunner(
        ecs=client("ecs", args.region),
        logs=client("logs", args.region),
        notify=lambda line: pulumi.info(f"{name} migration: {line}"),
    )
    pulumi.info(f"{name}: the migration of this release begins")
    try:
        result = runner.run(request)
    except TaskFailedError as error:
        raise RuntimeError(
            f"{name}: the migration failed, and the tasks of the previous release still run: {error}\n"
            f"Its log is in {request.log_group}, streams {MIGRATION}/. Fix it and run the update again."
        ) from None
    took = f" in {result.seconds} s" if result.seconds is not None else ""
    pulumi.info(f"{name}: the migration ended with 0{took} (task {result.arn.rsplit('/', 1)[-1]})")


def _history(ssm: Any, parameter: str) -> set[str]:
    """Every value that the parameter had, of its last hundred; none where it does not exist yet."""
    values: set[str] = set()
    page: dict[str, str] = {}
    try:
        while True:
            answer = ssm.get_parameter_history(Name=parameter, **page)
            values |= {entry["Value"] for entry in answer["Parameters"]}
            if not answer.get("NextToken"):
                return values
            page = {"NextToken": answer["NextToken"]}
    except ssm.exceptions.ParameterNotFound:
        return values


def _value(inputs: Mapping[str, Any] | None) -> str:
    return str((inputs or {}).get("insecureValue") or "")
