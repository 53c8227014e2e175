"""Registers Fairway's rules with the Pulumi engine."""

from fairway_policies.runtime.pack import serve

serve()
