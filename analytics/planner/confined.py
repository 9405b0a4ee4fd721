"""A process that works on what a stranger sent: it writes no file, has so much memory and so many seconds, and ends."""

import os
import resource

MOST_BYTES = 1_000_000_000


def confine(most_cpu_s: int, niceness: int) -> None:
    """Bound this process, of the processor's seconds and of memory; for good."""
    os.nice(niceness)
    for kind, most in ((resource.RLIMIT_CPU, most_cpu_s), (resource.RLIMIT_DATA, MOST_BYTES), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(kind, (most, most))
