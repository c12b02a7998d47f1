"""Measures the CPU and memory that processes take, and checks what a benchmark needs: packages, disk, memory."""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL

from etl.errors import MashError

DISK = 1_500  # bytes of temporary files for each contact, at most; measured at 200,000 and 1 million
PANDAS = 1_800  # bytes of memory that pandas takes for each contact when it loads everything; 1,400 at 200,000


class BenchError(MashError):
    """Reports that the benchmark can't run here, or that what it compares is not equal."""


def own_peak() -> float:
    """Return this process's peak in MB."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, KB elsewhere
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def cpu_of(command: Sequence[str]) -> float:
    """Run a command and return the CPU seconds that it took; where the system does not say (Windows), those passed."""
    begun, before = time.perf_counter(), _children()
    subprocess.run(list(command), stdout=DEVNULL, stderr=DEVNULL, check=True)  # noqa: S603
    return _children() - before or time.perf_counter() - begun


def _children() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_of(command: Sequence[str]) -> float:
    """Run a command and return its peak in MB, sampled 500 times a second."""
    import psutil

    peak = 0
    with psutil.Popen(list(command), stdout=DEVNULL, stderr=DEVNULL) as process:
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.Error:  # the process has just ended
                break
            time.sleep(0.002)
    return peak / 1e6


def check_packages() -> None:
    """Raise BenchError when a package is missing that only the benchmark uses."""
    missing = [name for name in ("pandas", "psutil") if find_spec(name) is None]
    if missing:
        raise BenchError(f"mash bench needs {' and '.join(missing)}: pip install 'mash-outcomes[bench]'.")


def check_disk(folder: Path, contacts: int) -> int:
    """Return how many bytes of temporary files a benchmark writes. Raises BenchError when the disk has no room."""
    needed, free = contacts * DISK, shutil.disk_usage(folder).free
    if needed > free:
        raise BenchError(
            f"{contacts:,} contacts need {gigabytes(needed)} GB of temporary disk, and {folder} has {gigabytes(free)} "
            "GB free: ask for fewer contacts, or set TMPDIR (TEMP on Windows) to a folder with more room."
        )
    return needed


def pandas_fits(contacts: int) -> bool:
    """Return whether pandas can hold the tables in the memory that is free now."""
    import psutil

    return bool(contacts * PANDAS < psutil.virtual_memory().available)


def gigabytes(size: float) -> str:
    """Return a size in GB, as text."""
    return f"{size / 1e9:.1f}"
