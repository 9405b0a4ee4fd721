"""Crowds on any ledger: citizens who all pay the same pledged offer, scan one place's codes, or vote, at one height.

    for name, steps in prepare_crowds(Town(place), 500).items():
        count_commits(place, steps)          # == 500: nobody stands in another's way
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chaincode.rules import merkle
from chaincode.rules.funding.records import id_of
from chaincode.rules.intervals import add_days
from chaincode.rules.programmes.scanning import compute_code_leaf
from gateway.ledger.port import CommitError, Ledger, Signer
from tests.helpers.ledger.embedded_place import Place
from tests.helpers.ledger.town import CENTS, Person, Step, Town

AT_ONCE = 64
TEXT, PLACE = "9" * 64, "museum"
VISIT_CENTS = 100
ISSUANCE_CENTS = 10**8  # who pays in leaves room for four of them
Endorsed = tuple[Ledger, bytes, Signer]


def prepare_crowds(town: Town, count: int) -> dict[str, list[Step]]:
    """Found a town and bring everybody so far that one command each is left, by what they do."""
    town.found(issuance_ceiling=ISSUANCE_CENTS, franchise_days=0)
    people, (shop,), (attester,) = town.join("citizens", count), town.join("commerce"), town.join("citizens")
    treasurer = Person("municipality", town.place.enrol("municipality", "treasurer", roles=("treasurer",)))
    paid = town.do(treasurer, "pay_in", payer=shop.member, cents=2 * count * CENTS, reference="1" * 64)
    row = town.countersign("municipality", [paid])[0]["made"][1]
    terms, rest = _pledge(town, shop, row, count * CENTS)
    return {
        "pay the same pledged offer": _prepare_payers(town, people, (shop, attester), terms),
        "scan one place's codes": _prepare_scanners(town, people, (shop, attester), rest),
        "vote": _prepare_voters(town, people),
    }


def _pledge(town: Town, shop: Person, row: str, cents: int) -> tuple[str, str]:
    terms, _, rest = town.do(
        shop, "pledge", rows=[row], cents=cents, purposes=["care"], bps=1_000, cap_cents=CENTS,
        from_date=town.date, to_date=add_days(town.date, 60),
    )["made"]
    return terms, rest


def _prepare_payers(town: Town, people: Sequence[Person], others: tuple[Person, Person], terms: str) -> list[Step]:
    """Everybody had a service of the shop's, and may confirm it by naming the shop's pledge to pay some of it back."""
    everybody, shop = [*people, *others], others[0]  # a line of the settlement each
    settlement, offer = town.settle(everybody), town.publish(shop)
    asked = [town.request(one, shop, offer, town.award(one, everybody, settlement), CENTS) for one in people]
    agreements = town.deliver_all(shop, asked, AT_ONCE)
    return [
        town.step(one, "confirm", agreement=agreement, pledges=[terms])
        for one, agreement in zip(people, agreements, strict=True)
    ]


def _prepare_scanners(town: Town, people: Sequence[Person], by: tuple[Person, Person], row: str) -> list[Step]:
    """The shop's programme, which all join; its attester hands out a code for each."""
    owner, attester = by
    cents = VISIT_CENTS * len(people)
    visit = {"code": "visit", "unit": "visit", "cents": VISIT_CENTS, "evidence": "scanned", "day_cents": VISIT_CENTS,
             "month_cents": VISIT_CENTS, "attester_cents": cents}
    plan = {"kind": "tourism", "actions": [visit], "from_date": town.date, "to_date": add_days(town.date, 60),
            "attesters": [attester.member], "goals": [], "value_back_bps": 0, "sdg": [11]}
    asked = town.do(owner, "programme", owner=owner.member, rows=[row], cents=cents, plan=plan)
    programme = town.countersign("commerce", [asked])[0]["made"][1]
    town.do_all([town.step(one, "join", programme=programme) for one in people], AT_ONCE)
    codes = [index.to_bytes(16, "big") for index in range(len(people))]
    leaves = [compute_code_leaf(id_of(programme), PLACE, town.date, *code) for code in enumerate(codes)]
    given: dict[str, Any] = {"place": PLACE, "date": town.date, "root": merkle.compute_root(leaves).hex()}
    ref = town.do(attester, "codes", programme=programme, action="visit", number=len(codes), **given)["made"][0]
    shown = zip(people, codes, merkle.compute_paths(leaves), strict=True)
    return [
        town.step(one, "scan", codes=ref, index=index, shown=code.hex(), path=[step.hex() for step in path])
        for index, (one, code, path) in enumerate(shown)
    ]


def _prepare_voters(town: Town, people: Sequence[Person]) -> list[Step]:
    """An opinion that an officer opens to the vote."""
    proposal = town.do(people[0], "propose", subject={"kind": "opinion"}, text=TEXT)["made"][0]
    town.do(town.staff("gse", "officer"), "open_vote", proposal=proposal, supporters=[])
    choices = ("yes", "no", "abstain")
    return [
        town.step(one, "vote", proposal=proposal, choice=choices[number % 3], givers=[])
        for number, one in enumerate(people)
    ]


def count_commits(place: Place, steps: Sequence[Step]) -> int:
    """How many commit when all are endorsed before the first is submitted."""

    def endorse(step: Step) -> Endorsed:
        ledger, signer = place.ledgers[step.by.organisation], step.by.signer
        proposal = ledger.prepare(step.call, signer.certificate)
        return ledger, ledger.endorse(proposal, signer.sign(proposal)).transaction, signer

    def submit(one: Endorsed) -> bool:
        ledger, transaction, signer = one
        try:
            ledger.submit(transaction, signer.sign(transaction))
        except CommitError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        endorsed = list(pool.map(endorse, steps))
        return sum(pool.map(submit, endorsed))
