"""Decides whether a sentence may be said: only what a cited passage supports."""
