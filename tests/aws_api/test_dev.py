"""dev, which owns the repositories and is not protected."""

from tests.aws_api.lane import Stack
from tests.aws_api.story import Story, destroy


class TestDev(Story):
    name = "dev"
    account = "111122223333"
    running = 1

    def test_destroying_leaves_the_revisions_and_the_final_snapshot(self, stack: Stack) -> None:
        destroy(stack)
