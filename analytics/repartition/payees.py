"""Who is paid: fiscal code, IBAN, holder, threshold, date of leaving; and what a payment list comes to.

A member's due is all parts so far, less all that was paid out. Below 0 it is carried: nothing is collected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stdnum.it import codicefiscale

from analytics.repartition.bank_text import is_writable
from analytics.repartition.iban import is_iban, is_in_sepa
from analytics.repartition.remarks import Remark
from chaincode.words import WordedError

NO_PAYEE, NO_IBAN, BELOW_THRESHOLD, CARRIED = "no_payee", "no_iban", "below_threshold", "carried"
OUTSIDE_SEPA = "outside_sepa"


@dataclass(frozen=True)
class Payee:
    """How a member is paid. iban: "" while unknown; threshold_cents: least amount of a payment; left_on: "" or a date.

    Nothing of it is shown by `repr`, so that no log holds it.

    Raises:
        WordedError: a fiscal code or IBAN whose check characters don't fit.
    """

    member: str
    holder: str = field(repr=False)
    fiscal_code: str = field(default="", repr=False)
    iban: str = field(default="", repr=False)
    threshold_cents: int = 0
    left_on: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.holder) <= 70 or not self.holder.isprintable():
            raise WordedError("analytics.repartition.payees.holder_to_printable_characters")
        if not is_writable(self.holder):
            raise WordedError("analytics.repartition.payees.holder_no_letter_or_digit")
        if self.fiscal_code and not is_fiscal_code(self.fiscal_code):
            raise WordedError("analytics.repartition.payees.fiscal_code_not_one_whose_check")
        if self.iban and not is_iban(self.iban):
            raise WordedError("analytics.repartition.payees.iban_not_one_whose_length")
        if self.threshold_cents < 0:
            raise WordedError("analytics.repartition.payees.threshold_amount_from")


def format_iban_change(community: str, member: str, replaced: str, iban: str, date: str) -> bytes:
    """What a member signs to have an IBAN act at once: replaced is paid to so far ("" for none); date: the ledger's."""
    return "\n".join(("volano: IBAN", community, member, replaced, iban, date)).encode()


def is_fiscal_code(text: str) -> bool:
    """Whether a text is a person's fiscal code (16 characters) or a body's (11 digits), as its tax office makes it.

    Its check character fits, a person's day of birth is in the calendar, and a body's digits 8 to 10 are an office.
    """
    return text.isascii() and codicefiscale.compact(text) == text and codicefiscale.is_valid(text)


@dataclass(frozen=True)
class Payout:
    """Cents to be paid to a payee; months: of whose division they are, in order."""

    payee: Payee
    cents: int
    months: Sequence[str] = ()


@dataclass(frozen=True)
class Waiting:
    """Cents that aren't paid, and why: no_payee, no_iban, outside_sepa, below_threshold; carried (below 0)."""

    member: str
    holder: str = field(repr=False)
    cents: int
    reason: str


@dataclass(frozen=True)
class PaymentList:
    """Who is paid now, and who waits, both by member. remarks: what was said when what is new of it was closed."""

    payouts: tuple[Payout, ...]
    waiting: tuple[Waiting, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def total_cents(self) -> int:
        """What is paid in all."""
        return sum(payout.cents for payout in self.payouts)


def compute_payment_list(
    due_cents: Mapping[str, int], payees: Mapping[str, Payee], on: str,
    months: Mapping[str, Sequence[str]] | None = None,
) -> PaymentList:
    """Give the payment list of a date "YYYY-MM-DD": who has left by then is paid whatever the threshold says.

    months: by member, of whose division the cents are.
    """
    payouts, waiting = [], []
    for member, cents in sorted(due_cents.items()):
        payee = payees.get(member)
        reason = _find_reason(cents, payee, on)
        if payee is not None and not reason:
            payouts.append(Payout(payee, cents, tuple((months or {}).get(member, ()))))
        elif cents:
            waiting.append(Waiting(member, payee.holder if payee else "", cents, reason))
    return PaymentList(tuple(payouts), tuple(waiting))


def _find_reason(cents: int, payee: Payee | None, on: str) -> str:
    if cents <= 0:
        return CARRIED
    if payee is None:
        return NO_PAYEE
    if not payee.iban:
        return NO_IBAN
    if not is_in_sepa(payee.iban, on):
        return OUTSIDE_SEPA
    has_left = bool(payee.left_on) and payee.left_on <= on
    return BELOW_THRESHOLD if cents < payee.threshold_cents and not has_left else ""
