"""A photo made anew: only its picture goes on, turned upright, at most 1,600 pixels wide or high, as JPEG.

Whatever else the file held is gone with it: where and when it was taken, by which camera, a preview, a colour profile,
remarks, what was appended. How large it would be is read from its head, and of how many parts it is made is counted,
before anything is unpacked.
"""

from io import BytesIO

from PIL import Image, ImageOps

from gateway.darkroom.parts import Parts, TooManyPartsError, count_parts

FORMATS = ("JPEG", "PNG")   # what telephones and screens make; each further decoder is a further risk
MOST_PIXELS = 40_000_000
MOST_SIDE = 1_600
MOST_UNPACKED_BYTES = 128_000_000   # what a photo's points take at once: of RGB 32 megapixels, of RGBA half as many
_QUALITY = 82
_POINT_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "LA": 8, "RGBA": 8}   # else 4; see-through ones are shrunk as a copy
_SHRINKS = (8, 4, 2, 1)   # how much smaller a JPEG may be unpacked


class UnreadableError(Exception):
    """No photo that can be read to its end."""


class TooManyPixelsError(Exception):
    """More pixels than are unpacked: `pixels`, at least, and the `most` of its kind."""

    def __init__(self, pixels: int, most: int) -> None:
        super().__init__(pixels, most)
        self.pixels, self.most = pixels, most


def draw_anew(data: bytes) -> bytes:
    """Return the picture of a photo as a JPEG of its own.

    Raises:
        TooManyPixelsError: before anything is unpacked.
        UnreadableError: no photo, or a broken one.
        MemoryError: it takes more memory than this process has.
    """
    try:
        parts = count_parts(data)
    except TooManyPartsError:
        raise UnreadableError from None
    with _open(data) as image:
        _check_size(image, parts)
        try:
            return _draw(image)
        except MemoryError:
            raise
        except Exception:  # a decoder fed by strangers raises whatever it likes
            raise UnreadableError from None


def _open(data: bytes) -> Image.Image:
    """Read a photo's head."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixelsError(Image.MAX_IMAGE_PIXELS or 0, MOST_PIXELS) from None
    except Exception:
        raise UnreadableError from None


def _check_size(image: Image.Image, parts: Parts) -> None:
    """Refuse what has too many pixels: in all, or for how they are kept."""
    pixels = image.width * image.height
    unpacked = parts.kept_bytes + pixels * _POINT_BYTES.get(image.mode, 4) // _find_shrink(image) ** 2
    most = MOST_PIXELS if unpacked <= MOST_UNPACKED_BYTES else pixels * MOST_UNPACKED_BYTES // unpacked
    if pixels > most:
        raise TooManyPixelsError(pixels, min(most, MOST_PIXELS))


def _find_shrink(image: Image.Image) -> int:
    """Return by how much a JPEG is unpacked smaller; a PNG is never."""
    if image.format == "PNG":
        return 1
    return next(shrink for shrink in _SHRINKS if max(image.size) >= shrink * MOST_SIDE or shrink == 1)


def _draw(image: Image.Image) -> bytes:
    image.thumbnail((MOST_SIDE, MOST_SIDE), reducing_gap=1.0)   # of a JPEG, unpacks no more than is needed
    upright = ImageOps.exif_transpose(image)
    # on a picture of its own, with nothing of the other's but its points; white behind what is see-through
    drawn = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        drawn.paste(seen, mask=seen.getchannel("A"))
    else:
        drawn.paste(upright.convert("RGB"))
    out = BytesIO()
    drawn.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
