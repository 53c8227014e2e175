"""What single values cannot show: whether they go together. Each check adds sentences to the problems."""
