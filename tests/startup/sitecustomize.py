"""Imported by each Python of an engine test as it starts: it lives for seconds, and collecting garbage takes a tenth."""

import gc

gc.set_threshold(200_000, 20, 20)
