"""What the files of the repository say only as an example: in an account of one's own it opens a door to strangers."""

from collections.abc import Iterator

from settings.model import Settings

OWNERS = ("example-org",)
DOMAINS = ("example.org", "example.com", "example.net")  # RFC 2606: nobody's, and mail to them is lost
ACCOUNTS = ("111122223333", "444455556666", "123456789012")  # of AWS's own documentation


def placeholders(settings: Settings) -> Iterator[str]:
    """A sentence for each value that is an example's: its key, what it stands for, what it would do."""
    if settings.github_actions and settings.github_actions.repository.split("/")[0] in OWNERS:
        repository = settings.github_actions.repository
        yield f"githubActions.repository is {repository}: whoever has that name on GitHub could deploy here"
    for account in settings.registry.pull_accounts:
        if account in ACCOUNTS:
            yield f"registry.pullAccounts has {account}, an example: that account could pull your images"
    if settings.registry.account in ACCOUNTS:
        yield f"registry.account is {settings.registry.account}, an example: name the account that has the repositories"
    for section, watch in (("alarms", settings.alarms), ("budget", settings.budget)):
        if watch and _reserved(watch.email.rpartition("@")[2]):
            yield f"{section}.email is {watch.email}: nobody would be notified"
    if settings.edge.domain and _reserved(settings.edge.domain.name):
        yield f"edge.domain.name is {settings.edge.domain.name}, which is nobody's"


def _reserved(domain: str) -> bool:
    return any(f".{domain}".endswith(f".{reserved}") for reserved in DOMAINS)
