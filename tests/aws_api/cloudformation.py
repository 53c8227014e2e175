"""CloudFormation in the local AWS: what moto has not of a stack that takes over what exists.

AWS lets a change set of type IMPORT make a stack of resources that are there already. moto would make them again. Here
such a stack has the resources that it was given, under the ids that they have, and its template.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

IMPORTED: dict[str, tuple[str, list[dict[str, str]]]] = {}  # name of a stack → its template and its resources


def close_cloudformation(add: Callable[..., None]) -> None:
    """add: puts functions into a service's class, by their names."""
    listed, template = CloudFormationResponse.list_stack_resources, CloudFormationResponse.get_template

    def create_change_set(self: Any) -> ActionResult:
        stack, body = self._get_param("StackName"), self._get_param("TemplateBody")
        resources: list[Mapping[str, Any]] = self._get_param("ResourcesToImport")
        IMPORTED[stack] = body, [_summary(one) for one in resources]
        return ActionResult({"Id": f"{stack}-import", "StackId": stack})

    def execute_change_set(_self: Any) -> ActionResult:
        return EmptyResult()

    def list_stack_resources(self: Any) -> ActionResult:
        stack = self._get_param("StackName")
        return ActionResult({"StackResourceSummaries": IMPORTED[stack][1]}) if stack in IMPORTED else listed(self)

    def get_template(self: Any) -> ActionResult:
        stack = self._get_param("StackName")
        return ActionResult({"TemplateBody": IMPORTED[stack][0]}) if stack in IMPORTED else template(self)

    add(CloudFormationResponse, create_change_set, execute_change_set, list_stack_resources, get_template)


def _summary(resource: Mapping[str, Any]) -> dict[str, str]:
    (identity,) = resource["ResourceIdentifier"].values()
    return {
        "LogicalResourceId": resource["LogicalResourceId"],
        "PhysicalResourceId": identity,
        "ResourceType": resource["ResourceType"],
        "ResourceStatus": "IMPORT_COMPLETE",
        "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
    }


def import_stack(client: Any, name: str, resources: Mapping[str, tuple[str, str]], *, retained: bool) -> None:
    """Makes a stack of what exists. resources: logical id → CloudFormation's type and the id of each."""
    policy = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"} if retained else {}
    template = {"Resources": {logical: {"Type": kind, **policy} for logical, (kind, _) in resources.items()}}
    imported = [
        {"LogicalResourceId": logical, "ResourceType": kind, "ResourceIdentifier": {"Id": identity}}
        for logical, (kind, identity) in resources.items()
    ]
    client.create_change_set(
        StackName=name,
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(template),
        ResourcesToImport=imported,
    )
    client.execute_change_set(StackName=name, ChangeSetName="import")
