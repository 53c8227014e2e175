"""A stack's state as Pulumi exports it, for commands that read it: of what was made through AWS's API."""

from collections.abc import Mapping, Sequence
from typing import Any

from ops.pulumi.state import CONTRACT, JOB_CONTRACT, LOAD_BALANCER, SERVICE, Deployed, DeployedService
from ops.session.jobs import SCHEDULE
from sandbox.launch import ENCRYPTION_SALT
from tests import contracts

ROOT = "urn:pulumi:{stack}::fairway::pulumi:pulumi:Stack::fairway-{stack}"
PROVIDER = "pulumi:providers:aws"
TASK = "aws:ecs/taskDefinition:TaskDefinition"


def export(deployed: Deployed, *, job: str = "", **outputs: str) -> dict[str, Any]:
    """Of one service; for `pulumi stack import`, whose passphrase is the sandbox's. outputs: the stack's own.

    job: the ARN of a task definition that runs as job `report` once a century.
    """
    (service,) = deployed.services
    root = ROOT.format(stack=deployed.stack)
    provider = urn(deployed.stack, PROVIDER, "default")
    contract = urn(deployed.stack, CONTRACT, service.name)
    resources: list[dict[str, Any]] = [
        {"urn": provider, "type": PROVIDER, "custom": True, "id": "1", "inputs": {"region": deployed.region}},
        {"urn": contract, "type": CONTRACT, "custom": False, "parent": root, "inputs": _contract(service)},
    ]
    for kind, made in _outputs(service).items():
        resources.append(
            {
                "urn": urn(deployed.stack, kind, f"{service.name}-task" if kind == TASK else service.name),
                "type": kind,
                "custom": True,
                "id": str(made.get("arn", "one")),
                "parent": root if kind == LOAD_BALANCER else contract,
                "provider": f"{provider}::1",
                "outputs": made,
            }
        )
    if job:
        resources += _job(deployed.stack, job, root, f"{provider}::1")
    return exported(deployed.stack, resources, outputs)


def exported(stack: str, resources: Sequence[Mapping[str, Any]], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """For `pulumi stack import`. outputs: of the stack, which is made here."""
    secrets = {"type": "passphrase", "state": {"salt": ENCRYPTION_SALT}}
    manifest = {"time": "2026-11-21T09:00:00Z", "magic": "", "version": ""}
    root = {"urn": ROOT.format(stack=stack), "type": "pulumi:pulumi:Stack", "custom": False, "outputs": outputs}
    deployment = {"manifest": manifest, "secrets_providers": secrets, "resources": [root, *resources]}
    return {"version": 3, "deployment": deployment}


def _job(stack: str, definition: str, root: str, provider: str) -> list[dict[str, Any]]:
    contract = urn(stack, JOB_CONTRACT, "report")
    inputs = {"job": "report", "service": "backend", "schedule": "cron(0 5 1 1 ? 2099)", "timeoutMinutes": 5}
    schedule = {"arn": "arn:aws:scheduler:us-east-1:111122223333:schedule/default/report", "state": "ENABLED"}
    made = {TASK: {"arn": definition}, SCHEDULE: schedule}
    return [
        {"urn": contract, "type": JOB_CONTRACT, "custom": False, "parent": root, "inputs": inputs},
        *(
            {
                "urn": urn(stack, kind, "report"), "type": kind, "custom": True, "id": outputs["arn"],
                "parent": contract, "provider": provider, "outputs": outputs,
            }
            for kind, outputs in made.items()
        ),
    ]  # fmt: skip


def urn(stack: str, kind: str, name: str) -> str:
    return f"urn:pulumi:{stack}::fairway::{kind}::{name}"


def _contract(service: DeployedService) -> dict[str, Any]:
    return contracts.service(
        service.name,
        image__reference=str(service.image),
        image__platforms=list(service.platforms),
        architecture=service.architecture,
        port=service.port,
        health={"path": service.health_path, "tool": service.health_tool, "matcher": service.health_matcher},
        routes=list(service.routes),
        database=service.database,
        deployment__timeoutMinutes=service.timeout_minutes,
    )


def _outputs(service: DeployedService) -> dict[str, dict[str, Any]]:
    return {
        SERVICE: {
            "arn": service.arn,
            "cluster": service.cluster,
            "networkConfiguration": {"securityGroups": [service.security_group]},
        },
        "aws:lb/targetGroup:TargetGroup": {"arn": service.target_groups[0]},
        "aws:cloudwatch/logGroup:LogGroup": {"name": service.log_group},
        TASK: {"arn": service.task_definition},
        LOAD_BALANCER: {"securityGroups": [service.load_balancer_group]},
    }
