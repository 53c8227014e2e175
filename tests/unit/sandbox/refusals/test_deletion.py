"""What AWS refuses to delete, because something still uses it."""

from typing import Any

import pytest

from sandbox.protocol import Failure
from tests.unit.sandbox.conftest import Aws

DELETES = [
    ("vpc", "has dependencies and cannot be deleted"),
    ("a", "has dependencies and cannot be deleted"),
    ("group", "has dependencies and cannot be deleted"),
    ("namespace", "ResourceInUse: Namespace"),
    ("table", "has dependencies and cannot be deleted"),
    ("gateway", "has some mapped public address(es)"),
    ("address", "InvalidIPAddress.InUse"),
    ("targets", "is currently in use by a listener or a rule"),
    ("db-subnets", "InvalidDBSubnetGroupStateFault"),
    ("role", "DeleteConflict: Cannot delete entity, must detach all policies first"),
    ("policy", "DeleteConflict: Cannot delete a policy attached to entities"),
    ("zone", "HostedZoneNotEmpty"),
    ("issued", "ResourceInUseException"),
    ("control", "OriginAccessControlInUse"),
    ("acl", "WAFAssociatedItemException"),
    ("event", "Rule can't be deleted since it has targets"),
]


@pytest.mark.parametrize(("name", "sentence"), DELETES)
def test_aws_refuses_to_delete_what_is_in_use(
    aws: Aws, world: dict[str, Any], name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.provider._TRIES_A_SECOND", 0)  # AWS's provider tries for minutes; not here
    with pytest.raises(Failure) as refused:
        aws.delete(world[name]["token"], name, world[name])
    assert sentence in str(refused.value)
