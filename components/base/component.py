"""What every Fairway component has in common: its type token, and its contract."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.base.overrides import Adjustment

CONTRACT_VERSION = 1


class Component(pulumi.ComponentResource):
    """A ComponentResource that publishes its contract: the facts that policy rules judge, as the component's props.

    contract: plain JSON with camelCase keys, never a secret. Its known leaves reach a policy pack at preview, also
    where the JSON documents that are built from them are still unknown. The SDK makes an attribute of each key, as an
    Output; a component's own attributes therefore have other names. `adjusted` lists the types of the children that
    `adjust` changes: of those the contract does not say all.
    """

    def __init__(
        self, token: str, name: str, contract: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        given = (opts.transformations or []) if opts else []
        self._adjustments = [item for item in given if isinstance(item, Adjustment)]
        adjusted = {"adjusted": sorted({item.type for item in self._adjustments})} if self._adjustments else {}
        super().__init__(f"fairway:{token}", name, {"contract": CONTRACT_VERSION, **adjusted, **contract}, opts)

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a child: its parent and what is asked for, nothing else.

        The caller's own options stay with the component: merged into a child's they would copy the component's
        aliases onto it.
        """
        return pulumi.ResourceOptions(parent=self, **options)

    def register_outputs(self, outputs: Any) -> None:
        for adjustment in self._adjustments:
            if not adjustment.found:
                raise ValueError(f"{self.pulumi_resource_name}: adjust found no {adjustment.type} in this component")
        super().register_outputs(outputs)
