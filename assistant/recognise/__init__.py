"""Reads intents, aspects, items, areas and slots out of a message by rules kept as data."""
