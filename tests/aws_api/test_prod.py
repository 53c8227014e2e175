"""prod, in an account of its own, protected."""

from tests.aws_api.story import Story


class TestProd(Story):
    name = "prod"
    account = "444455556666"
    running = 2
