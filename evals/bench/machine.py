"""What the numbers were measured on, and what memory and processor time a process and its children use."""

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


def processor_s(pid: int) -> float | None:
    """Processor seconds that the process and its descendants have used; None where /proc does not tell.

    Unlike the clock on the wall it says the same on a busy machine and on an idle one.
    """
    used = [_ticks(PROC / str(one) / "stat") for one in (pid, *_descendants(pid))]
    known = [ticks for ticks in used if ticks is not None]
    return sum(known) / os.sysconf("SC_CLK_TCK") if known else None


def _ticks(path: Path) -> int | None:
    """User and system time of a process: fields 14 and 15 of its stat file, after the name in brackets."""
    try:
        fields = path.read_text("ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[11]) + int(fields[12])


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
