"""The resources of a Terraform or OpenTofu state file (version 4)."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from ops.adopt import existing
from ops.adopt.existing import NEW, Existing, typed
from ops.errors import OpsError, reading

KNOWN: Mapping[str, str] = {
    "aws_acm_certificate": existing.CERTIFICATE,
    "aws_cognito_user_pool": existing.USER_POOL,
    "aws_cognito_user_pool_client": existing.CLIENT,
    "aws_db_instance": existing.DATABASE,
    "aws_db_parameter_group": existing.PARAMETERS,
    "aws_db_subnet_group": existing.SUBNETS,
    "aws_ecr_repository": existing.REPOSITORY,
    "aws_ecs_service": existing.ECS_SERVICE,
    "aws_kms_key": existing.KEY,
    "aws_route": NEW,  # not all that begins with it: DNSSEC, for one, must not be lost
    "aws_route53_zone": existing.ZONE,
    "aws_s3_bucket": existing.BUCKET,
    "aws_secretsmanager_secret": existing.SECRET,
    "aws_sqs_queue": existing.QUEUE,
    "aws_ssm_parameter": existing.PARAMETER,
}
# The attribute that is the id by which this module's callers know the resource; `id` where none is named.
IDENTITY = {
    "aws_acm_certificate": "arn", "aws_db_instance": "identifier", "aws_ecs_service": "arn",
    "aws_route53_zone": "zone_id", "aws_secretsmanager_secret": "arn", "aws_ssm_parameter": "name",
}  # fmt: skip
STATELESS = (
    "aws_acm_certificate_validation", "aws_alb", "aws_appautoscaling_", "aws_budgets_", "aws_cloudfront_",
    "aws_cloudwatch_", "aws_codebuild_", "aws_codedeploy_", "aws_codepipeline", "aws_codestarconnections_",
    "aws_cognito_user_pool_domain", "aws_default_", "aws_ec2_managed_prefix_list", "aws_ecr_lifecycle_policy",
    "aws_ecr_repository_policy", "aws_ecs_", "aws_eip", "aws_elasticache_parameter_group",
    "aws_elasticache_subnet_group", "aws_flow_log", "aws_iam_", "aws_internet_gateway", "aws_key_pair",
    "aws_kms_alias", "aws_lambda_", "aws_lb", "aws_main_route_table_association", "aws_nat_gateway",
    "aws_network_acl", "aws_route53_record", "aws_route_", "aws_s3_bucket_", "aws_scheduler_",
    "aws_secretsmanager_secret_", "aws_security_group", "aws_service_discovery_", "aws_sfn_", "aws_sns_",
    "aws_sqs_queue_", "aws_subnet", "aws_vpc", "aws_wafv2_",
)  # fmt: skip
OTHER_PROVIDERS = (
    "archive_",
    "cloudinit_",
    "local_",
    "null_",
    "random_",
    "template_",
    "terraform_data",
    "time_",
    "tls_",
)
VERSION = 4


def read_terraform(file: Path) -> Iterator[Existing]:
    """No value of the state but identities is kept. Raises OpsError for a file that is no such state."""
    with reading(str(file), hint="Write the state with `terraform state pull > FILE`."):
        state: Any = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(state, dict) or "resources" not in state:
            encrypted = isinstance(state, dict) and "encrypted_data" in state
            raise OpsError(
                f"{file} is {'encrypted' if encrypted else 'no Terraform state'}: write it with "
                "`terraform state pull > FILE` (or `tofu state pull`)."
            )
        state = cast("dict[str, Any]", state)
        if state.get("version") != VERSION:
            raise OpsError(
                f"{file} has version {state.get('version')}, and adopt reads {VERSION}: Terraform 0.12 or newer."
            )
        yield from (one for entry in state["resources"] for one in _resources(entry))


def _resources(entry: Mapping[str, Any]) -> Iterator[Existing]:
    if entry.get("mode") != "managed":
        return
    kind = entry["type"]
    for instance in entry["instances"]:
        if instance.get("deposed"):  # replaced by the one beside it, and about to be deleted
            continue
        index = instance.get("index_key")
        module = f"{entry['module']}." if entry.get("module") else ""
        # A state that was upgraded from version 3 has them flat until its next apply.
        attributes: Mapping[str, Any] = instance.get("attributes") or instance.get("attributes_flat") or {}
        yield Existing(
            type=NEW if kind.startswith(OTHER_PROVIDERS) else typed(kind, KNOWN, STATELESS),
            id=str(attributes.get(IDENTITY.get(kind, "id")) or attributes.get("id") or ""),
            name=f"{module}{kind}.{entry['name']}" + (f"[{json.dumps(index)}]" if index is not None else ""),
            source_type=kind,
            deleted_with=True,
            cluster=str(attributes.get("cluster") or ""),
        )
