"""The network of a stack."""
