"""Overrides of a component's resources, for what no setting covers.

    database = Database("database", args, opts=override(aws.rds.Instance, lambda name, inputs: {"iops": 3000}))

The policy pack judges what comes out. docs/components.md has more examples.
"""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, cast

import pulumi

Change = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""From a resource's name and its inputs, by their Python names, to those inputs that shall be others."""


class Override:
    """One override of a component's resources of one type; `pulumi.ResourceOptions.transformations` takes it."""

    def __init__(self, kind: type[pulumi.CustomResource], change: Change) -> None:
        self.type = str(getattr(kind, "pulumi_type"))  # noqa: B009 (set by a decorator that the type does not show)
        self.applied = False
        self._change = change

    def __call__(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """The resource's inputs with those that the change gives it; None for a resource of another type."""
        if args.type_ != self.type:
            return None
        self.applied = True
        inputs = cast(Mapping[str, Any], args.props)
        changed = self._change(args.name, inputs)
        for unknown in sorted(set(changed) - set(inputs)):
            near = get_close_matches(unknown, inputs, n=1)
            known = f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(inputs))}"
            raise TypeError(f"{args.name}: {self.type} has no input {unknown}; {known}")
        return pulumi.ResourceTransformationResult(props={**inputs, **changed}, opts=args.opts)


def override(
    kind: type[pulumi.CustomResource], change: Change, opts: pulumi.ResourceOptions | None = None
) -> pulumi.ResourceOptions:
    """Options for a component whose resources of type `kind` get other inputs.

    opts: further options, such as another override. An input that the type does not have is a TypeError, a component
    without such a resource a ValueError.
    """
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[Override(kind, change)]))
