"""Longer ledgers: members, a period's energy turned into tokens, and deals between them, all by commands."""

from collections.abc import Iterator, Sequence
from typing import Any

from chaincode.rules import intervals, keys
from chaincode.rules.canonical import decode
from chaincode.rules.records import Lot
from chaincode.rules.state import read_record
from tests.helpers.rules.statement import Statement, build_statement

from .chain import FOUNDED_ON, NAMESPACE, MemoryChain, Person

PERIMETER = "AC001E00001"
SETTLEMENT = f"{FOUNDED_ON}.provisional.1"
TERMS = "7" * 64


def add_members(chain: MemoryChain, count: int) -> list[Person]:
    """Register members in turn for citizens and commerce, each with a point of 6 kW."""
    made = []
    for number in range(count):
        point = {
            "tag": f"{number:064x}", "perimeter": PERIMETER, "power_w": 6_000, "from_date": FOUNDED_ON,
        }
        made.append(chain.join(("citizens", "commerce")[number % 2], [point]))
    return made


def build_energy(members: Sequence[Person], days: int, wh: int = 900) -> Statement:
    """Everybody withdraws; every second one injects as much."""
    hours = intervals.hours_of_days(FOUNDED_ON, days).hours
    leaves = {
        person.member: ([wh + number] * hours, [2 * wh] * hours if number % 2 else [0] * hours)
        for number, person in enumerate(members)
    }
    return build_statement(FOUNDED_ON, {PERIMETER: leaves}, euro_cents=10**8)


def settle(chain: MemoryChain, statement: Statement, settlement: str = SETTLEMENT) -> None:
    """Anchor, settle, countersign."""
    operator = chain.keys.person("gse", "energy_operator")
    chain.do("anchor", operator, settlement=settlement, **statement.anchor)
    chain.do("settle", operator, statement.transient, settlement=settlement, claims=[])
    digest = decode(chain.state.get(NAMESPACE, keys.CHAIN) or b"")["digest"]
    officer = chain.keys.person("municipality", "officer")
    chain.do("countersign", officer, target=keys.settlement(settlement), digest=digest)


def publish(chain: MemoryChain, provider: Person) -> str:
    """Offer care, at any price."""
    made: str = chain.do(
        "publish", provider, kind="offer", thing="service", category="care", min_price_cents=1,
        max_price_cents=20_000, terms=TERMS,
    )["made"][0]
    return made


def deal(chain: MemoryChain, consumer: Person, provider: Person, offer: str, lot: str, cents: int) -> dict[str, Any]:
    """Ask, accept, deliver, confirm on one day; give the receipt of the request."""
    asked = chain.do(
        "request", consumer, offer=offer, provider=provider.member, lots=[lot], price_cents=cents,
        service_date=chain.date, terms=TERMS, place="",
    )
    agreement = asked["made"][0]
    chain.do("accept", provider, agreement=agreement)
    chain.do("deliver", provider, agreement=agreement)
    chain.do("confirm", consumer, agreement=agreement)
    return asked


def award_of(member: str, settlement: str = SETTLEMENT, page: int = 0) -> str:
    """Give the reference of a member's award lot."""
    return f"award/{settlement}/{page:04d}/{member}"


def build_town(chain: MemoryChain, members: int = 4, days: int = 1, **parameters: Any) -> list[Person]:
    """Found, register, and settle the first period."""
    chain.found(settle_days=days, **parameters)
    people = add_members(chain, members)
    chain.open_day(days)
    settle(chain, build_energy(people, days))
    return people


def trade(chain: MemoryChain, people: Sequence[Person], transactions: int) -> Iterator[int]:
    """Deal after deal, each consumer spending the change of the deal before; give the number of blocks as it grows."""
    offers = {person.member: publish(chain, person) for person in people}
    order = sorted(person.member for person in people)
    lots = {person.member: award_of(person.member, page=order.index(person.member) // 100) for person in people}
    number = 0
    while len(chain.blocks) < transactions:
        consumer = people[number % len(people)]
        provider = people[(number * 7 + 1 + number // len(people)) % len(people)]
        if consumer.member != provider.member:
            asked = deal(chain, consumer, provider, offers[provider.member], lots[consumer.member], 10)
            lots[consumer.member] = asked["made"][1]
        number += 1
        yield len(chain.blocks)


def lots_of(chain: MemoryChain, member: str) -> dict[str, Lot]:
    """Give a member's lots, awards aside."""
    return {key: read_record(Lot, data) for key, data in chain.state.scan(NAMESPACE, keys.lot(member, ""))}
