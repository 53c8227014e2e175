"""What every component has in common."""
