"""How a machine gets what Fairway runs on: a virtual environment and the Pulumi engine."""
