"""Registers Fairway's rules with the Pulumi engine."""

from fairway_policies.pack import serve

serve()
