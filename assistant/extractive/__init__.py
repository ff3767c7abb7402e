"""Composes short answers from passages by choosing their own sentences; no language model."""
