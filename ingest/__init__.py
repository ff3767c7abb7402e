"""Writes knowledge; knows nothing of the assistant."""
