"""Fairway's settings: what a stack's configuration may say, checked offline. Loads neither pulumi nor pulumi_aws."""

from settings.errors import SettingsError
from settings.load import load
from settings.model import Settings, StackValue
from settings.secrets import SecretValue
from settings.values import parsed

__all__ = ["SecretValue", "Settings", "SettingsError", "StackValue", "load", "parsed"]
