"""A photo made anew by a process of its own, `gateway.darkroom`: a decoder that a photo deceives holds nothing of ours.

One process a photo, which meets nothing that another left behind: it begins in a sixth of a second and 19 MB, as it
imports PIL alone. It gets the photo and no environment; what it can't do within its limits is refused.
"""

import subprocess
import sys
from pathlib import Path

from gateway.darkroom.words import DONE, LONGEST_S, TOO_MANY_PIXELS, UNREADABLE
from gateway.uploads import refusals

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-P", "-m", "gateway.darkroom")


def make_anew(data: bytes) -> bytes:
    """Return the picture of a photo as a JPEG of its own.

    Raises:
        ApiError: too many pixels, no photo that can be read to its end, one that takes too much work; or this machine
            is too busy.
    """
    try:
        made = subprocess.run(COMMAND, input=data, capture_output=True, timeout=LONGEST_S, check=False, cwd=ROOT,
                              env={"PYTHONPATH": str(ROOT)})
    except subprocess.TimeoutExpired:
        raise refusals.BUSY(wait_s=LONGEST_S) from None
    if made.returncode == DONE:
        return made.stdout
    if made.returncode == UNREADABLE:
        raise refusals.UNREADABLE()
    if made.returncode == TOO_MANY_PIXELS:
        pixels, most = map(int, made.stdout.split())
        raise refusals.TOO_MANY_PIXELS(pixels=pixels, most=most)
    raise refusals.TOO_HARD()   # killed, out of memory, or ended as no reader of photos should
