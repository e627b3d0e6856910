"""What a process and its children have used so far, from Linux's /proc.

`getrusage` misses children that still live (hdbscan's workers) and carries the parent's peak
memory over into a new process.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """CPU seconds of this process, its threads, and its children, the living and the dead."""
    processes = _processes()
    family = {os.getpid()}
    while grown := {pid for pid, (parent, _) in processes.items() if parent in family} - family:
        family |= grown
    return sum(processes[pid][1] for pid in family)


def peak_mib() -> float:
    """Peak resident memory of this process since its start or the last `forget_peak`, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def forget_peak() -> None:
    """Set the peak to what is resident now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def family_mib(pid: int) -> float:
    """Resident memory of a process and its descendants now, in MiB; shared pages count once."""
    processes = _processes()
    family = {pid}
    while grown := {child for child, (parent, _) in processes.items() if parent in family} - family:
        family |= grown
    return sum(map(_pss_mib, family))


def _pss_mib(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended
        return 0.0
    line = next((line for line in told.splitlines() if line.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1]) / 1024


def _processes() -> dict[int, tuple[int, float]]:
    """Give the parent of each process, and the CPU seconds of it and its dead children."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = file.read_text(encoding="ascii", errors="replace")
        except OSError:  # the process has ended; its parent counts it now
            continue
        fields = stat.rpartition(")")[2].split()  # the name before may hold anything
        ticks = sum(map(int, fields[11:15]))  # user and system, its own and of dead children
        found[int(file.parent.name)] = (int(fields[1]), ticks / TICKS)
    return found
