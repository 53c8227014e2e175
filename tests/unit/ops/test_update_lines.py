"""Which lines of an update's output tell of an error, and which errors of it come first."""

from pathlib import Path

import pytest

from ops.doctor.updates import read_log, read_update


def failures(tmp_path: Path, text: str) -> list[str]:
    """Of the first diagnosis of each refusal that the output shows."""
    file = tmp_path / "up.txt"
    file.write_text(text)
    return [one.failures[0] for one in read_update(read_log(file))]


@pytest.mark.parametrize(
    "text",
    [
        "Resources:\n    ~ 1 updated\n    34 unchanged\n\nDuration: 3m41s",
        "aws:iam:Role api creating (5s) retrying: ThrottlingException: Rate exceeded\nResources:\n    + 12 created",
        "2026-11-27T10:00:00Z [DEBUG] provider: status code 400 ThrottlingException: Rate exceeded",
        "│ Warning: reading the tags: AccessDenied, leaving them out\nApply complete! Resources: 1 added",
        '    warning: verification warning: "tags" already exists, the last one is taken, status code 200',
    ],
)
def test_what_goes_well_shows_nothing(tmp_path: Path, text: str) -> None:
    assert failures(tmp_path, text) == []


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        ("F30", "Service arn:aws:ecs:eu-west-1:444455556666:service/shop/api did not stabilize."),
        ("F30", "Waiter ServicesStable failed: Max attempts exceeded"),
        ("F55", "creating the rule:\n\t* PriorityInUse: Priority '100' is currently in use"),
        (
            "F55",
            "CREATE_FAILED | AWS::ECS::Service | The subnet ID 'subnet-1' does not exist (InvalidSubnetID.NotFound)",
        ),
        ("F36", "error: WAFUnavailableEntityException: AWS WAF couldn’t retrieve the resource. Retry your request."),
    ],
)
def test_an_error_is_read_that_does_not_say_that_it_is_one(tmp_path: Path, failure: str, text: str) -> None:
    assert failures(tmp_path, text) == [failure]


def test_a_permission_that_lacks_comes_before_what_it_was_wanted_for(tmp_path: Path) -> None:
    text = "error: creating ACM Certificate validation: api error AccessDenied: User: ci is not authorized to access it"

    assert failures(tmp_path, text) == ["F22"]


def test_a_plugin_that_ends_with_the_update_comes_after_what_ended_it(tmp_path: Path) -> None:
    text = "error: transport is closing\nerror: EntityAlreadyExists: Role with name api already exists."

    assert failures(tmp_path, text) == ["F55", "F36"]
