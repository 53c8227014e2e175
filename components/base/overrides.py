"""Overrides of a component's resources, for what no setting covers.

    database = Database("database", args, opts=override(aws.rds.Instance, lambda name, inputs: {"iops": 3000}))

The policy pack judges what comes out. docs/components.md has more examples.
"""

from collections.abc import Callable, Collection, Mapping
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


class Overrides:
    """Those given to something that is made of several components, which hands each on to where its type is made.

    owner: what they were given to. reach: the types that it makes in a component of its own.
    """

    def __init__(self, owner: str, opts: pulumi.ResourceOptions | None, reach: Collection[str]) -> None:
        transformations = (opts.transformations or []) if opts else []
        self._owner, self._all = owner, [item for item in transformations if isinstance(item, Override)]
        for one in self._all:
            if one.type not in reach:
                raise ValueError(f"{owner}: override reaches {', '.join(sorted(reach))}, but not {one.type}")

    def options(self, *types: str, opts: pulumi.ResourceOptions | None = None) -> pulumi.ResourceOptions | None:
        """For the component that makes these types; opts: what it has anyway."""
        own = [one for one in self._all if one.type in types]
        if not own:
            return opts
        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=list(own)))

    def close(self) -> None:
        """ValueError for an override whose component was not made."""
        for one in self._all:
            if not one.applied:
                raise ValueError(f"{self._owner}: override found no {one.type} in this stack")


def override(
    kind: type[pulumi.CustomResource], change: Change, opts: pulumi.ResourceOptions | None = None
) -> pulumi.ResourceOptions:
    """Options for a component whose resources of type `kind` get other inputs.

    opts: further options, such as another override. An input that the type does not have is a TypeError, a component
    without such a resource a ValueError.
    """
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[Override(kind, change)]))
