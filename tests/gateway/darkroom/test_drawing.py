"""A photo is made anew: its picture stays, upright and bounded, and nothing else that the file held."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFile

from gateway.darkroom import drawing
from gateway.darkroom.__main__ import main
from gateway.darkroom.drawing import MOST_PIXELS, MOST_SIDE, draw_anew
from gateway.darkroom.words import DONE, TOO_HARD, TOO_MANY_PIXELS, UNREADABLE
from tests.helpers.files.pictures import SECRET, make_jpeg, make_picture, make_png, make_png_head, save


def read(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def refuse(data: bytes) -> int:
    """The code of what is written nothing for but numbers."""
    written: list[bytes] = []
    code = main(data, written.append)
    assert all(part.replace(b" ", b"").isdigit() for part in written) and bool(written) == (code == TOO_MANY_PIXELS)
    return code


def is_red(point: Any) -> bool:
    return bool(point[0] > 200 and point[2] < 60)


def is_blue(point: Any) -> bool:
    return bool(point[2] > 200 and point[0] < 60)


@pytest.mark.parametrize("data", [make_jpeg(), make_png()], ids=["jpeg", "png"])
def test_nothing_but_the_picture_stays(data: bytes) -> None:
    assert SECRET.encode() in data or b"Exif" in data
    made = draw_anew(data)
    image = read(made)
    assert (image.format, image.size, image.mode) == ("JPEG", (64, 32), "RGB")
    assert dict(image.getexif()) == {} and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (SECRET.encode(), b"Exif", b"ICC_PROFILE", b"xmpmeta", b"Telefono", b"http://ns.adobe.com"):
        assert trace not in made
    assert is_red(image.getpixel((5, 5))) and is_blue(image.getpixel((60, 5)))


@pytest.mark.parametrize(("orientation", "size", "red"), [
    (1, (64, 32), (5, 16)), (3, (64, 32), (58, 16)), (6, (32, 64), (16, 5)), (8, (32, 64), (16, 58)),
])
def test_a_photo_stands_upright_once_nothing_says_how_it_was_held(
    orientation: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    image = read(draw_anew(make_jpeg(orientation=orientation)))
    assert image.size == size
    assert is_red(image.getpixel(red))


@pytest.mark.parametrize(("width", "height", "size"), [
    (1_600, 1_200, (1_600, 1_200)), (1_601, 1_000, (1_600, 999)), (4_000, 3_000, (1_600, 1_200)),
    (300, 3_200, (150, 1_600)), (40_000, 10, (1_600, 1)), (1, 1, (1, 1)),
])
def test_it_is_no_wider_or_higher_than_1600_pixels(width: int, height: int, size: tuple[int, int]) -> None:
    image = read(draw_anew(make_jpeg(width, height)))
    assert max(image.size) <= MOST_SIDE == 1_600
    assert abs(image.width - size[0]) <= 1 and abs(image.height - size[1]) <= 1


def test_41_megapixels_are_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(*_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(ImageFile.ImageFile, "load", unpack)
    for width, height in ((8_200, 5_000), (41_000_000, 1), (1, 41_000_000), (100_000, 100_000)):
        assert refuse(make_png_head(width, height)) == TOO_MANY_PIXELS


def test_40_megapixels_are_taken() -> None:
    assert MOST_PIXELS == 40_000_000
    assert read(draw_anew(make_png(8_000, 5_000, "L"))).size == (1_600, 1_000)
    assert refuse(make_png(8_001, 5_000, "1")) == TOO_MANY_PIXELS


def test_what_is_see_through_becomes_white() -> None:
    picture = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert read(draw_anew(save(picture, "PNG"))).getpixel((4, 4)) == (255, 255, 255)
    palette = make_picture(8, 8).convert("P")
    assert read(draw_anew(save(palette, "PNG", transparency=palette.getpixel((1, 1))))).getpixel((1, 1))[1] > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_each_way_in_which_points_are_kept_is_read(mode: str) -> None:
    assert read(draw_anew(save(make_picture().convert(mode), "PNG"))).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
def test_so_it_is_of_jpegs(mode: str) -> None:
    assert read(draw_anew(save(make_picture().convert(mode), "JPEG"))).mode == "RGB"


@pytest.mark.parametrize("data", [
    b"", b"\xff\xd8\xff", make_jpeg()[:-200], make_png()[:-40], make_png_head(10, 10), save(make_picture(), "GIF"),
    save(make_picture(), "BMP"), save(make_picture(), "TIFF"), save(make_picture(), "WEBP"),
    b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
], ids=range(11))  # fmt: skip
def test_what_is_no_photo_to_its_end_is_refused(data: bytes) -> None:
    assert refuse(data) == UNREADABLE


@pytest.mark.parametrize("flip", range(40))
def test_a_damaged_photo_is_refused_or_made_anew_and_raises_nothing_else(flip: int) -> None:
    data = bytearray(make_jpeg() if flip % 2 else make_png())
    data[len(data) * flip // 40] ^= 0xFF
    written: list[bytes] = []
    code = main(bytes(data), written.append)
    assert code in (DONE, UNREADABLE, TOO_MANY_PIXELS)
    assert code != DONE or read(written[0]).format == "JPEG"


def test_only_two_formats_are_read_at_all() -> None:
    assert drawing.FORMATS == ("JPEG", "PNG")


def test_where_memory_ends_so_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", unpack)
    assert refuse(make_jpeg()) == TOO_HARD
