"""T9: which parameters a vote may change together, and between which bounds: a constant table.

A group is one parameter, the values by stakeholder of one, or the two weights of energy. What a community is, its first
period, the roles and the recognised interests are in none: the last two have kinds of proposal of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chaincode.rules.codec import parse, to_plain
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.parameters import Parameters
from chaincode.rules.units import BPS, STAKEHOLDER_OF, Bounds

T9_GROUP = Reason("T9_GROUP", Kind.EXISTENCE)
T9_VALUES = Reason("T9_VALUES", Kind.AMOUNT)
T9_BOUNDS = Reason("T9_BOUNDS", Kind.AMOUNT)

WORDS = {"count": ("heads", "chambers")}
TIMES = 20  # what a ceiling or a budget may become, of its founding value
FOUNDED = Parameters("any", "2024-01-01")


@dataclass(frozen=True)
class Group:
    """Bounds by name of parameter; most: of the sum of all; own: whether it is one of this rule's own (T9)."""

    bounds: Mapping[str, Bounds]
    most: int = 0
    own: bool = False


def _by_stakeholder(name: str, low: int, high: int) -> dict[str, Bounds]:
    return {f"{name}.{stakeholder}": Bounds(low, high) for stakeholder in STAKEHOLDER_OF.values()}


def _amount(name: str) -> Group:
    return Group({name: Bounds(0, TIMES * getattr(FOUNDED, name))})


def _number(name: str, low: int, high: int, *, own: bool = False) -> Group:
    return Group({name: Bounds(low, high)}, own=own)


NUMBERS = {
    "max_life_days": (90, 1_095), "grace_days": (1, 90), "accept_days": (1, 30), "deliver_days": (1, 30),
    "confirm_days": (1, 30), "return_days": (1, 30), "book_ahead_days": (1, 365), "mediation_days": (20, 60),
    "recovery_days": (1, 14), "suspend_days": (1, 180), "pause_days": (1, 30),
    "settle_days": (1, 31), "value_cents_per_mwh": (0, 100_000),
}
SHARES = ("provisional_bps", "bonus_bps", "euro_kept_bps", "redeem_bps")
AMOUNTS = (
    "max_price", "pair_limit", "bonus_cap", "bonus_free", "bonus_budget", "welcome_bonus",
    "welcome_budget", "supply_ceiling", "issuance_ceiling", "commons_cap", "voucher_cap", "assist_budget",
    "redeem_budget", "programme_budget",
)
OWN = {
    "vote_days": (7, 60), "confirmation_days": (3, 60), "franchise_days": (0, 180), "min_turnout_bps": (100, 5_000),
    "min_chamber": (2, 50), "open_proposals": (1, 10), "support": (1, 20),
}

GROUPS: dict[str, Group] = {
    "weights": Group({"w_consume": Bounds(0, BPS), "w_produce": Bounds(0, BPS)}, most=BPS),
    "validity_days": Group(_by_stakeholder("validity_days", 60, 730)),
    "max_balance": Group({
        name: Bounds(0, TIMES * getattr(FOUNDED.max_balance, name.split(".")[1]))
        for name in _by_stakeholder("max_balance", 0, 0)
    }),
    "chamber_weight": Group(
        _by_stakeholder("chamber_weight", 0, 2_500) | {"chamber_weight.citizen": Bounds(5_000, 10_000)}, own=True,
    ),
    "count": Group({"count": Bounds(0, 0)}, own=True),
    **{name: _number(name, *bounds) for name, bounds in NUMBERS.items()},
    **{name: _number(name, 0, BPS) for name in SHARES},
    **{name: _amount(name) for name in AMOUNTS},
    **{name: _number(name, *bounds, own=True) for name, bounds in OWN.items()},
}


def validate_values(group_name: str, values: Mapping[str, int | str]) -> None:
    """Refuse a group that is none, values that aren't just its own, and those out of their bounds or sum."""
    group = GROUPS.get(group_name)
    if group is None:
        raise T9_GROUP(group=group_name)
    if set(values) != set(group.bounds):
        raise T9_VALUES(group=group_name, names=", ".join(sorted(group.bounds)))
    for name, bounds in group.bounds.items():
        _validate_value(name, values[name], bounds)
    total = sum(value for value in values.values() if type(value) is int)
    if group.most and total > group.most:
        raise T9_BOUNDS(name="+".join(sorted(group.bounds)), low=0, high=group.most)


def _validate_value(name: str, value: int | str, bounds: Bounds) -> None:
    words = WORDS.get(name)
    if words and value not in words:
        raise T9_BOUNDS(name=name, low=words[0], high=words[1])
    if not words and (type(value) is not int or not bounds.low <= value <= bounds.high):
        raise T9_BOUNDS(name=name, low=bounds.low, high=bounds.high)


def change_parameters(parameters: Parameters, values: Mapping[str, int | str]) -> Parameters:
    """Give the parameters with values by name, "validity_days.citizen" for a part of one."""
    plain: dict[str, Any] = to_plain(parameters)
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        plain[outer] = plain[outer] | {inner: value} if inner else value
    return parse(Parameters, plain)
