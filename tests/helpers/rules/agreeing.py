"""Agreements of a market in each status, and who moves them on."""

from typing import Any

from chaincode.rules import keys
from chaincode.rules.records import Member
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import Person


def change(market: Market, person: Person, kind: type[Any], **fields: Any) -> None:
    """Write other fields into somebody's member or key record."""
    key = (keys.member if kind is Member else keys.member_key)(person.member)
    market.world.put(key, kind(**(vars(market.world.get(kind, key)) | fields)))


STEPS = {
    "accept": ("requested", "bea"), "decline": ("requested", "bea"), "withdraw": ("requested", "ada"),
    "deliver": ("accepted", "bea"), "release": ("accepted", "bea"), "confirm": ("delivered", "ada"),
    "contest": ("delivered", "ada"),
}


def sender(market: Market, command: str) -> Person:
    who: Person = getattr(market, STEPS[command][1]) if command in STEPS else market.ada
    return who


def old_lot(market: Market, left: int, **fields: Any) -> str:
    """Give Ada a lot at the end of its life, of the price, that lasts `left` more days."""
    if market.world.day < 400:
        market.world.open_day(400)
    day = market.world.day
    return market.world.give(market.ada, PRICE_CENTS, lasts=left, minted_on=day + left - 365, **fields)
