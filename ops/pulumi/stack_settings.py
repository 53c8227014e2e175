"""A stack's settings, read offline from its files as the program would read them."""

import json
import tempfile
from pathlib import Path

import settings
from ops.errors import OpsError
from ops.pulumi.stack import Stack
from settings.model.release import SCHEMA
from settings.secrets import NAMESPACE, SecretValue

IMAGE_LESS = "images.json"


def read_settings(stack: Stack, *, with_images: bool = True) -> settings.Settings:
    """Encrypted values stay encrypted. Raises OpsError with every problem.

    with_images: False leaves the release file aside, for what is asked before there is one, or to fix it.
    """
    config = stack.config()
    own = {
        key.removeprefix("fairway:"): settings.parsed(value) if isinstance(value, str) else value
        for key, value in config.items()
        if key.startswith("fairway:")
    }
    prefix = f"{NAMESPACE}:"
    secrets = {
        key.removeprefix(prefix): SecretValue(
            text="(encrypted)" if isinstance(value, dict) else str(value), encrypted=isinstance(value, dict)
        )
        for key, value in config.items()
        if key.startswith(prefix)
    }
    with tempfile.TemporaryDirectory() as scratch:
        if not with_images:
            own["release"] = str(Path(scratch, IMAGE_LESS))
            Path(own["release"]).write_text(json.dumps({"schema": SCHEMA, "stack": stack.name, "services": {}}))
        try:
            return settings.load(
                own, stack=stack.name, region=config.get("aws:region"), directory=stack.directory, secrets=secrets
            )
        except settings.SettingsError as error:
            raise OpsError(str(error)) from None
