"""Pictures and papers as people send them, by programs other than ours: with all that they bring along unasked."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfgen.canvas import Canvas

SECRET = "Via Esempio 1"


def make_picture(width: int = 64, height: int = 32, mode: str = "RGB") -> Image.Image:
    """A picture that is red on the left half and blue on the right one."""
    picture = Image.new(mode, (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    return picture


def make_jpeg(width: int = 64, height: int = 32, *, orientation: int = 1) -> bytes:
    """A telephone's photo: where it was taken, by whom, a preview, XMP, a remark, a colour profile."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Artist], exif[Base.ImageDescription] = "Telefono", "Ada Esempio", SECRET
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.GPSInfo).update({
        GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (45.0, 4.0, 12.0), GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: (7.0, 41.0, 9.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return save(make_picture(width, height), "JPEG", exif=exif, comment=SECRET.encode(), icc_profile=profile,
                xmp=f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode())


def make_png(width: int = 64, height: int = 32, mode: str = "RGBA") -> bytes:
    """A screen's picture, with remarks."""
    info = PngInfo()
    info.add_text("Comment", SECRET)
    info.add_itxt("Location", SECRET)
    return save(make_picture(width, height, mode), "PNG", pnginfo=info)


def save(picture: Image.Image, kind: str, **more: Any) -> bytes:
    """A picture's file."""
    out = BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def make_png_head(width: int, height: int) -> bytes:
    """A PNG that says a size and holds next to nothing."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def make_pdf(text: str = "Bolletta") -> bytes:
    """A page."""
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 700, text)
    canvas.save()
    return out.getvalue()
