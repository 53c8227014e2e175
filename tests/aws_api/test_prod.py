"""prod, in an account of its own, protected."""

from tests.aws_api.lane import Stack
from tests.aws_api.story import Story, destroy


class TestProd(Story):
    name = "prod"
    account = "444455556666"
    running = 2

    def test_it_refuses_to_be_destroyed_and_loses_nothing(self, stack: Stack) -> None:
        full = stack.account.inventory()
        refused = stack.pulumi("destroy", "--yes")
        assert refused.code != 0 and "protect" in refused.text, refused
        assert stack.account.inventory() == full

    def test_destroying_it_after_all_leaves_the_revisions_and_the_final_snapshot(self, stack: Stack) -> None:
        """As docs/state.md says."""
        stack.changes["fairway:production"] = False
        stack.changes["fairway:database"] |= {"protect": False, "deletionProtection": False}
        stack.must("up", "--yes", "--skip-preview")
        destroy(stack)
