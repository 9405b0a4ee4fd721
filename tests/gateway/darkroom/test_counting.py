"""Of how many parts a photo is made is counted before it is unpacked; more than programs write are refused."""

import struct
import time
import zlib
from typing import Any

import pytest
from PIL import Image

from gateway.darkroom.drawing import MOST_UNPACKED_BYTES, TooManyPixelsError, UnreadableError, draw_anew
from gateway.darkroom.parts import MOST_CHUNKS, MOST_SCANS, MOST_SEGMENTS, TooManyPartsError, count_parts
from tests.helpers.files.pictures import make_jpeg, make_picture, make_png, make_png_head, save

JPEG, PNG = make_jpeg(), make_png()
PROGRESSIVE = save(make_picture(), "JPEG", progressive=True)


def refuse(data: bytes) -> Any:
    began_s = time.monotonic()
    with pytest.raises((UnreadableError, TooManyPixelsError)) as caught:
        draw_anew(data)
    assert time.monotonic() - began_s < 10
    return caught.value


def segments(count: int, marker: int, payload: bytes) -> bytes:
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
    return JPEG[:2] + count * segment + JPEG[2:]


def chunks(count: int, name: bytes, data: bytes = b"") -> bytes:
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    at = PNG.index(b"IDAT") - 4
    return PNG[:at] + count * chunk + PNG[at:]


def scans(count: int) -> bytes:
    """A progressive photo whose last scan comes again and again."""
    last = PROGRESSIVE.rindex(b"\xff\xda")
    return PROGRESSIVE[:last] + count * PROGRESSIVE[last:-2] + b"\xff\xd9"


def test_what_programs_write_is_far_below() -> None:
    assert (count_parts(JPEG).scans, count_parts(PROGRESSIVE).scans) == (1, 10)
    assert count_parts(JPEG).segments < 20 and count_parts(PNG).segments < 20
    draw_anew(segments(100, 0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(40_000)))


def test_many_scans_are_refused() -> None:
    assert count_parts(scans(MOST_SCANS - 9)).scans == MOST_SCANS
    for count in (MOST_SCANS - 8, 5_000):
        assert isinstance(refuse(scans(count)), UnreadableError)


@pytest.mark.parametrize(("marker", "payload"), [
    (0xE1, b"Exif\0\0" + b"x" * 8), (0xFE, b""), (0xE2, b"ICC_PROFILE\0\1\1"), (0xDB, b""), (0xC4, b""),
])
def test_many_segments_are_refused(marker: int, payload: bytes) -> None:
    for count in (MOST_SEGMENTS, 60_000):
        assert isinstance(refuse(segments(count, marker, payload)), UnreadableError)


@pytest.mark.parametrize(("name", "data"), [(b"IDAT", b""), (b"tEXt", b"a\0b"), (b"eXIf", b"MM")])
def test_many_chunks_are_refused(name: bytes, data: bytes) -> None:
    assert count_parts(chunks(MOST_CHUNKS - 10, name, data)).segments <= MOST_CHUNKS
    for count in (MOST_CHUNKS, 300_000):
        assert isinstance(refuse(chunks(count, name, data)), UnreadableError)


@pytest.mark.parametrize("between", [b"", b"\xff" * 3, b"\0" * 9, b"\xff\0", b"\xff\xd0", b"\xff" * 1_000_000])
def test_parts_are_found_as_their_readers_find_them(between: bytes) -> None:
    hidden = PROGRESSIVE[PROGRESSIVE.rindex(b"\xff\xda"):-2] + between
    with pytest.raises(TooManyPartsError):
        count_parts(PROGRESSIVE[:-2] + between + (MOST_SCANS - 9) * hidden[:-len(between) or None])


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe1\0\1", b"\xff\xd8" + 301 * b"\xff\1", 400 * b"\xff\xd8"])
def test_what_cant_be_counted_is_refused(data: bytes) -> None:
    with pytest.raises(TooManyPartsError):
        count_parts(data)


@pytest.mark.parametrize(("subsampling", "mode", "points"), [
    (0, "RGB", 3), (2, "RGB", 1.5), (0, "CMYK", 4), (0, "L", 1),
])
def test_what_a_decoder_keeps_of_a_progressive_photo_is_known(subsampling: int, mode: str, points: float) -> None:
    picture = Image.new(mode, (64, 32))
    kept = save(picture, "JPEG", progressive=True, subsampling=subsampling)
    assert count_parts(kept).kept_bytes == 64 * 32 * points * 2
    assert count_parts(save(picture, "JPEG", subsampling=subsampling)).kept_bytes == 0


@pytest.mark.parametrize(("width", "mode", "fits"), [
    (7_900, "L", True), (7_900, "RGB", True), (8_100, "RGB", False), (3_900, "RGBA", True), (4_100, "RGBA", False),
    (4_100, "LA", False),
])
def test_a_screens_picture_has_so_many_pixels_by_how_they_are_kept(width: int, mode: str, *, fits: bool) -> None:
    data = save(Image.new(mode, (width, 4_000)), "PNG", compress_level=1)
    if fits:
        draw_anew(data)
        return
    refused = refuse(data)
    assert refused.pixels == width * 4_000
    assert refused.most == MOST_UNPACKED_BYTES // (4 if mode == "RGB" else 8)


def test_a_progressive_photo_has_fewer_pixels_than_one_that_comes_in_one_pass() -> None:
    picture = Image.new("CMYK", (6_000, 6_000))
    draw_anew(save(picture, "JPEG", subsampling=0))
    assert isinstance(refuse(save(picture, "JPEG", progressive=True, subsampling=0)), TooManyPixelsError)
    assert isinstance(refuse(make_png_head(7_000, 5_000)), TooManyPixelsError)
