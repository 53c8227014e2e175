"""The plain values of who may deploy."""

from components.base.keys import Derived, config, key
from components.base.patterns import ACCOUNT, GITHUB_NAME, REGION
from components.base.values import text, whole

GITHUB = "token.actions.githubusercontent.com"


@config
class GithubActionsConfig:
    """Which GitHub repository's workflows may look at the stack and, from one environment, deploy it; without keys."""

    repository: str = key(
        text(f"{GITHUB_NAME}/{GITHUB_NAME}", "owner/name of a GitHub repository"),
        help="Whoever has that name on GitHub could deploy here, until the ids below pin it.",
        example="example-org/shop",
    )
    owner_id: int | None = key(
        whole(1, 10**12),
        default=None,
        help="GitHub's number of the owner; both ids or neither (docs/pipeline.md).",
        example=1234567,
    )
    repository_id: int | None = key(
        whole(1, 10**12), default=None, help="GitHub's number of the repository.", example=987654321
    )
    branch: str = key(
        text(rf"{GITHUB_NAME}(/{GITHUB_NAME})*", "a branch's name"),
        default="main",
        help="The branch whose workflows may look at the stack.",
        example="trunk",
    )
    environment: str = key(
        text(GITHUB_NAME, "a GitHub environment's name"),
        derived=Derived("the stack's name", lambda context: context.stack),
        help="The GitHub environment whose workflows may deploy; its reviewers are the approval.",
        example="live",
    )
    previews: str | None = key(
        text(GITHUB_NAME, "a GitHub environment's name"),
        default=None,
        help="The GitHub environment whose workflows may make preview environments beside the stack; none without it.",
        example="previews",
    )
    oidc_provider: str | None = key(
        text(
            rf"arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}",
            f"the ARN of the account's provider, which ends in oidc-provider/{GITHUB}",
        ),
        default=None,
        help="The account's provider for GitHub where it has one; an account can have only one.",
        example=f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}",
    )
    state_bucket: str | None = key(
        text(r"[a-z0-9][a-z0-9.-]{2,62}", "a bucket's name"),
        default=None,
        help="The bucket that holds Pulumi's state, where Pulumi Cloud does not.",
        example="example-org-pulumi-state",
    )
    secrets_key: str | None = key(
        text(rf"arn:aws:kms:{REGION}:{ACCOUNT}:key/[0-9a-f-]+", "the ARN of a KMS key (not of an alias)"),
        default=None,
        help="The key that encrypts the stack's secrets, where Pulumi Cloud does not.",
        example="arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
    )

    @property
    def ids(self) -> tuple[int, int] | None:
        """Of owner and repository, as the subject of a newer repository's token has them."""
        return (self.owner_id, self.repository_id) if self.owner_id and self.repository_id else None
