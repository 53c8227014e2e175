"""dev, which owns the repositories and is not protected."""

from tests.aws_api.life import Dev
from tests.aws_api.story import Story


class TestDev(Dev, Story):
    pass
