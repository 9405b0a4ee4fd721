"""Three ways through the community's own government, on any ledger; each asserts what it comes to.

    flow_of_vote(town)         proposal -> support -> vote -> tally -> in force -> the next period pays otherwise
    flow_of_euro(town)         paid in -> vouchers -> spent at another shop -> redeemed -> repaid in euro, burnt
    flow_of_programme(town)    voted -> minted, drawn -> done, attested -> paid -> a goal reached, its shares paid
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from chaincode.rules import keys
from chaincode.rules.funding.records import id_of
from chaincode.rules.intervals import add_days
from tests.helpers.ledger.all_life import list_written
from tests.helpers.ledger.town import Person, Town

VOTING = {"vote_days": 1, "confirmation_days": 1, "franchise_days": 0, "support": 2}
EVIDENCE, TEXT = "8" * 64, "9" * 64
OLD, NEW = {"w_consume": 5_000, "w_produce": 5_000}, {"w_consume": 2_000, "w_produce": 8_000}
PAID_IN_CENTS, VOUCHER_CENTS, PRICE_CENTS = 5_000, 1_000, 900
RIDE_CENTS, GOAL_CENTS, RIDES = 50, 70, 3
Plain = Mapping[str, Any]


def flow_of_vote(town: Town) -> None:
    """Four homes, two of which produce; two periods of the same energy, one before and one after a vote."""
    town.found(settle_days=1, welcome_bonus=0, **VOTING)
    people = town.join("citizens", 4)
    before = read_worths(town, town.settle(people))
    decide(town, people, {"kind": "parameter", "parameter": {"group": "weights", "values": NEW}})
    last = add_days(town.date, 8)
    while town.date < last:
        town.open_day()
    after = read_worths(town, town.settle(people))
    consumed = before[people[0].member]  # who only consumes
    produced = before[people[1].member] - consumed
    assert after[people[0].member] * OLD["w_consume"] == consumed * NEW["w_consume"]
    changed = after[people[1].member] - after[people[0].member]
    assert changed * OLD["w_produce"] == produced * NEW["w_produce"]


def read_worths(town: Town, settlement: str) -> dict[str, int]:
    """What a settlement says that each member's energy was worth, in millionths of a cent."""
    key = keys.page(settlement, 0)
    return {line["member"]: int(line["worth_micro"]) for line in ask(town, key)["lines"]}


def decide(town: Town, people: Sequence[Person], subject: Plain) -> list[str]:
    """Propose, support, vote by all, count, let it be enacted; give what that made."""
    service = town.staff("gse")
    proposal = town.do(people[0], "propose", subject=subject, text=TEXT)["made"][0]
    supporters = people[:2]
    town.do_all([town.step(one, "support", proposal=proposal) for one in supporters])
    town.do(service, "open_vote", proposal=proposal, supporters=[one.member for one in supporters])
    town.do_all([town.step(one, "vote", proposal=proposal, choice="yes", givers=[]) for one in people])
    for _ in range(2):
        town.open_day()
    assert town.do(service, "tally", proposal=proposal)["facts"]["status"] == "passed"
    for _ in range(2):
        town.open_day()
    made: list[str] = town.do(service, "enact", proposal=proposal, rows=[])["made"]
    return made


def flow_of_euro(town: Town) -> None:
    """A shop pays in and gives a voucher; who spends it at another shop lets that one have euro."""
    town.found(issuance_ceiling=10**6, redeem_bps=10_000)
    (ada,), (giver, baker) = town.join("citizens"), town.join("commerce", 2)
    treasurer = Person("municipality", town.place.enrol("municipality", "treasurer", roles=("treasurer",)))
    paid = town.do(treasurer, "pay_in", payer=giver.member, cents=PAID_IN_CENTS, reference=refer(1))
    row = town.countersign("municipality", [paid])[0]["made"][1]
    offer = town.publish(baker)
    vouchers = [{"member": ada.member, "cents": VOUCHER_CENTS}]
    town.do(giver, "issue_vouchers", rows=[row], vouchers=vouchers, only=["care"])
    asked = town.request(ada, baker, offer, find_lot(town, ada), PRICE_CENTS)
    (agreement,) = town.deliver_all(baker, [asked])
    town.do_all([town.confirm(ada, agreement)])
    asked_back = {"lots": [find_lot(town, baker)], "cents": PRICE_CENTS, "agreements": [agreement]}
    redeemed = town.do(baker, "redeem", **asked_back)
    named = {"redemption": redeemed["made"][0], "digest": redeemed["facts"]["digest"]}
    assert ask(town, keys.SUPPLY)["burnt_cents"] == 0
    town.do(treasurer, "repay", **named, reference=refer(2))
    supply = ask(town, keys.SUPPLY)
    told = [supply[f"{name}_cents"] for name in ("minted", "paid_in", "burnt", "redeemed")]
    assert told == [PAID_IN_CENTS, PAID_IN_CENTS, PRICE_CENTS, PRICE_CENTS]
    assert town.refused(baker, "redeem", **asked_back) == "T3_LOT_SPENT"


