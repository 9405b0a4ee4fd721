"""A drawing as PNG, by Pillow: the same shapes as on a page, in the colours of a light one, its title above them."""

from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFont

from analytics.charts.meanings import GROUND, LINE, MEANINGS, SOFT, TEXT
from analytics.charts.shapes import END, MIDDLE, Box, Drawing, Path, Point, Shape, Stroke

FONT = str(files("reportlab") / "fonts" / "Vera.ttf")
"""Pillow's own font has no accented letters and no euro sign."""
SCALE = 2
"""Dots for each unit of a drawing: sharp on a phone."""
_ANCHORS = {MIDDLE: "ms", END: "rs"}
_FAINT = 76
Font = ImageFont.FreeTypeFont


def format_png(drawing: Drawing, title: str) -> bytes:
    """The same drawing gives the same bytes, with one release of Pillow."""
    line = drawing.letters * 2
    size = round(drawing.width * SCALE), round((drawing.height + line) * SCALE)
    image = Image.new("RGB", size, GROUND.light)
    canvas = ImageDraw.Draw(image, "RGBA")
    font = ImageFont.truetype(FONT, drawing.letters * SCALE)
    canvas.text((0, drawing.letters * SCALE), title, TEXT.light, font, "ls")
    for shape in drawing.shapes:
        _draw(canvas, shape, line, font)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(canvas: ImageDraw.ImageDraw, shape: Shape, top: float, font: Font) -> None:
    if isinstance(shape, Box):
        corners = [_scale((shape.left, shape.top), top), _scale((shape.right, shape.bottom), top)]
        canvas.rectangle(corners, _find_colour(shape.meaning, is_faint=shape.is_faint))
    elif isinstance(shape, Stroke):
        colour = (SOFT if shape.is_zero else LINE).light
        canvas.line([_scale(shape.start, top), _scale(shape.end, top)], colour, SCALE)
    elif isinstance(shape, Path):
        points = [_scale(point, top) for point in shape.points]
        if shape.is_area:
            canvas.polygon(points, _find_colour(shape.meaning, is_faint=shape.is_faint))
        else:
            canvas.line(points, MEANINGS[shape.meaning].light, 2 * SCALE, "curve")
    else:
        colour = (SOFT if shape.is_soft else TEXT).light
        canvas.text(_scale(shape.at, top), shape.text, colour, font, _ANCHORS.get(shape.anchor, "ls"))


def _scale(point: Point, top: float) -> Point:
    return point[0] * SCALE, (point[1] + top) * SCALE


def _find_colour(meaning: str, *, is_faint: bool) -> tuple[int, ...]:
    return (*ImageColor.getrgb(MEANINGS[meaning].light)[:3], _FAINT if is_faint else 255)
