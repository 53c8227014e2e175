"""Who may deploy a stack without a key: one GitHub repository, told apart by branch and environment."""

from settings import model
from settings.patterns import ACCOUNT, REGION
from settings.reader import Reader

PART = r"[A-Za-z0-9_.-]+"  # no wildcard: a trust that matches more than it says is open to everyone
GITHUB = "token.actions.githubusercontent.com"


def read_github_actions(reader: Reader, *, stack: str) -> model.GithubActions:
    deploy = model.GithubActions(
        repository=reader.text("repository", pattern=f"{PART}/{PART}", expected="owner/name of a GitHub repository"),
        ids=_ids(reader),
        branch=reader.text("branch", "main", pattern=rf"{PART}(/{PART})*", expected="a branch's name"),
        environment=reader.text("environment", stack, pattern=PART, expected="a GitHub environment's name"),
        oidc_provider=reader.text(
            "oidcProvider",
            None,
            pattern=rf"arn:aws[a-z-]*:iam::{ACCOUNT}:oidc-provider/{GITHUB}",
            expected=f"the ARN of the account's provider, which ends in oidc-provider/{GITHUB}",
        ),
        state_bucket=reader.text("stateBucket", None, pattern=r"[a-z0-9][a-z0-9.-]{2,62}", expected="a bucket's name"),
        secrets_key=reader.text(
            "secretsKey",
            None,
            pattern=rf"arn:aws[a-z-]*:kms:{REGION}:{ACCOUNT}:key/[0-9a-f-]+",
            expected="the ARN of a KMS key (not of an alias)",
        ),
    )
    reader.done()
    return deploy


def _ids(reader: Reader) -> tuple[int, int] | None:
    """Of the owner and of the repository, as the subject of a newer repository's token has them; both or neither."""
    owner, repository = (reader.integer(key, None, low=1, high=10**12) for key in ("ownerId", "repositoryId"))
    if owner is None and repository is None:
        return None
    for key, value in (("ownerId", owner), ("repositoryId", repository)):
        if value is None and not reader.has(key):
            reader.problem(key, "is missing; write both ids, which docs/pipeline.md says how to read, or neither")
    return owner or 1, repository or 1
