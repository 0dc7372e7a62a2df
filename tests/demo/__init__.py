"""The demonstration: what `make run` shows."""
