"""What a stack costs in a month, estimated from its resources."""

from ops.cost.estimator import LEFT_OUT, CostItem, Estimate, Usage, estimate
from ops.cost.network import NetworkPrices, network_prices

__all__ = ["LEFT_OUT", "CostItem", "Estimate", "NetworkPrices", "Usage", "estimate", "network_prices"]
