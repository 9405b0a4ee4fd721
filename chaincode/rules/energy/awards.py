"""T5, award lots: the tokens of a countersigned line, which has no key of its own.

A reference is "award/<settlement>/<page>/<member>". Whoever uses one reads page and settlement and writes the spent
mark; a line is never deleted.
"""

from collections.abc import Iterable

from chaincode.rules import keys
from chaincode.rules.energy.records import Expiries, Line, Page, Settlement, Spent
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Lot
from chaincode.rules.state import State, encode_record, read_record

LINES_A_PAGE = 100

T5_UNKNOWN_AWARD = Reason("T5_UNKNOWN_AWARD", Kind.EXISTENCE)
T5_NOT_COUNTERSIGNED = Reason("T5_NOT_COUNTERSIGNED", Kind.STATE)
T3_LOT_SPENT = Reason("T3_LOT_SPENT", Kind.EXISTENCE)


def is_award(reference: str) -> bool:
    """Say whether a lot's reference names an award lot."""
    return reference.startswith("award/")


def format_award(settlement_id: str, page: int, member: str) -> str:
    """Give the reference of an award lot."""
    return f"award/{settlement_id}/{page:04d}/{member}"


def award_keys(reference: str) -> tuple[str, str, str]:
    """Give the keys behind an award lot: page, settlement, spent mark."""
    _, settlement_id, page, member = reference.split("/")
    return (
        keys.page(settlement_id, int(page)), keys.settlement(settlement_id), keys.spent(settlement_id, member),
    )


def load_award(state: State, reference: str) -> Lot:
    """Give the unspent award lot behind a reference.

    Raises:
        Refusal: T5_UNKNOWN_AWARD, T5_NOT_COUNTERSIGNED, T3_LOT_SPENT.
    """
    page_key, settlement_key, spent_key = award_keys(reference)
    page = state.get(page_key)
    settlement = state.find(Settlement, settlement_key)
    line = read_line(page, reference.rsplit("/", 1)[1]) if page else None
    if settlement is None or line is None or not line.amount_cents:
        raise T5_UNKNOWN_AWARD(lot=reference)
    if not settlement.countersigned_on:
        raise T5_NOT_COUNTERSIGNED(settlement=settlement.settlement_id)
    if state.find(Spent, spent_key) is not None:
        raise T3_LOT_SPENT(lot=reference)
    return award_lot(settlement, line)


def find_line(page: Page, member: str) -> Line | None:
    """Give a member's line of a page."""
    return next((line for line in page.lines if line.member == member), None)


def read_line(page: bytes, member: str) -> Line | None:
    """Read a member's line off a page's canonical JSON, and none of the others.

    A line holds plain values alone, so that it is what stands between the braces around the member's id.
    """
    at = page.find(b'"member":"%s"' % member.encode("ascii"))
    return read_record(Line, page[page.rfind(b"{", 0, at) : page.find(b"}", at) + 1]) if at >= 0 else None


def award_lot(settlement: Settlement, line: Line) -> Lot:
    """Give the lot that a countersigned line is: minted and received on the day of countersigning."""
    if settlement.expires_on is None:
        raise ValueError(f"not countersigned: {settlement.settlement_id}")
    return Lot(
        owner=line.member,
        amount_cents=line.amount_cents,
        origin=keys.settlement(settlement.settlement_id),
        minted_on=settlement.countersigned_on,
        received_on=settlement.countersigned_on,
        expires_on=getattr(settlement.expires_on, line.stakeholder),
    )


def compute_expiries(parameters: Parameters, day: int) -> Expiries:
    """Give the last day of lots minted on a day, by stakeholder (T2): `validity_days`, at most `max_life_days`."""
    valid = parameters.validity_days
    last = [
        day + min(days, parameters.max_life_days)
        for days in (valid.citizen, valid.commerce, valid.municipality, valid.gse)
    ]
    return Expiries(*last)


def mark_spent(state: State, references: Iterable[str], day: int) -> None:
    """Write the marks that award lots are used up."""
    mark = encode_record(Spent(day))
    for reference in references:
        state.put_encoded(award_keys(reference)[2], mark)
