"""Imported by each Python of an engine test as it starts: it lives for seconds, a tenth of them to collect garbage."""

import gc

gc.set_threshold(200_000, 20, 20)
