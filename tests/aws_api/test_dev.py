"""dev, which owns the repositories and is not protected."""

from tests.aws_api.story import Story


class TestDev(Story):
    name = "dev"
    account = "111122223333"
    running = 1
