"""Takes over what an earlier system holds: its data is imported into a new stack, and nothing of it is changed."""
