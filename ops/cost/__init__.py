"""What a stack costs in a month, estimated from its resources."""

from ops.cost.estimator import LEFT_OUT, CostItem, Estimate, Usage, estimate

__all__ = ["LEFT_OUT", "CostItem", "Estimate", "Usage", "estimate"]
