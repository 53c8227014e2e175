"""A cause that no waiting cures, seen while a deployment is under way."""

from collections.abc import Sequence

from ops.aws.client import Aws
from ops.aws.collector import Collector
from ops.doctor.diagnose import diagnose
from ops.errors import MALFORMED, OpsError
from ops.pulumi.state import Deployed, DeployedService
from ops.verify.checks.deployment import NAME as DEPLOYMENT
from ops.verify.result import Result, result

NAME = "cause"


def final_cause(aws: Aws, deployed: Deployed, results: Sequence[Result]) -> Result | None:
    """A failed check with the cause: that every further task of a deployment that is pending meets it is certain.

    results: of verify's checks. None where there is none, or it cannot be read: then the deployment is waited for.
    """
    pending = {r.record.service for r in results if r.record.name == DEPLOYMENT and r.verdict == "pending"}
    for service in deployed.services:
        if service.name in pending and (sentence := _look(aws, deployed, service)):
            return result("failed", NAME, service.name, sentence)
    return None


def _look(aws: Aws, deployed: Deployed, service: DeployedService) -> str:
    try:
        if not _has_failed(aws, service):
            return ""
        diagnoses = diagnose([Collector(aws, deployed, deep=True).one(service)])
    except (OpsError, *MALFORMED):
        return ""
    first = diagnoses[0] if diagnoses else None
    if first is None or not first.is_final:
        return ""
    return f"{' or '.join(first.failures)}: {first.signature.title}: {first.evidence[0].shown}"


def _has_failed(aws: Aws, service: DeployedService) -> bool:
    """One question instead of ten, as long as nothing has."""
    described = aws.ask("ecs", "describe_services", cluster=service.cluster, services=[service.arn])["services"]
    return any(entry.get("failedTasks") for each in described for entry in each.get("deployments", ()))
