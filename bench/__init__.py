"""The figures that Fairway promises, each a ratio or a slope measured within one run."""
