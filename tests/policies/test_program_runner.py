"""The in-process runner against what the engine is known to say: the demo programs (see test_demo_programs)."""

import json
from pathlib import Path
from typing import Any

import pytest
from fairway_policies.runtime.evaluator import Diagnostic
from fairway_policies.runtime.server import plain_struct

from demo import programs
from tests.policies.program_runner import ProgramError, preview, rules


def evaluated(program: Path) -> list[Diagnostic]:
    file = programs.config_of(program)
    entries: dict[str, Any] = json.loads(file.read_text()) if file else {}
    settings = {
        name: {"enforcementLevel": entry} if isinstance(entry, str) else entry for name, entry in entries.items()
    }
    return preview(program).evaluate(settings)


@pytest.mark.parametrize("rule", programs.rules())
def test_it_says_of_a_rules_programs_what_the_engine_says(rule: str) -> None:
    assert rules(evaluated(programs.blocked(rule)), "mandatory") == {rule}
    assert rules(evaluated(programs.repaired(rule)), "mandatory") == set()


def test_a_wrong_property_fails_as_it_does_in_the_engine() -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ecs.Service("api", desired_count="many")  # type: ignore[arg-type]

    with pytest.raises(ProgramError, match="desiredCount"):
        preview(program)


def test_providers_parents_secrets_and_dependencies_are_told_to_the_pack() -> None:
    def program() -> None:
        import pulumi
        import pulumi_aws as aws

        class Part(pulumi.ComponentResource):
            def __init__(self) -> None:
                super().__init__("shop:index:Part", "part")

        elsewhere = aws.Provider("elsewhere", region="eu-west-1")
        options = pulumi.ResourceOptions(parent=Part(), provider=elsewhere)
        secret = aws.secretsmanager.Secret("key", opts=options)
        aws.secretsmanager.SecretVersion("key", secret_id=secret.id, secret_string=pulumi.Output.secret("hunter2"))

    seen = preview(program)
    part, secret, version = seen.requests
    assert secret.options.parent == part.urn
    assert secret.urn.endswith("::shop:index:Part$aws:secretsmanager/secret:Secret::key")
    assert secret.provider.properties["region"] == "eu-west-1"
    assert plain_struct(version.properties)["secretString"]["value"] == "hunter2"
    assert list(seen.resources[version.urn].propertyDependencies["secretId"].urns) == [secret.urn]
