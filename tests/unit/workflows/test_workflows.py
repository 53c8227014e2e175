"""The workflows: valid, pinned, without a key, each job with no more rights than it uses."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.workflows.actionlint import actionlint, lint

ROOT = Path(__file__).parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
CREDENTIALS = "aws-actions/configure-aws-credentials"


def jobs() -> Iterator[tuple[str, dict[Any, Any], dict[str, Any]]]:
    """(workflow/job, the workflow, the job), of every job."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text())
        for name, job in workflow["jobs"].items():
            yield f"{path.stem}/{name}", workflow, job


JOBS = list(jobs())
each_job = pytest.mark.parametrize(("workflow", "job"), [item[1:] for item in JOBS], ids=[item[0] for item in JOBS])


def triggers(workflow: dict[Any, Any]) -> set[str]:
    return set(workflow[True])  # YAML 1.1 reads `on` as a truth value


def steps(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    return [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]


def test_the_seven_workflows_are_there() -> None:
    names = ["check", "deploy-dev", "drift", "preview-environment", "promote", "pull-request", "reap-environments"]
    assert [path.stem for path in WORKFLOWS] == names
    assert len(JOBS) == 11


def test_actionlint_is_content() -> None:
    program = actionlint()
    assert lint(program, ROOT) == ""


def test_actionlint_would_say_what_is_wrong(tmp_path: Path) -> None:
    """The lint above can fail: for an unknown output, a missing job, a wrong permission."""
    wrong = tmp_path / "wrong.yml"
    text = (ROOT / ".github" / "workflows" / "promote.yml").read_text()
    for old, new in (
        ("needs: verify", "needs: verifying"),
        ("id-token: write", "id-token: sometimes"),
        ("if: always()", "if: alway()"),
        ("github.run_id", "github.run_identity"),
    ):
        assert old in text
        wrong.write_text(text.replace(old, new, 1))
        assert "wrong.yml" in lint(actionlint(), ROOT, wrong), new


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_actions_are_pinned_to_a_commit_and_say_its_version(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text())
    assert used
    for action, rest in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), f"{action}{rest}"


def test_one_action_has_one_pin() -> None:
    pins: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, *ACTIONS):
        for action, commit in re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40})", path.read_text()):
            pins.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in pins.items() if len(commits) > 1} == {}


@each_job
def test_rights_are_given_job_by_job(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    rights = job["permissions"]
    assert (rights.get("id-token") == "write") == bool(steps(job, CREDENTIALS)), "a token is for taking on a role"
    uploads = steps(job, "github/codeql-action/upload-sarif")
    assert (rights.get("security-events") == "write") == (rights.get("actions") == "read") == bool(uploads)
    pushes = rights["contents"] == "write"
    for checkout in steps(job, "actions/checkout"):
        assert (checkout.get("with", {}).get("persist-credentials") is not False) == pushes
    assert not (pushes and steps(job, CREDENTIALS)), "what may write to the repository does not reach AWS"


@each_job
def test_there_is_no_key_and_no_secret(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    text = yaml.safe_dump(job)
    assert "secrets." not in text
    assert "access-key" not in text.lower() and "AWS_ACCESS" not in text
    for step in steps(job, CREDENTIALS):
        assert "role-to-assume" in step["with"]


@each_job
def test_a_job_takes_the_role_that_trusts_it(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    """A role trusts one kind of run: pull requests, the branch, or an environment: components/delivery."""
    for role in re.findall(r"vars\.\w+_(\w+)_ROLE", yaml.safe_dump(job)):
        if role == "DEPLOY":
            stack = job["environment"]
            assert workflow["concurrency"] == {"group": f"stack-{stack}", "cancel-in-progress": False}
            assert f"vars.{stack.upper()}_DEPLOY_ROLE" in yaml.safe_dump(job)
        elif role == "PREVIEWS":
            assert job["environment"] == "previews" and workflow["concurrency"]["cancel-in-progress"] is False
            assert "pull_request_target" not in triggers(workflow)
            if "pull_request" in triggers(workflow):
                assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
        else:
            assert "environment" not in job
            assert (role == "PREVIEW") == ("pull_request" in triggers(workflow))
            assert "pull_request_target" not in triggers(workflow)


@each_job
def test_a_job_reads_the_state_of_the_stack_whose_role_it_takes(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    """Each environment may keep its state where no other's role can read it."""
    entries = job.get("strategy", {}).get("matrix", {}).get("include") or [job]
    for entry in entries:
        text = yaml.safe_dump(entry)
        stacks = set(re.findall(r"vars\.(\w+)_(?:PREVIEWS?|DRIFT|DEPLOY)_ROLE", text))
        assert set(re.findall(r"vars\.(\w+)_BACKEND_URL", text)) == stacks
        assert len(stacks) <= 1
    assert ("PULUMI_BACKEND_URL" in job.get("env", {})) == bool(steps(job, CREDENTIALS))


def test_a_repository_without_code_scanning_can_preview() -> None:
    """The upload fails there; what blocks is the preview, whose step ends the job."""
    job = {name: job for name, _, job in JOBS}["pull-request/preview"]
    (upload,) = steps(job, "github/codeql-action/upload-sarif")
    assert upload["continue-on-error"] is True
    assert [step for step in job["steps"] if "continue-on-error" in step] == [upload]


def test_the_page_names_every_variable() -> None:
    page = (ROOT / "docs" / "pipeline.md").read_text()
    used = {name for path in WORKFLOWS for name in re.findall(r"vars\.(\w+)", path.read_text())}
    assert used == set(re.findall(r"`((?:DEV|PROD)_\w+)`", page))


@each_job
def test_commands_take_no_expression_and_end(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    """An expression in a script is text that somebody else may write; values come as environment variables."""
    for step in job["steps"]:
        assert "${{" not in step.get("run", ""), step
    assert job["timeout-minutes"] <= 120


@each_job
def test_what_updates_a_stack_previews_it_first(workflow: dict[Any, Any], job: dict[str, Any]) -> None:
    commands = [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]
    updates = [index for index, command in enumerate(commands) if command.startswith("pulumi up")]
    for index in updates:
        assert commands[index - 1].startswith("pulumi preview")
        assert commands[index + 1].startswith("./fairway verify")


def test_the_targets_of_make_exist() -> None:
    named: set[str] = set()
    for path in (*WORKFLOWS, *ACTIONS):
        named |= set(re.findall(r"\bmake (\w+)", path.read_text()))
    assert named == {"setup", "check", "test"}
    for target in named:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=True)


def test_pulumis_plugins_are_kept_between_runs() -> None:
    """They are several hundred MB, and an official Pulumi would fetch them again in each job."""
    action = yaml.safe_load((ROOT / ".github" / "actions" / "setup" / "action.yml").read_text())
    (cache,) = [step for step in action["runs"]["steps"] if step.get("uses", "").startswith("actions/cache@")]
    assert "~/.pulumi/plugins" in cache["with"]["path"].split()


def test_the_pull_request_is_rehearsed_without_credentials_and_planned_with_them() -> None:
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "pull-request.yml").read_text())["jobs"]["preview"]
    runs = [step.get("run", "").split("\n")[0] for step in job["steps"]]
    role = next(index for index, step in enumerate(job["steps"]) if step.get("uses", "").startswith(CREDENTIALS))
    assert runs.index("./fairway rehearse dev") < role < runs.index("./fairway plan dev")
