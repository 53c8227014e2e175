"""Programs in other people's styles, all of them correct: none crashes a rule, none is blocked."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from demo import programs
from tests.policies.program_runner import preview, rules
from tests.policies.stacks import IMAGE, UNKNOWN, Record, evaluate, reported

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))


@pytest.fixture(scope="module")
def stage() -> Iterator[programs.Stage]:
    with programs.Stage() as made:
        yield made


# Another stack's outputs are known to that stack alone.
NOT_MADE = ("another_stacks_listener", "roles_of_the_account")
RUNS = [(program, False) for program in CORPUS] + [(p, True) for p in CORPUS if p.stem not in NOT_MADE]
ENGINE = [program for program in CORPUS if program.stem in ("class_args", "queue_worker", "health_in_many_ways")]


def test_the_corpus_is_what_it_claims_to_be() -> None:
    assert len(CORPUS) >= 30


@pytest.mark.parametrize(("program", "update"), RUNS, ids=[f"{p.stem}-{'update' if u else 'preview'}" for p, u in RUNS])
def test_a_correct_program_passes(program: Path, update: bool) -> None:
    """At the first preview, and when all is made and every value is known, as a rehearsal judges it."""
    diagnostics = preview(program, update=update).evaluate()
    blocked = [diagnostic.message for diagnostic in diagnostics if diagnostic.level == "mandatory"]
    assert not blocked, "\n".join(blocked)
    assert not [diagnostic.message for diagnostic in diagnostics if "this rule failed" in diagnostic.message]


@pytest.mark.parametrize("program", ENGINE, ids=lambda program: program.stem)
def test_the_engine_agrees(stage: programs.Stage, program: Path) -> None:
    outcome = stage.preview(program)
    assert (outcome.code, outcome.mandatory) == (0, frozenset()), outcome.output
    assert outcome.advisory - {"fairway-pack"} == rules(preview(program).evaluate(), "advisory")


# The sandbox has no plugin for awsx's services: their arguments as the engine would send them.
AWSX: list[Mapping[str, Any]] = [
    {
        "taskDefinitionArgs": {
            "container": {"name": "app", "image": IMAGE, "cpu": 256, "memory": 512, "essential": True}
        }
    },
    {
        "taskDefinitionArgs": {
            "cpu": "512",
            "memory": "1024",
            "containers": {
                "app": {"image": IMAGE, "environment": [{"name": "PORT", "value": "80"}]},
                "proxy": {"image": IMAGE, "portMappings": [{"containerPort": 80, "targetGroup": {"arn": UNKNOWN}}]},
            },
        }
    },
    {"taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/api:7"},
    {"taskDefinitionArgs": UNKNOWN},
    {},
]


@pytest.mark.parametrize("props", AWSX, ids=["one", "several", "given", "unknown", "none"])
@pytest.mark.parametrize("kind", ["awsx:ecs:FargateService", "awsx:ecs:EC2Service"])
def test_awsx_services_are_read(kind: str, props: Mapping[str, Any]) -> None:
    assert not reported(evaluate([Record(type=kind, name="app", props=props)]), "mandatory")


def test_an_awsx_service_is_judged_by_its_arguments() -> None:
    container = {"name": "app", "image": "hello-world:latest"}
    record = Record(type="awsx:ecs:FargateService", name="app", props={"taskDefinitionArgs": {"container": container}})
    rules = {rule for rule, _ in reported(evaluate([record]), "mandatory")}
    assert rules == {"image-placeholder", "image-tag-mutable"}
