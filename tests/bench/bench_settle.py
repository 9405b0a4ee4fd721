"""Settling a week of 10,000 members, rules only: from the call to the effects, on a snapshot in memory.

Measured twice: the first week of a community (everybody's metering points are looked at) and the week after. Each with
nothing named, with the most claims that may be, and with the most programmes besides: these may cost a tenth at most.
What these cost is told in processor time, as the median of several goes in turn: others' work must not make a ratio.
"""

import gc
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from random import Random
from statistics import median
from typing import Any, NamedTuple

from chaincode import contract
from chaincode.rules import keys
from chaincode.rules.calls import Call, derive_id
from chaincode.rules.energy.bonuses import MAX_CLAIMS
from chaincode.rules.energy.programme_issue import MAX_PROGRAMMES
from chaincode.rules.market.records import Claim
from chaincode.rules.programmes.records import Programme
from tests.helpers.rules.energy import OPERATOR, countersign, settlement_of
from tests.helpers.rules.issuing import RIDE
from tests.helpers.rules.statement import Statement, build_statement
from tests.helpers.rules.world import PERIMETER, World

BAR_S = 5.0
ENVELOPE_BYTES = 8_000_000
HOURS = 168
RATIO_BAR = 1.1
GOES = 7


def build_world(members: int) -> World:
    """Found a community of so many members, a tenth of them with a plant."""
    world = World(supply_ceiling=10**9, issuance_ceiling=10**9)
    for number in range(members):
        world.join("citizens", points=1, name=f"bench {number}")
    return world


def build_week(world: World, period: str) -> Statement:
    """Make a week's hours: everybody withdraws, every tenth injects by day."""
    random = Random(sha256(period.encode()).digest())
    people = [key.removeprefix(keys.MEMBERS) for key in sorted(world.state) if key.startswith(keys.MEMBERS)]
    days = [[random.randrange(60, 900) for _ in range(HOURS)] for _ in range(50)]
    sun = [random.randrange(500, 4_000) if 6 <= hour % 24 < 20 else 0 for hour in range(HOURS)]
    nothing = [0] * HOURS
    leaves = {
        member: (days[number % 50], sun if number % 10 == 0 else nothing) for number, member in enumerate(people)
    }
    return build_statement(period, {PERIMETER: leaves}, euro_cents=10**9)


class Time(NamedTuple):
    """Seconds of `settle` alone: on the clock, of the processor."""

    clock_s: float
    processor_s: float


class Times(NamedTuple):
    """The best seconds of some goes, with nothing named and with all; `ratio` of all against the same with claims."""

    plain_s: float
    all_s: float
    ratio: float


def measure_week(world: World, period: str, until: str) -> Times:
    """Settle a week."""
    world.skip_to(until)
    statement = build_week(world, period)
    settlement_id = f"{period}.provisional.1"
    world.do("anchor", OPERATOR, settlement=settlement_id, **statement.anchor)
    named = add_named(world, period)
    calls = [
        replace(world.build_call("settle", OPERATOR, settlement=settlement_id, **more), transient=statement.transient)
        for more in ({}, {"claims": named["claims"]}, named)
    ]
    goes = [[_time_apply(world, call) for call in calls] for _ in range(GOES)]
    world.send(calls[0])
    assert settlement_of(world, settlement_id).energy_cents > 0
    countersign(world, settlement_id)
    plain_s, _, all_s = (min(go.clock_s for go in own) for own in zip(*goes, strict=True))
    return Times(plain_s, all_s, median(all_.processor_s / claims.processor_s for _, claims, all_ in goes))


def count_claims(members: int) -> int:
    """As many as may be, of 10,000 members; as much less of fewer."""
    return MAX_CLAIMS * members // 10_000


def add_named(world: World, period: str) -> dict[str, Any]:
    """Write claims and 50 programmes of votes; give what `settle` says of them."""
    people = [key.removeprefix(keys.MEMBERS) for key in sorted(world.state) if key.startswith(keys.MEMBERS)]
    claims = []
    for number in range(count_claims(len(people))):
        provider, consumer = people[number % len(people)], people[(number + 1) % len(people)]
        claims.append(keys.claim(provider, derive_id(period, "claim", number)))
        agreement = keys.agreement(consumer, provider, derive_id(period, "agreement", number))
        world.put(claims[-1], Claim(provider, consumer, agreement, "social", 500, 100, world.day))
    programmes = []
    for number in range(MAX_PROGRAMMES):
        programme_id = derive_id(period, "programme", number)
        world.put(keys.programme(programme_id), Programme(
            "mobility", "commons", "issue", (RIDE,), (), (), 100, 1_000, 0, (), world.date, world.date_in(100),
            world.day, world.day + 100,
        ))
        programmes.append({"programme": programme_id, "cents": 100})
    return {"claims": claims, "programmes": programmes}


def _time_apply(world: World, call: Call) -> Time:
    snapshot = _Sorted(world.state)
    gc.collect()
    started = Time(time.perf_counter(), time.process_time())
    effects = contract.apply(call, snapshot)
    elapsed = Time(time.perf_counter() - started.clock_s, time.process_time() - started.processor_s)
    assert isinstance(effects, contract.Effects) and effects.status == contract.OK, effects
    assert sum(len(key) + len(data or b"") for key, data in effects.writes) < ENVELOPE_BYTES
    return elapsed


class _Sorted:
    """A snapshot whose keys are sorted already, as a peer's store holds them."""

    def __init__(self, state: dict[str, bytes]) -> None:
        self._state, self._keys = state, sorted(state)

    def get(self, key: str) -> bytes | None:
        return self._state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        first, end = (bisect_left(self._keys, bound) for bound in (prefix, prefix + chr(0x10FFFF)))
        return [(key, self._state[key]) for key in self._keys[first:end]]


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the seconds of both settlements; when quick, of 2,000 members against a fifth of the bar."""
    members = 2_000 if quick else 10_000
    bar_s = BAR_S * members / 10_000
    world = build_world(members)
    for name, period, until in (
        ("first week", "2024-05-01", "2024-05-08"), ("next week", "2024-05-08", "2024-05-15"),
    ):
        times = measure_week(world, period, until)
        named = f", {count_claims(members):,} claims, {MAX_PROGRAMMES} programmes"
        for what, seconds in (("", times.plain_s), (named, times.all_s)):
            yield {
                "name": f"settle of {members:,} members x 7 days{what}, {name}",
                "value": round(seconds, 2),
                "unit": "s",
                "bar": f"<= {bar_s:g}",
                "ok": seconds <= bar_s,
            }
        yield {
            "name": f"the same against itself without programmes, in processor time, {name}",
            "value": round(times.ratio, 2),
            "unit": "x",
            "bar": f"<= {RATIO_BAR:g}",
            "ok": times.ratio <= RATIO_BAR,
        }
