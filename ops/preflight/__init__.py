"""What a stack needs before its first update."""
