"""Which image a stack runs: from a name to a digest, and the release file."""
