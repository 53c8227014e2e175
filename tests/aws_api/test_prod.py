"""prod, in an account of its own, protected."""

from tests.aws_api.lifecycle import Prod
from tests.aws_api.scenario import Scenario


class TestProd(Prod, Scenario):
    pass
