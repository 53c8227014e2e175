"""What the policy pack said of a preview or a state, as a report."""
