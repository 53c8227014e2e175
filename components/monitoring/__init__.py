"""What watches a stack: alarms, dashboard, budget."""
