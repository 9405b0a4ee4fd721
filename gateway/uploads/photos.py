"""A photo made anew: only its picture goes on, turned upright, at most 1,600 pixels wide or high, as JPEG.

Whatever else the file held is gone with it: where and when it was taken, by which camera, a preview, a colour profile,
remarks, what was appended. How large it would be is read from its head before anything is unpacked.
"""

import logging
from io import BytesIO

from PIL import Image, ImageOps

from gateway.uploads.refusals import TOO_MANY_PIXELS, UNREADABLE

FORMATS = ("JPEG", "PNG")   # what telephones and screens make; each further decoder is a further risk
MOST_PIXELS = 40_000_000
MOST_SIDE = 1_600
_QUALITY = 82
logging.getLogger("PIL").setLevel(logging.WARNING)  # it tells where a photo was taken, at lower levels


def make_anew(data: bytes) -> bytes:
    """Return the picture of a photo as a JPEG of its own.

    Raises:
        ApiError: too many pixels, or no photo that can be read to its end.
    """
    with _open(data) as image:
        pixels = image.width * image.height
        if pixels > MOST_PIXELS:
            raise TOO_MANY_PIXELS(pixels=pixels, most=MOST_PIXELS)
        try:
            return _draw(image)
        except Exception:  # a decoder fed by strangers raises whatever it likes
            raise UNREADABLE() from None


def _open(data: bytes) -> Image.Image:
    """Read a photo's head."""
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TOO_MANY_PIXELS(pixels=f"> {Image.MAX_IMAGE_PIXELS}", most=MOST_PIXELS) from None
    except Exception:
        raise UNREADABLE() from None


def _draw(image: Image.Image) -> bytes:
    image.thumbnail((MOST_SIDE, MOST_SIDE))   # of a JPEG, unpacks no more than is needed
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
