"""I3 of T8, T10, T11: what moved into and out of funds, budgets and redemptions, named by the causes that it may have.

A command takes from one kind of place: lots, funds, budgets, the commons, or what settlements minted for programmes.
"""

from dataclasses import dataclass

from chaincode.audit.moves import AWARDED, TO_COMMONS, TRANSFER, Moves

# from one kind of place to others: the causes that this may have
CAUSES: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {
    ("lots", ("funds",)): TO_COMMONS,
    ("lots", ("commons", "funds")): TO_COMMONS,
    ("funds", ("budgets",)): ("set_apart",),
    ("funds", ("lots",)): ("voucher", "assistance"),
    ("funds", ("funds",)): ("donation", "sweep"),
    ("budgets", ("lots",)): ("cashback", "behaviour"),
    ("budgets", ("funds", "lots")): ("value_back",),
    ("budgets", ("funds",)): ("set_apart_return", "value_back"),
    ("budgets", ("commons",)): ("set_apart_return",),
    ("budgets", ("commons", "funds")): ("set_apart_return",),
    ("commons", ("budgets",)): ("spend",),
    ("commons", ("funds",)): ("spend",),
    ("commons", ("lots",)): ("spend",),
    ("undrawn", ("budgets",)): ("draw",),
}


@dataclass
class Left:
    """What of a command's moves isn't named yet: members' lots; the commons; minted; burnt."""

    lots: dict[str, int]
    commons: int
    minted: int
    burnt: int


def name_fund_moves(moves: Moves, left: Left) -> list[tuple[str, ...]]:
    """Name what T8, T10 and T11 moved, and take it off what is left."""
    named = [_name_redemption(key, cents, moves, left) for key, cents in moves.redemptions.items() if cents]
    funds = {owner: cents for owner, cents in moves.funds.items() if cents}
    if moves.paid_in:
        is_whole = moves.paid_in == sum(funds.values()) and all(cents > 0 for cents in funds.values())
        named.append(("pay_in",) if is_whole else ("mint",))
        left.minted -= moves.paid_in
        funds = {}
    undrawn = moves.undrawn
    if undrawn > 0:  # minted by a settlement beside its awards
        named.append(AWARDED)
        left.minted -= undrawn
        undrawn = 0
    budgets = {key: cents for key, cents in moves.budgets.items() if cents}
    return named + (_name_rest(funds, budgets, undrawn, left) if funds or budgets or undrawn else [])


def _name_redemption(key: str, cents: int, moves: Moves, left: Left) -> tuple[str, ...]:
    owner = key.split("/")[1]
    if cents < 0 and moves.redeemed == -cents:
        left.burnt += cents
        return ("redemption",)
    left.lots[owner] = left.lots.get(owner, 0) + cents
    return ("hold",) if cents > 0 else ("return",)


def _name_rest(
    funds: dict[str, int], budgets: dict[str, int], undrawn: int, left: Left
) -> list[tuple[str, ...]]:
    changes = [("lots", cents) for cents in left.lots.values()] + [("funds", cents) for cents in funds.values()]
    changes += [("budgets", cents) for cents in budgets.values()] + [("commons", left.commons), ("undrawn", undrawn)]
    sources = sorted({kind for kind, cents in changes if cents < 0})
    sinks = tuple(sorted({kind for kind, cents in changes if cents > 0}))
    total: int = sum(cents for _, cents in changes)
    if total or len(sources) != 1:
        return [TRANSFER]
    left.lots.clear()
    left.commons = 0
    return [CAUSES.get((sources[0], sinks), TRANSFER)]
