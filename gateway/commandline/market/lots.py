"""Which lots pay for a service: soonest expiry first, and none that would expire while it is held (T4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.rules import keys
from chaincode.rules.codec import parse
from chaincode.rules.intervals import days_between
from chaincode.rules.records import Now
from chaincode.rules.units import format_tokens
from chaincode.words import find_point, say
from gateway.client import Client
from gateway.commandline.base.refusals import RefusedError

MAX_LOTS = 100
Plain = dict[str, Any]


@dataclass(frozen=True)
class Chosen:
    """Lots in the order in which they are used, and what they hold together in cents."""

    lots: tuple[str, ...]
    cents: int


def pick_lots(lots: Sequence[Plain], cents: int, needed_on: int) -> Chosen:
    """Take lots until they hold `cents`: soonest expiry first, each good on day `needed_on`; too few are refused."""
    usable = sorted((one for one in lots if one["expires_on"] >= needed_on),
                    key=lambda one: (one["expires_on"], one["lot"]))
    taken, total = [], 0
    for one in usable:
        if total >= cents:
            break
        taken.append(one["lot"])
        total += one["amount_cents"]
    if total < cents:
        raise RefusedError(_say_too_little(total, cents, sum(one["amount_cents"] for one in lots)))
    if len(taken) > MAX_LOTS:
        raise RefusedError(say(f"this takes {len(taken)} lots, {MAX_LOTS} at most: ./volano market merge first",
                               f"servono {len(taken)} lotti, al massimo {MAX_LOTS}: prima ./volano market merge"))
    return Chosen(tuple(taken), total)


def _say_too_little(have: int, need: int, all_cents: int) -> str:
    point = find_point()
    here, price, owned = (format_tokens(cents, point) for cents in (have, need, all_cents))
    return say(
        f"{price} tokens are needed and {here} last until the service can be confirmed (the wallet holds {owned}): "
        "ask for something cheaper",
        f"servono {price} token e {here} valgono fino alla conferma del servizio (nel portafoglio: {owned}): "
        "chiedi qualcosa di meno caro",
    )


def find_needed_day(client: Client, member: str, service_date: str) -> int:
    """Give the last day on which lots held for a service must still be good."""
    now = parse(Now, client.query("read", {"keys": [keys.NOW]}, member)[keys.NOW])
    waits = now.parameters.deliver_days + now.parameters.confirm_days
    return now.number + days_between(now.date, service_date) + waits
