"""T11's commands, each sent at least once: a programme with four kinds of evidence, and a campaign."""

from typing import Any

from chaincode.rules import merkle
from chaincode.rules.intervals import add_days
from chaincode.rules.programmes.campaigns import LEAVE_DAYS
from chaincode.rules.programmes.scanning import compute_code_leaf
from tests.helpers.ledger.all_funds import find_dues
from tests.helpers.ledger.all_life import Life

CAPS = {"day_cents": 200, "month_cents": 600, "attester_cents": 1_000}
ACTIONS = [
    {"code": "ride", "unit": "ride", "cents": 50, "evidence": "attested"} | CAPS,
    {"code": "visit", "unit": "visit", "cents": 100, "evidence": "scanned"} | CAPS,
    {"code": "lift", "unit": "lift", "cents": 40, "evidence": "mutual"} | CAPS,
    {"code": "shift", "unit": "kwh", "cents": 10, "evidence": "metered"},
]
GOALS = [{"action": "ride", "quantity": 1, "cents": 70}]
TERMS, EVIDENCE = "7" * 64, "8" * 64


def behave(life: Life, row: str) -> str:
    """Five take part in a shop's programme, one of whom attests; give what is left of the row."""
    town, shop, (ada, bea, *_) = life.town, life.others[0], life.people
    ref, rest = _make_programme(life, row)
    town.do_all([town.step(one, "join", programme=ref) for one in life.people[:5]])
    _show(life, ref)
    rest = town.do(shop, "top_up", programme=ref, rows=[rest], cents=100)["made"][-1]
    service, budget = town.staff("gse"), ref.rsplit("/", 1)[1]
    town.do(service, "disburse", budget=budget, dues=find_dues(life, ref)[:1])
    town.do(ada, "share", programme=ref, action="ride")
    town.do(ada, "refuse", due=find_dues(life, ref)[-1])
    _meter(life, ref)
    town.do(bea, "quit", programme=ref)
    return rest


def make_plan(life: Life, in_days: int = 0) -> dict[str, Any]:
    """Give what a programme promises from a day on."""
    begins = add_days(life.town.date, in_days)
    return {
        "kind": "mobility", "actions": ACTIONS, "from_date": begins, "to_date": add_days(begins, 100),
        "attesters": [life.people[4].member], "goals": GOALS, "value_back_bps": 1_000, "sdg": [11],
    }


def issue(life: Life, ref: str) -> None:
    """A settlement mints for a programme that was voted for, and its tokens are drawn."""
    town = life.town
    named = [{"programme": ref.rsplit("/", 1)[1], "cents": 10}]
    settlement = town.settle_statement(town.build_week(life.everybody, town.next_period), programmes=named)
    town.do(town.staff("gse"), "draw", settlement=settlement, programme=ref)


def _make_programme(life: Life, row: str) -> tuple[str, str]:
    town, shop = life.town, life.others[0]
    proposed = town.do(shop, "programme", owner=shop.member, rows=[row], cents=1_000, plan=make_plan(life))
    made = town.countersign("commerce", [proposed])[0]["made"]
    return made[1], made[-1]


def _show(life: Life, ref: str) -> None:
    """What was done, attested, scanned, and signed by two."""
    town, (ada, bea, *_), attester = life.town, life.people, life.people[4]
    deed = {"member": ada.member, "action": "ride", "date": town.date, "quantity": 1, "evidence": EVIDENCE}
    town.do(attester, "attest_actions", programme=ref, deeds=[deed])
    code, place = bytes(16), {"place": "museum", "date": town.date}
    leaf = compute_code_leaf(ref.rsplit("/", 1)[1], place["place"], place["date"], 0, code)
    root = merkle.compute_root([leaf]).hex()
    codes = town.do(attester, "codes", programme=ref, action="visit", root=root, number=1, **place)["made"][0]
    town.do(ada, "scan", codes=codes, index=0, shown=code.hex(), path=[])
    for one, other in ((ada, bea), (bea, ada)):
        town.do(one, "mutual", programme=ref, action="lift", other=other.member)


def _meter(life: Life, ref: str) -> None:
    """An event that was announced, and what its day comes to."""
    town, operator, date = life.town, life.town.staff("gse"), add_days(life.town.date, 1)
    town.do(operator, "announce_event", programme=ref, date=date, first_hour=12, hours=3, direction="towards")
    town.open_day()
    while town.next_period <= date:
        life.settle()
    lines = [{"member": one.member, "cents": 1} for one in life.people[:5]]
    metered = town.do(
        operator, "metered_actions", programme=ref, action="shift", period=date, root=EVIDENCE, lines=lines)
    town.countersign("gse", [metered])


def campaign(life: Life, row: str) -> None:
    """Two adhere to a shop's campaign, one leaves it; it is closed, fulfilled and received."""
    town, shop, (ada, bea, *_) = life.town, life.others[0], life.people
    ref = town.do(
        shop, "campaign", rows=[row], cents=90, minimum=1, most=3, closes_date=town.date,
        tiers=[{"participants": 1, "discount_bps": 1_000}], value_back_cents=10, cashback_cents=20, terms=TERMS,
    )["made"][0]
    adhesion, _ = [town.do(one, "adhere", campaign=ref)["made"][0] for one in (ada, bea)]
    town.do(bea, "leave_campaign", campaign=ref)
    for _ in range(LEAVE_DAYS + 1):
        town.open_day()
    town.do(town.staff("gse"), "close", campaign=ref)
    town.do(shop, "fulfil", campaign=ref, adhesion=adhesion)
    town.do(ada, "received", campaign=ref, adhesion=adhesion)
