"""Settlements on a network: thirty periods of 1,000 members, anchored, settled, countersigned; one of 10,000 members.

The statements are made before the clock starts: energy is the gateway's work, and measured elsewhere. Members are
written by the bench itself, many at once; all else is done by the community's own commands and rules.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from random import Random
from typing import Any

from chaincode.rules import intervals, keys
from chaincode.rules.records import KeyOwner, Member, MemberKey, MemberPoint, PointOwner
from gateway.commandline.operating.bench import Figure
from network.native import Network
from tests.bench.fabric.seeding import seed, seeding
from tests.helpers.ledger.town import EURO_CENTS, FOUNDED_ON, PERIMETER, SEES_VECTORS, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network
from tests.helpers.rules.statement import Statement, build_statement

PERIODS, DAYS = 30, 7
PERIODS_BAR_S = 60.0
BARS_S = {(2, 5): 6.0, (3, 1): 5.0}  # of 10,000 members at once


def measure(quick: bool) -> Iterable[Figure]:
    """Quick: three periods of 300 members, one of 3,000, against as much less."""
    few, many, periods = (300, 3_000, 3) if quick else (1_000, 10_000, PERIODS)
    with settling_town(few) as (network, town):
        statements = [build_week(few, period) for period in list_periods(periods)]
        began_s = time.perf_counter()
        for statement in statements:
            town.settle_statement(statement)
        seconds = time.perf_counter() - began_s
        bar_s = PERIODS_BAR_S * periods / PERIODS
        yield Figure(
            name=f"settlement of {few:,} members x {periods} periods, anchor and countersigning included",
            value=round(seconds, 1), unit="s", bar=f"<= {bar_s:g}", ok=seconds <= bar_s,
            fabric=network.programs.version,
        )
    with settling_town(many) as (network, town):
        seconds = measure_settle(town, build_week(many, FOUNDED_ON))
        bar_s = BARS_S.get(network.programs.release, min(BARS_S.values())) * many / 10_000
        yield Figure(
            name=f"settle of {many:,} members, one period", value=round(seconds, 2), unit="s", bar=f"<= {bar_s:g}",
            ok=seconds <= bar_s, fabric=network.programs.version,
        )


@contextmanager
def settling_town(members: int) -> Iterator[tuple[Network, Town]]:
    """A founded town with so many members on a network whose chaincodes are the community's own again."""
    with ExitStack() as stack:
        network = stack.enter_context(start_network("conti"))
        town = Town(stack.enter_context(NetworkPlace(network.folder)))
        town.found(DAYS)
        with seeding(network):
            seed(town, list_members(members))
        town.ask(town.staff("municipality"), "now")
        yield network, town


def list_members(count: int) -> Iterator[tuple[str, Any]]:
    """Records of so many confirmed members with a metering point each."""
    for number in range(count):
        member, tag = member_id(number), sha256(f"seeded point {number}".encode()).hexdigest()
        points = (MemberPoint(tag, PERIMETER, 6_000, FOUNDED_ON),)
        yield keys.member(member), Member("confirmed", "citizens", "citizen", points, 1)
        yield keys.member_key(member), MemberKey((member,))
        yield keys.key_owner(member), KeyOwner(member)
        yield keys.point(tag), PointOwner(member)


def member_id(number: int) -> str:
    """The member of a number."""
    return sha256(f"seeded {number}".encode()).hexdigest()


def list_periods(count: int) -> list[str]:
    """The first days of so many periods."""
    return [intervals.add_days(FOUNDED_ON, DAYS * number) for number in range(count)]


def build_week(members: int, period: str) -> Statement:
    """Everybody withdraws, every tenth one injects by day."""
    random, hours = Random(period), intervals.hours_of_days(period, DAYS).hours
    days = [[random.randrange(60, 900) for _ in range(hours)] for _ in range(50)]
    sun = [random.randrange(500, 4_000) if 6 <= hour % 24 < 20 else 0 for hour in range(hours)]
    leaves = {
        member_id(number): (days[number % 50], sun if number % 10 == 0 else [0] * hours) for number in range(members)
    }
    return build_statement(period, {PERIMETER: leaves}, EURO_CENTS)


def measure_settle(town: Town, statement: Statement) -> float:
    """Seconds of `settle` alone, from the proposal to the block, after its period was anchored."""
    settlement, operator = f"{FOUNDED_ON}.provisional.1", town.staff("gse")
    town.open_day(intervals.add_days(FOUNDED_ON, DAYS))
    town.do(operator, "anchor", settlement=settlement, **statement.anchor)
    step = town.step(operator, "settle", statement.transient, settlement=settlement, claims=[])
    assert step.organisations == SEES_VECTORS
    began_s = time.perf_counter()
    town.send(step)
    return time.perf_counter() - began_s
