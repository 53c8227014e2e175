"""What every Fairway component has in common: its type token, and its contract."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.base.contract import CONTRACT_VERSION
from components.base.overrides import Override


class Component(pulumi.ComponentResource):
    """A ComponentResource that publishes its contract: the facts that policy rules judge, as the component's props.

    contract: plain JSON with camelCase keys, never a secret. Its known leaves reach a policy pack at preview, also
    where the JSON documents that are built from them are still unknown. The SDK makes an attribute of each key, as an
    Output; a component's own attributes therefore have other names. `overridden` lists the types of the children that
    `override` changes: of those the contract does not say all.
    """

    def __init__(
        self, token: str, name: str, contract: Mapping[str, object], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        transformations = (opts.transformations or []) if opts else []
        self._overrides = [item for item in transformations if isinstance(item, Override)]
        overridden = {"overridden": sorted({item.type for item in self._overrides})} if self._overrides else {}
        super().__init__(f"fairway:{token}", name, {"contract": CONTRACT_VERSION, **overridden, **contract}, opts)

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child: its parent and these options, nothing else.

        The caller's own options stay with the component: merged into a child's they would copy the component's
        aliases onto it.
        """
        return pulumi.ResourceOptions(parent=self, **options)

    def register_outputs(self, outputs: Any) -> None:
        """Closes the component. ValueError for an override whose type no child has."""
        for override in self._overrides:
            if not override.applied:
                raise ValueError(f"{self.pulumi_resource_name}: override found no {override.type} in this component")
        super().register_outputs(outputs)
