"""Whether a stack runs what was released to it."""
