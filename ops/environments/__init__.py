"""Preview environments: stacks that stand for a while beside another, and go without a trace."""
