"""Keeps numpy's linear algebra to one thread: two threads win nothing on small matrices and starve who answers."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

_SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads")


def one_thread() -> bool:
    """Whether the OpenBLAS that comes with numpy was told to use one thread; other builds are left as they are."""
    for library in (Path(np.__file__).parent.parent / "numpy.libs").glob("libscipy_openblas*"):
        loaded = ctypes.CDLL(str(library))
        for setter in _SETTERS:
            if hasattr(loaded, setter):
                getattr(loaded, setter)(1)
                return True
    return False
