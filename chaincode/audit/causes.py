"""I3: each move of a command, named by the causes of T1 that it may have."""

from chaincode.audit.fund_moves import Left, name_fund_moves
from chaincode.audit.moves import AWARDED, TO_COMMONS, TRANSFER, Moves, name_agreement


def name_moves(moves: Moves) -> list[tuple[str, ...]]:
    """Give, for each move, the causes of T1 that it may have; an unexplained rest is a "transfer"."""
    rest = {member: cents for member, cents in moves.members.items() if cents}
    named: list[tuple[str, ...]] = []
    for key, cents in moves.agreements.items():
        named += name_agreement(key, cents, moves.paid.get(key, 0), rest)
    for member, cents in moves.awarded.items():
        rest[member] = rest.get(member, 0) - cents
    left = Left({member: cents for member, cents in rest.items() if cents}, moves.commons, moves.minted, moves.burnt)
    named += name_fund_moves(moves, left)
    return named + _name_rest(moves, left, is_named=bool(named))


def _name_rest(moves: Moves, left: Left, *, is_named: bool) -> list[tuple[str, ...]]:
    """Name what is minted, burnt, and goes to the commons; and what nothing explains."""
    named: list[tuple[str, ...]] = []
    awarded = sum(moves.awarded.values())
    if awarded or left.minted:
        named.append(AWARDED if awarded == left.minted else ("mint",))
    if left.burnt:
        named.append(("burn",))
    to_commons = left.commons + left.burnt
    lost = -sum(cents for cents in left.lots.values() if cents < 0)
    if to_commons or lost:
        named.append(TO_COMMONS if to_commons == lost else TRANSFER)
    if any(cents > 0 for cents in left.lots.values()):
        named.append(TRANSFER)
    if moves.has_any and not named and not is_named:
        named.append(("merge", "change", *TO_COMMONS))
    return named
