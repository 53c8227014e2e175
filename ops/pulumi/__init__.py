"""The `pulumi` command as data: stacks, states, previews, updates."""
