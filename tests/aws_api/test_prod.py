"""prod, in an account of its own, protected."""

from tests.aws_api.life import Prod
from tests.aws_api.story import Story


class TestProd(Prod, Story):
    pass
