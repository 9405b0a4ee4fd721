"""What is divided: a payment of GSE for one flow and one month, as its notice shows it."""

import re
from dataclasses import dataclass

from chaincode.kernel.months import is_month
from chaincode.rules.units import CENTS_PER_TOKEN
from chaincode.words import WordedError

CENTS_PER_EUR = CENTS_PER_TOKEN
MOST_CENTS = 10**11
FLOWS = ("premium", "valorisation")
KINDS = ("advance", "balance", "correction")
RELEASE = "release"
_is_eur = re.compile(r"(-?)(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII).fullmatch
# Thousands are told from decimals only where both stand, or two groups: "1.205" is neither.
_is_grouped = re.compile(
    r"-?\d{1,3}(?:(?:[.']\d{3})+,\d{1,2}|(?:[,']\d{3})+[.]\d{1,2}|(?:[.]\d{3}){2,}|(?:,\d{3}){2,})", re.ASCII,
).fullmatch
_SIGNS = re.compile(r"^(?:EUR|€)\s*|\s*(?:EUR|€)$", re.IGNORECASE)


@dataclass(frozen=True)
class Payment:
    """One amount that GSE paid (or, below 0, took back) for a month "YYYY-MM", in cents; 0 for a `RELEASE`.

    fees_cents, withholding_cents: the parts of it that GSE kept as fee or withheld as tax; entered as its papers show
    them, never computed here. reference: GSE's own. Sold energy (RID) is no flow here: it is the producer's.

    Raises:
        ValueError: a field that can't be used, with words for people.
    """

    flow: str
    kind: str
    month: str
    cents: int
    reference: str
    fees_cents: int = 0
    withholding_cents: int = 0

    def __post_init__(self) -> None:
        if self.flow not in FLOWS:
            raise WordedError("analytics.repartition.payments.no_flow_premium_or_valorisation_sold", flow=self.flow)
        if self.kind not in KINDS and (self.kind, self.cents) != (RELEASE, 0):
            raise WordedError("analytics.repartition.payments.no_kind", kind=self.kind, kinds=", ".join(KINDS))
        if not is_month(self.month):
            raise WordedError("analytics.repartition.payments.no_month_yyyy_mm", month=self.month)
        if not 0 < len(self.reference) <= 100 or not self.reference.isprintable():
            raise WordedError("analytics.repartition.payments.reference_to_printable_characters")
        if abs(self.cents) > MOST_CENTS or (self.cents < 0 and self.kind == "advance"):
            raise WordedError("analytics.repartition.payments.no_amount_of_payment", cents=self.cents)
        sign = -1 if self.cents < 0 else 1
        if min(sign * self.fees_cents, sign * self.withholding_cents) < 0 or sign * self.net_cents < 0:
            raise WordedError("analytics.repartition.payments.fees_and_withholding_are_parts")

    @property
    def net_cents(self) -> int:
        """What is left after fees and withholding."""
        return self.cents - self.fees_cents - self.withholding_cents

    @property
    def year(self) -> str:
        """The calendar year whose surplus the month belongs to."""
        return self.month[:4]


def parse_eur(text: str) -> int:
    """Cents of an amount as people write it: "12.5", "1.205,50", "1,205.50 EUR", "€ 3"; WordedError for others."""
    plain = _SIGNS.sub("", text.strip().replace("−", "-"))
    match = _is_eur(_ungroup(plain) if _is_grouped(plain) else plain)
    if match is None:
        raise WordedError("analytics.repartition.payments.no_amount_in_euro", text=text)
    sign, whole, part = match.groups()
    cents = int(whole) * CENTS_PER_EUR + int((part or "0").ljust(2, "0"))
    return -cents if sign else cents


def _ungroup(text: str) -> str:
    """Leave thousands' signs out: only the last sign of an amount with decimals is a point."""
    whole, _, part = text.replace(",", ".").rpartition(".")
    is_part = len(part) < len("000")
    return re.sub("[.,']", "", whole) + (f".{part}" if is_part else part)
