"""dev, which owns the repositories and is not protected."""

from tests.aws_api.lifecycle import Dev
from tests.aws_api.scenario import ChangedSettings


class TestDev(Dev, ChangedSettings):
    pass
