"""An earlier system as `adopt` is told of it: by tags, in a Terraform state, in CloudFormation stacks."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.aws_api.cloudformation import import_stack
from tests.aws_api.handmade import HandMade
from tests.aws_api.handmade_data import Made

UNTAGGED = ("aws_cognito_user_pool", "aws_db_subnet_group", "aws_kms_key", "aws_route53_zone")
"""Of these the local AWS has no tags, or does not say them where tags are looked up."""
DATA = ("RDS", "SecretsManager")


def source_options(system: HandMade, place: Path) -> Sequence[str]:
    """The options of `adopt` that name the system, once AWS or a file has what they name."""
    options: Sequence[str]
    if system.system.source == "terraform":
        options = ("--terraform", str(_state(place / f"{system.name}.tfstate", system.made)))
    elif system.system.source == "tags":
        rest = [one for one in system.made if one.terraform in UNTAGGED or ":us-east-1:" in one.id]
        options = ("--tags", f"Project={system.name}", "--terraform", str(_state(place / "rest.tfstate", rest)))
    elif system.system.source == "cdk":
        _stack(system, "SnippetStack", system.made, retained=True)
        options = ("--cloudformation", "SnippetStack")
    else:
        options = _copilot(system)
    return options


def _state(file: Path, made: Sequence[Made]) -> Path:
    """Version 4, every other resource in a module."""
    resources: list[dict[str, Any]] = [
        {
            "mode": "managed",
            "type": one.terraform,
            "name": one.name.replace("-", "_"),
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": {"id": one.id, **one.attributes}, "dependencies": []}],
            **({"module": "module.app"} if number % 2 else {}),
        }
        for number, one in enumerate(made)
    ]
    random: Any = {"mode": "managed", "type": "random_password", "name": "db", "instances": [{"attributes": {}}]}
    file.write_text(json.dumps({"version": 4, "terraform_version": "1.9.8", "resources": [*resources, random]}))
    return file


def _copilot(system: HandMade) -> Sequence[str]:
    """Environment and service are stacks of their own, and the database is in one nested in the service's.

    Repositories belong to the app, and are in no stack of the environment.
    """
    addons = [one for one in system.made if one.cloudformation.split("::")[1] in DATA]
    others = [one for one in system.made if one not in addons and one.terraform != "aws_ecr_repository"]
    _stack(system, "portfolio-prod", others)
    _stack(system, "portfolio-addons", addons)
    nested = {"AddonsStack": ("AWS::CloudFormation::Stack", "portfolio-addons")}
    import_stack(system.client("cloudformation"), "portfolio-prod-backend", nested, retained=False)
    return "--cloudformation", "portfolio-prod", "--cloudformation", "portfolio-prod-backend"


def _stack(system: HandMade, name: str, made: Sequence[Made], *, retained: bool = False) -> None:
    """With what CDK and Copilot put into every stack beside."""
    resources = {
        f"{one.name.title().replace('-', '')}{number:08X}": (one.cloudformation, one.id)
        for number, one in enumerate(made)
    }
    resources |= {
        "CDKMetadata": ("AWS::CDK::Metadata", "1a2b"),
        "EnvControllerAction": ("Custom::EnvControllerFunction", "2b3c"),
    }
    import_stack(system.client("cloudformation"), name, resources, retained=retained)
