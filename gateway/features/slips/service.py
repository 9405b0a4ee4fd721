"""Slips of a till, in memory alone: who asks how much for what, for a quarter of an hour, under six signs.

    17MK2X     28 random bits, in the 32 signs of Crockford's base 32: good enough for what says only what a till shows

The first sign says whose gateway keeps the slip (its place modulo four, in the order of ORGANISATIONS), and no other is
asked for it: another could name a shop of its own. Nothing is paid by a slip: the customer requests, and whoever keeps
the till accepts, both by their own keys.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.market.records import Offer
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import Words
from chaincode.words.codes import SIGNS, draw_signs
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN
from gateway.http.security import Session, require_free_member

LENGTH, KEPT_S = 6, 15 * 60
MOST, MOST_OF_ONE = 2_000, 50


@dataclass(frozen=True)
class Slip:
    """What a till asks for. member: whose till it is."""

    code: str
    member: str
    offer: str
    price_cents: int
    text: str
    expires_at_s: int


class Slips:
    """Those of one gateway, oldest first; what is too old or one too many goes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Slip] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, slip: Slip, now_s: int) -> None:
        """Keep one more."""
        with self._lock:
            self._drop_old(now_s)
            own = [code for code, kept in self._kept.items() if kept.member == slip.member]
            for code in own[:max(0, len(own) - MOST_OF_ONE + 1)]:
                del self._kept[code]
            while len(self._kept) >= MOST:
                self._kept.popitem(last=False)
            self._kept[slip.code] = slip

    def find(self, code: str, now_s: int) -> Slip | None:
        """Give the one of a code, or None."""
        with self._lock:
            self._drop_old(now_s)
            return self._kept.get(code)

    def _drop_old(self, now_s: int) -> None:
        while self._kept and next(iter(self._kept.values())).expires_at_s <= now_s:
            self._kept.popitem(last=False)


def make_slip(gateway: Gateway, caller: Session, offer: str, price_cents: int, text: str) -> Slip:
    """Make a slip for an open offer of the caller's without places.

    Raises:
        ApiError: no such offer of one's own, or the price is beyond its bounds.
    """
    member, now_s = require_free_member(caller), gateway.clock()
    with gateway.database.read() as connection:
        found = Mirror(connection).find(Offer, offer)
    is_own = offer.startswith(keys.offer(member, ""))
    if found is None or not is_own or not found.is_open or found.kind != "offer" or found.resource:
        raise INVALID(fields="offer")
    if not found.min_price_cents <= price_cents <= found.max_price_cents:
        raise INVALID(fields="price_cents")
    slip = Slip(make_code(gateway.settings.organisation), member, offer, price_cents, text, now_s + KEPT_S)
    gateway.memory(Slips).add(slip, now_s)
    return slip


def make_code(organisation: str) -> str:
    """Make a code of an organisation's slips."""
    first = SIGNS[ORGANISATIONS.index(organisation)::len(ORGANISATIONS)]
    return secrets.choice(first) + draw_signs(LENGTH - 1)


def find_slip(gateway: Gateway, code: str) -> Slip:
    """Give the slip of a code."""
    slip = gateway.memory(Slips).find(code, gateway.clock())
    if slip is None:
        raise UNKNOWN(what=Words("gateway.slips.service.slip"), name=code)
    return slip
