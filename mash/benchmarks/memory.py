"""How much memory a process took at most, on any system."""

import sys
import time
from collections.abc import Sequence
from subprocess import DEVNULL


def own_peak() -> float:
    """Return this process's peak in MB."""
    if sys.platform == "win32":
        import psutil

        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, KB elsewhere
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def peak_of(command: Sequence[str]) -> float:
    """Run a command and return its peak in MB, as seen 500 times a second."""
    import psutil

    peak = 0
    with psutil.Popen(list(command), stdout=DEVNULL, stderr=DEVNULL) as process:
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.Error:  # it has just ended
                break
            time.sleep(0.002)
    return peak / 1e6
