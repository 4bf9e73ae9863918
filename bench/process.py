"""What a process and its children have used of the machine, as Linux counts it."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
CPU_FIELDS = slice(11, 15)
"""User and system time, own and of children that have ended, counted after the name in /proc/PID/stat."""


def family() -> list[int]:
    """The ids of the current process and of all that descend from it."""
    parents = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents[int(entry.name)] = int(fields[1])
    found, pending = [], [os.getpid()]
    while pending:
        found.append(pending.pop())
        pending += [pid for pid, parent in parents.items() if parent == found[-1]]
    return found


def cpu_seconds() -> float:
    """The CPU time that this process and its children have used, those that have ended included."""
    return sum(sum(map(int, _stat(pid)[CPU_FIELDS])) for pid in family() if _stat(pid)) / TICKS


def memory_mb(field: str = "VmRSS") -> float:
    """The memory of this process and its children in MB; VmHWM is the most that each has had."""
    return sum(_status_kb(pid, field) for pid in family()) / 1024


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return []


def _status_kb(pid: int, field: str) -> int:
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)
