"""Colours by what they mean, the same in each chart: a green bar is the community's energy wherever it stands.

Each has 3 : 1 at least against what is around it; a meaning is also said in words, in legend, tip and table.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    """A colour on a light page and on paper, and on a dark page."""

    light: str
    dark: str


GREEN, BLUE, VIOLET = Colour("#1a7f4b", "#4cc487"), Colour("#1f63b0", "#74b0f4"), Colour("#7d4fa8", "#b995de")
AMBER, ROSE, GREY = Colour("#9a5b00", "#e2ab4f"), Colour("#b03a5b", "#f29bb0"), Colour("#66716d", "#9aa5a0")

MEANINGS = {
    "shared": GREEN,     # energy shared within the community
    "given": BLUE,       # own energy that others of the community used
    "outside": VIOLET,   # from or to the grid, outside the community
    "used": AMBER,       # used at home, behind the meter
    "produced": ROSE,
    "energy": GREEN,     # tokens, by what they were minted for
    "bonus": BLUE,
    "welcome": VIOLET,
    "services": BLUE,    # tokens that came from services
    "expected": VIOLET,  # euro that GSE is expected to pay
    "received": GREEN,   # euro that it paid
    "kept": BLUE,
    "low": VIOLET,       # a result where something is lower, and where it is higher
    "high": BLUE,
    "other": GREY,
}

GROUND, TEXT, SOFT, LINE = (
    Colour("#ffffff", "#161b19"), Colour("#1c2321", "#e8eeeb"), Colour("#4d5854", "#a6b1ac"),
    Colour("#d5dbd8", "#3a4440"),
)
ROLES = {"ground": GROUND, "text": TEXT, "soft": SOFT, "line": LINE}