def flow_of_programme(town: Town) -> None:
    """Rides that a vote pays for: two who ride reach the goal, and each has a part of it."""
    town.found(settle_days=1, programme_budget=10_000, **VOTING)
    people = town.join("citizens", 4)
    (ada, bea, attester, _), service = people, town.staff("gse")
    subject = {"kind": "programme", "programme": {
        "plan": plan_rides(town, attester), "settlement_cents": 1_000, "total_cents": 5_000}}
    programme = next(key for key in decide(town, people, subject) if key.startswith("programme/"))
    budget = id_of(programme)
    while town.date < add_days(town.next_period, 1):
        town.open_day()
    settlement = town.settle_statement(
        town.build_week(people, town.next_period), programmes=[{"programme": budget, "cents": 1_000}])
    town.do(service, "draw", settlement=settlement, programme=programme)
    town.do_all([town.step(one, "join", programme=programme) for one in (ada, bea)])
    ride = {"action": "ride", "date": town.date, "evidence": EVIDENCE}
    deeds = [ride | {"member": ada.member, "quantity": 1}, ride | {"member": bea.member, "quantity": 2}]
    town.do(attester, "attest_actions", programme=programme, deeds=deeds)
    assert town.refused(ada, "share", programme=programme, action="ride") == "T11_NOT_REACHED"
    pay_dues(town, budget)
    for one in (ada, bea):
        town.do(one, "share", programme=programme, action="ride")
    pay_dues(town, budget)
    told = ask(town, keys.goal(budget, "ride")), ask(town, keys.budget(budget))
    assert told[0]["reached_on"] == ask(town, keys.NOW)["number"]
    assert told[1]["left_cents"] == 1_000 - RIDES * RIDE_CENTS - 2 * GOAL_CENTS


def plan_rides(town: Town, attester: Person) -> dict[str, Any]:
    """What the programme promises, from the day on which it can be enacted."""
    caps = {"day_cents": 200, "month_cents": 600, "attester_cents": 1_000}
    ride = {"code": "ride", "unit": "ride", "cents": RIDE_CENTS, "evidence": "attested"} | caps
    begins = add_days(town.date, 4)
    return {
        "kind": "mobility", "actions": [ride], "from_date": begins, "to_date": add_days(begins, 100),
        "attesters": [attester.member], "goals": [{"action": "ride", "quantity": RIDES, "cents": GOAL_CENTS}],
        "value_back_bps": 0, "sdg": [11],
    }


def pay_dues(town: Town, budget: str) -> None:
    """Disburse all that is due of a budget."""
    left = ask_all(town, [key for key in dict.fromkeys(list_written(town)) if key.startswith(f"due/{budget}/")])
    town.do(town.staff("gse"), "disburse", budget=budget, dues=[key for key, record in left.items() if record])


def find_lot(town: Town, owner: Person) -> str:
    """The lot that somebody got last."""
    return [key for key in list_written(town) if key.startswith(f"lot/{owner.member}/")][-1]


def refer(number: int) -> str:
    """The reference of a transaction of the bank's."""
    return sha256(f"bank {number}".encode()).hexdigest()


def ask(town: Town, key: str) -> Any:
    """A record, as the energy operator's ledger has it."""
    return ask_all(town, [key])[key]


def ask_all(town: Town, named: Sequence[str]) -> dict[str, Any]:
    """Records by key; None for what is gone."""
    return town.ask(town.staff("gse"), *named)
