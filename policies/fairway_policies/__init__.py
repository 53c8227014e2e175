"""Fairway's policy pack: rules over plain facts, and the glue that lets the Pulumi engine ask them."""
