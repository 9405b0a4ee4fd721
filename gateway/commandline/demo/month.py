"""The month passes: each day is opened, its readings come in, each period that is over is settled by two."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analytics.examples.town import DAYS, FIRST_DATE, Town
from chaincode.rules.intervals import add_days
from chaincode.rules.units import BPS, MICRO
from gateway.commandline.demo.town import OPERATOR, make_day
from gateway.hosting.opening import Gateways

PERIOD_DAYS = 7
PROVISIONAL_BPS = 8_000


@dataclass(frozen=True)
class Day:
    """What a day brought: shared energy, the euro that GSE would pay, tokens earned, in Wh and cents.

    settled: the settlement that was countersigned after it, or None.
    """

    date: str
    shared_wh: int
    euro_cents: int
    token_cents: int
    settled: dict[str, Any] | None


@dataclass(frozen=True)
class _SoFar:
    """Sums of a period up to a day."""

    euro_cents: int = 0
    micro: int = 0


def play_month(gateways: Gateways, town: Town, days: int = DAYS) -> Iterator[Day]:
    """Play the first `days` days. The next day is opened first: readings of a day arrive when it is over."""
    opener, operator = gateways.client("municipality"), gateways.client(OPERATOR)
    before = _SoFar()
    for number in range(days):
        date, following = add_days(FIRST_DATE, number), add_days(FIRST_DATE, number + 1)
        opener.execute("open_day", {"date": following})
        operator.post("readings", {"readings": list(make_day(town, number))})
        period = add_days(FIRST_DATE, number - number % PERIOD_DAYS)
        preview = operator.get(f"periods/{period}/preview")
        now = _SoFar(preview["euro_cents"] or 0, sum(member["worth_micro"] for member in preview["members"]))
        shared_wh = sum(day["shared_wh"] for one in preview["perimeters"] for day in one["days"] if day["date"] == date)
        settled = settle(gateways, period) if (number + 1) % PERIOD_DAYS == 0 else None
        yield Day(date, shared_wh, now.euro_cents - before.euro_cents, _worth(now) - _worth(before), settled)
        before = _SoFar() if settled else now


def _worth(sums: _SoFar) -> int:
    return sums.micro * PROVISIONAL_BPS // BPS // MICRO


def settle(gateways: Gateways, period: str) -> dict[str, Any]:
    """Anchor and settle by the operator, work it out again and countersign by the municipality."""
    operator, second = gateways.client(OPERATOR), gateways.client("municipality")
    operator.post(f"periods/{period}/anchor", {"kind": "provisional"})
    made = operator.post(f"periods/{period}/settle", {"kind": "provisional"})
    signed = second.post(f"periods/{period}/countersign")
    return {"settlement": made["settlement"], **signed["receipt"]["response"]["facts"], "receipt": signed["receipt"]}
