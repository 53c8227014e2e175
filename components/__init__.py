"""The components of a stack, one a file."""
