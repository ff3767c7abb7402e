"""What government publishes."""

from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
"""The shipped knowledge of a fictional city."""
