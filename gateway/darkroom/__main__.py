"""`python -m gateway.darkroom`: make the photo of standard input anew, to standard output; the exit code says the rest.

A decoder that a photo deceives holds this process alone: no key, no database, no other's photo, no file that it could
write, no process that it could start; so much memory, so many seconds.
"""

import resource
import sys
from collections.abc import Callable

from gateway.darkroom.words import DONE, MOST_BYTES, MOST_CPU_S, TOO_HARD, TOO_MANY_PIXELS, UNREADABLE

LIMITS = {
    resource.RLIMIT_AS: MOST_BYTES, resource.RLIMIT_CPU: MOST_CPU_S, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NPROC: 0,
}


def main(data: bytes, write: Callable[[bytes], object]) -> int:
    """Make a photo anew; give the exit code."""
    from gateway.darkroom.drawing import TooManyPixelsError, UnreadableError, draw_anew

    try:
        write(draw_anew(data))
    except UnreadableError:
        return UNREADABLE
    except TooManyPixelsError as error:
        write(f"{error.pixels} {error.most}".encode("ascii"))
        return TOO_MANY_PIXELS
    except MemoryError:
        return TOO_HARD
    return DONE


if __name__ == "__main__":
    for kind, most in LIMITS.items():
        resource.setrlimit(kind, (most, most))
    raise SystemExit(main(sys.stdin.buffer.read(), sys.stdout.buffer.write))
