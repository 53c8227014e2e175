"""What rules read: resources as plain facts, and what they mean together."""
