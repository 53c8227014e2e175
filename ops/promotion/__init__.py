"""A release carried from one stack to another, or back: gates, plan, update, proof, and the way back."""
