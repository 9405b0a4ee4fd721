"""What a treasurer said when a month was closed: it stands in every paper that comes of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analytics.reports.figures import show_percent
from chaincode.kernel.registers import REGISTER_WORDS


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
        return SENTENCES[self.kind][language].format(**asdict(self) | {
            "percent": show_percent(self.bps, language),
            "named": getattr(REGISTER_WORDS.get(self.register), language, self.register),
        })


SENTENCES = {
    "incomplete": {
        "it": "{of}: mancavano {readings} giorni di letture e {prices} di prezzi. Motivo: {reason}",
        "en": "{of}: {readings} days of registers and {prices} of prices lacked. Reason: {reason}",
    },
    "difference": {
        "it": "{of}: i conti della comunità e quelli del GSE differiscono fino al {percent}. Motivo: {reason}",
        "en": "{of}: the community's figures and GSE's differ by up to {percent}. Reason: {reason}",
    },
    "left_out": {
        "it": "{of}: punto {point}, letture di energia {named} oltre la potenza, escluse: {readings}. Motivo: {reason}",
        "en": "{of}: point {point}, readings of {named} energy above its power, left out: {readings}. Reason: {reason}",
    },
}


def read_remarks(plain: Sequence[Any]) -> tuple[Remark, ...]:
    """Read what `dataclasses.astuple` or `asdict` made of remarks."""
    return tuple(Remark(**one) if isinstance(one, dict) else Remark(*one) for one in plain)
