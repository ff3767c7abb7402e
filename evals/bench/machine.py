"""What the numbers were measured on, and how much memory a process and its children hold."""

from __future__ import annotations

import os
import platform
from pathlib import Path

PROC = Path("/proc")
KIB = 1024


def facts() -> dict[str, str | int]:
    """Processor cores that may be used, memory in GiB, operating system and Python."""
    found: dict[str, str | int] = {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    memory = _field(PROC / "meminfo", "MemTotal")
    if memory is not None:
        found["memory_gib"] = round(memory / KIB / KIB)
    if hasattr(os, "getloadavg"):
        found["load_before"] = str(round(os.getloadavg()[0], 1))
    return found


def resident_mb(pid: int) -> float | None:
    """Resident memory of the process and all its descendants in MB (10^6 bytes); None where /proc does not tell."""
    sizes = [_field(PROC / str(one) / "status", "VmRSS") for one in (pid, *_descendants(pid))]
    known = [size for size in sizes if size is not None]
    return sum(known) * KIB / 1e6 if known else None


def _descendants(pid: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in PROC.glob("[0-9]*"):
        parent = _field(folder / "status", "PPid")
        if parent is not None:
            parents[int(folder.name)] = parent
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _field(path: Path, name: str) -> int | None:
    """The first number of the line `name:`; None when there is no such file or line."""
    try:
        lines = path.read_text("ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), None)
