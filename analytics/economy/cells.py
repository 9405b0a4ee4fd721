"""The grid: how people may behave, stated and not tuned, and the validities that it is tried with."""

from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from chaincode.rules.parameters import DaysByStakeholder

RESPENDS_BPS = (1_000, 3_000, 5_000, 7_000, 9_000)
ACTIVES_BPS = (500, 1_500, 3_000, 6_000)


@dataclass(frozen=True)
class Validity:
    """T2's validity_days under a name."""

    name: str
    citizen: int
    commerce: int
    municipality: int

    @property
    def parameters(self) -> dict[str, Any]:
        """Give what a community is founded with."""
        return {"validity_days": {
            "citizen": self.citizen, "commerce": self.commerce, "municipality": self.municipality, "gse": self.commerce,
        }}


_FOUNDING = DaysByStakeholder()
FOUNDING = Validity("founding", _FOUNDING.citizen, _FOUNDING.commerce, _FOUNDING.municipality)
VALIDITIES = (Validity("short", 90, 60, 60), FOUNDING, Validity("long", 365, 180, 180))


@dataclass(frozen=True)
class Cell:
    """One way in which people may behave, in basis points.

    respend_bps: of what shops and the town hall were paid in a week they spend so much; active_bps: so many of the
    citizens buy something in a week.
    """

    validity: Validity
    respend_bps: int
    active_bps: int

    @property
    def name(self) -> str:
        """Give a name for seeds and tables."""
        return f"{self.validity.name}-{self.respend_bps}-{self.active_bps}"

    def to_plain(self) -> dict[str, Any]:
        """Give the cell as JSON has it."""
        return asdict(self)


def list_cells(validities: tuple[Validity, ...] = VALIDITIES) -> list[Cell]:
    """Give all cells, by validity."""
    return [Cell(*one) for one in product(validities, RESPENDS_BPS, ACTIVES_BPS)]
