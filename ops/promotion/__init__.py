"""A release taken from one stack to another, or back: gates, plan, update, verification, rollback."""
