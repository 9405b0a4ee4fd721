"""The key of a month: each member's own part of the shared energy, by which all of its payments are divided.

It is frozen when the month's first payment is closed; a later payment finds it as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.sharing import Sharing, compute_sharing

Energy = NDArray[np.int64]


@dataclass(frozen=True)
class Row:
    """A member's month, Wh; shared_*: the member's own parts of the shared energy, hour by hour (see sharing), summed.

    is_enterprise: counts as a firm for the surplus rule; need: weight of energy poverty that the community set, or 0.
    """

    member: str
    withdrawn_wh: int = 0
    injected_wh: int = 0
    shared_withdrawn_wh: int = 0
    shared_injected_wh: int = 0
    is_enterprise: bool = False
    need: int = 0


@dataclass(frozen=True)
class MonthKey:
    """A month's rows, by member."""

    month: str
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of month and rows, as texts, in order."""
        lines = [self.month, *("|".join(map(str, asdict(row).values())) for row in self.rows)]
        return sha256("\n".join(lines).encode()).hexdigest()

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {"month": self.month, "rows": [list(asdict(row).values()) for row in self.rows]}


def parse_key(plain: Mapping[str, Any]) -> MonthKey:
    """Read what `to_plain` gave."""
    return MonthKey(str(plain["month"]), tuple(Row(*row) for row in plain["rows"]))


@dataclass(frozen=True)
class Standing:
    """What a member is for the division, whatever the energy: a firm or not, weight of need."""

    is_enterprise: bool = False
    need: int = 0


@dataclass(frozen=True, eq=False)
class PerimeterMonth:
    """A perimeter's hours: Wh (holders, hours), a row for each metering point, with the member who holds it."""

    perimeter: str
    holders: tuple[str, ...]
    withdrawn_wh: Energy
    injected_wh: Energy

    def share(self) -> Sharing:
        """The shared energy and each row's exact parts."""
        return compute_sharing(self.withdrawn_wh, self.injected_wh, 1)


def compute_key(month: str, perimeters: Iterable[PerimeterMonth], standings: Mapping[str, Standing]) -> MonthKey:
    """Sum each member's points over all perimeters; a member who isn't in `standings` is no firm and has no need."""
    sums: dict[str, Energy] = {}
    for part in perimeters:
        sharing = part.share()
        columns = (part.withdrawn_wh, part.injected_wh, sharing.withdrawn_part_wh, sharing.injected_part_wh)
        totals = np.stack([column.sum(axis=1) for column in columns], axis=1)
        for member, values in zip(part.holders, totals, strict=True):
            sums[member] = sums[member] + values if member in sums else values
    nobody = Standing()
    return MonthKey(month, tuple(_make_row(total, sums[total], standings.get(total, nobody)) for total in sorted(sums)))


def _make_row(member: str, sums_wh: Energy, standing: Standing) -> Row:
    withdrawn, injected, shared_withdrawn, shared_injected = map(int, sums_wh)
    return Row(member, withdrawn, injected, shared_withdrawn, shared_injected, standing.is_enterprise, standing.need)
