"""T2, T3: dated lots. Naming them, using them up, dividing them; how long they live is in `life`.

A lot is named by `lot/<owner>/<id>`, or, when it is the award of a countersigned settlement, by
`award/<settlement>/<page>/<owner>`, which has no key of its own and is used once by a mark (T5).
"""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.calls import Call
from chaincode.rules.energy.awards import T3_LOT_SPENT, is_award, load_award, mark_spent
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State

MAX_LOTS = 100
MAX_NAMED = 3_000

T2_LOT_EXPIRED = Reason("T2_LOT_EXPIRED", Kind.STATE)
T3_NOT_YOUR_LOT = Reason("T3_NOT_YOUR_LOT", Kind.AUTHORITY)
T3_NO_LOTS = Reason("T3_NO_LOTS", Kind.AMOUNT)
T3_LOT_TWICE = Reason("T3_LOT_TWICE", Kind.AMOUNT)
T3_TOO_LITTLE = Reason("T3_TOO_LITTLE", Kind.AMOUNT)
T3_NEEDLESS_LOT = Reason("T3_NEEDLESS_LOT", Kind.AMOUNT)
T3_TOO_MANY_LOTS = Reason("T3_TOO_MANY_LOTS", Kind.LIMIT)


def owner_of(ref: str) -> str:
    """Give the member whose lot `ref` names."""
    return ref.split("/")[3 if is_award(ref) else 1]


def validate_own(call: Call, refs: tuple[str, ...]) -> None:
    """T3: refuse lots that aren't the caller's."""
    for ref in refs:
        if owner_of(ref) != call.member:
            raise T3_NOT_YOUR_LOT(lot=ref)


def find_lots(state: State, refs: tuple[str, ...]) -> tuple[Lot, ...]:
    """Give the lots that are named, in that order.

    Raises:
        Refusal: T3_LOT_SPENT, T5_UNKNOWN_AWARD, T5_NOT_COUNTERSIGNED.
    """
    return tuple([load_award(state, ref) if is_award(ref) else _find_lot(state, ref) for ref in refs])


def _find_lot(state: State, ref: str) -> Lot:
    lot = state.find(Lot, ref)
    if lot is None:
        raise T3_LOT_SPENT(lot=ref)
    return lot


def use_lots(state: State, now: Now, refs: tuple[str, ...]) -> None:
    """T3: take lots away, each once: delete its key, or mark an award as spent."""
    mark_spent(state, filter(is_award, refs), now.number)
    for ref in refs:
        if not is_award(ref):
            state.delete(ref)


def put_lots(state: State, call: Call, what: str, lots: tuple[Lot, ...]) -> tuple[str, ...]:
    """Write lots under new ids of this command, one series per `what`; give their keys."""
    made = tuple([keys.lot(lot.owner, call.derive_id(f"{what} {number}")) for number, lot in enumerate(lots)])
    for key, lot in zip(made, lots, strict=True):
        state.put(key, lot)
    return made


def validate_alive(now: Now, refs: tuple[str, ...], lots: tuple[Lot, ...], owner: Member) -> None:
    """T2: refuse expired lots of one owner."""
    for ref, lot in zip(refs, lots, strict=True):
        if not is_alive(now, lot, owner):
            raise T2_LOT_EXPIRED(lot=ref, expires_on=compute_last_day(now, lot, owner))


def validate_named(refs: tuple[str, ...]) -> None:
    """T3: refuse no lot at all, and a lot that is named twice."""
    if not refs:
        raise T3_NO_LOTS()
    seen: dict[str, None] = {}
    for ref in refs:
        if ref in seen:
            raise T3_LOT_TWICE(lot=ref)
        seen[ref] = None


def validate_number(refs: tuple[str, ...], most: int) -> None:
    """T3: refuse more than `most` lots."""
    if len(refs) > most:
        raise T3_TOO_MANY_LOTS(most=most)


def total_cents(lots: tuple[Lot, ...]) -> int:
    """Add up lots, in cents."""
    return sum(lot.amount_cents for lot in lots)


def divide(lots: tuple[Lot, ...], cents: int) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Divide lots into the first `cents` of them, in their order, and the rest; a lot that is cut keeps its dates."""
    first, rest = [], []
    for lot in lots:
        part = min(lot.amount_cents, cents)
        cents -= part
        if part:
            first.append(lot if part == lot.amount_cents else replace(lot, amount_cents=part))
        if part < lot.amount_cents:
            rest.append(replace(lot, amount_cents=lot.amount_cents - part) if part else lot)
    return tuple(first), tuple(rest)

