"""What a treasurer said when a month was closed: it stands in every paper that comes of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analytics.figures import show_percent
from chaincode.kernel.registers import REGISTER_WORDS
from chaincode.words import Texts, say_in


@dataclass(frozen=True)
class Remark:
    """A reason, and what it is of.

    kind: "incomplete", of a month divided (or a period settled, `of` its first day) though days lacked: readings and
    prices count them; "difference": own figures and GSE's are further apart than the tolerance, by at most `bps`;
    "left_out", of days: so many readings of a register far above the power of a point. No metering point is named in
    papers that all read: `point` counts those of the month, from 1.
    """

    kind: str
    reason: str
    of: str = ""
    readings: int = 0
    prices: int = 0
    bps: int = 0
    point: int = 0
    register: str = ""

    def words(self, language: str) -> str:
        """As papers say it."""
        own = Texts(self.register, self.register)
        return say_in(
            language, f"analytics.repartition.remarks.{self.kind}", **asdict(self),
            percent=show_percent(self.bps, language), named=REGISTER_WORDS.get(self.register, own),
        )


def read_remarks(plain: Sequence[Any]) -> tuple[Remark, ...]:
    """Read what `dataclasses.astuple` or `asdict` made of remarks."""
    return tuple(Remark(**one) if isinstance(one, dict) else Remark(*one) for one in plain)
