"""What a photo is made of, counted before anything is unpacked: a small file may ask for hours of work, or all memory.

A progressive JPEG's scans each pass over the whole picture, and an empty one takes 64 bytes; each segment and chunk
costs its readers something, some of them the more the more there are. A parser of our own counts them, as libjpeg finds
them.
"""

import re
from dataclasses import dataclass

MOST_SCANS = 100       # of a JPEG; programs write ten
MOST_SEGMENTS = 300    # of a JPEG besides its scans: Exif, previews, tables
MOST_CHUNKS = 5_000    # of a PNG; programs cut 5 MB into a thousand
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")   # not: a stuffed byte, a restart, a filler
_START, _BARE, _END, _SCAN = 0xD8, 0x01, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})


class TooManyPartsError(Exception):
    """More parts than any program writes, or none that can be told."""


@dataclass
class Parts:
    """How many. kept_bytes: what a JPEG's decoder keeps of the whole picture, where it comes in more than one pass."""

    scans: int = 0
    segments: int = 0
    kept_bytes: int = 0


def count_parts(data: bytes) -> Parts:
    """Return what a photo is made of.

    Raises:
        TooManyPartsError: it has too many.
    """
    return _count_chunks(data) if data.startswith(_PNG) else _count_segments(data)


def _count_chunks(data: bytes) -> Parts:
    parts, at = Parts(), len(_PNG)
    while at + 8 <= len(data):
        parts.segments += 1
        if parts.segments > MOST_CHUNKS:
            raise TooManyPartsError
        at += 12 + int.from_bytes(data[at:at + 4], "big")
    return parts


def _count_segments(data: bytes) -> Parts:
    parts, frame, at = Parts(), b"", 0
    while found := _MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        if marker == _END:
            break
        parts.scans += marker == _SCAN
        parts.segments += marker != _SCAN
        if parts.scans > MOST_SCANS or parts.segments > MOST_SEGMENTS:
            raise TooManyPartsError
        if marker in (_START, _BARE):
            continue
        length = int.from_bytes(data[at:at + 2], "big")
        if length < 2:   # its readers would go on from here each in their own way
            raise TooManyPartsError
        if marker in _FRAMES:
            frame = data[at - 1:at + length]
        if frame and (marker == _SCAN and (frame[0] not in _SEQUENTIAL or data[at + 2:at + 3] != frame[8:9])):
            parts.kept_bytes = _measure(frame)
        at += length
    return parts


def _measure(frame: bytes) -> int:
    """Return the bytes of a frame's coefficients: two for each point of each component."""
    height, width = int.from_bytes(frame[4:6], "big"), int.from_bytes(frame[6:8], "big")
    sampling = [(byte >> 4, byte & 15) for byte in frame[10::3]]
    widest, highest = (max((one[side] for one in sampling), default=0) or 1 for side in (0, 1))
    return sum(2 * width * height * across * down // (widest * highest) for across, down in sampling)
