"""What one does with a stack that runs: its logs, its status, a command or a console in it."""
