"""How often Python looks for garbage: tens of thousands of objects are made to stay, so it need not look at each."""

from __future__ import annotations

import gc

gc.set_threshold(50_000, 20, 100)


def keep_all() -> None:
    """Takes everything that is there now, the knowledge above all, out of every later search for garbage."""
    gc.freeze()
