"""T6: which claims a provisional settlement takes, and how much each gets."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import derive_id
from chaincode.rules.energy import bonuses
from chaincode.rules.energy.records import Settlement, Taken
from chaincode.rules.market.records import Claim, Reminder
from chaincode.rules.records import Member
from tests.helpers.rules.energy import Period, countersign, line_of
from tests.helpers.rules.world import Person, World

FIRST, SECOND = "2024-05-01.provisional.1", "2024-05-01.provisional.2"
NEXT, DEFINITIVE = "2024-05-02.provisional.1", "2024-05-01.definitive.1"


class Claims:
    """Ada buys, Bea and Cleo provide; nobody has energy, so that bonuses are all there is."""

    def __init__(self, **parameters: Any) -> None:
        self.world = World(**({"settle_days": 1, "welcome_bonus": 0} | parameters))
        self.ada, self.bea, self.cleo = (self.world.join("citizens") for _ in range(3))
        self.period = Period(self.world, {}, days=1)

    def claim(self, provider: Person, amount_cents: int, **fields: Any) -> str:
        number = len(self.world.all(Claim, "claim/"))
        reference = keys.claim(provider.member, derive_id("claim", number))
        agreement = f"agreement/{self.ada.member}/{provider.member}/{derive_id('agreement', number)}"
        claim = Claim(
            provider.member, self.ada.member, agreement, "social", 5 * amount_cents, amount_cents,
            **({"paid_on": self.world.day} | fields),
        )
        self.world.put(reference, claim)
        return reference

    def remind(self, reference: str, day: int = 1) -> str:
        row = keys.reminder(day, reference.rsplit("/", 1)[1])
        self.world.put(row, Reminder(reference))
        return row

    def taken(self, settlement_id: str) -> Taken:
        return self.world.get(Taken, keys.taken(settlement_id))

    def bonus(self, settlement: Settlement, person: Person) -> int:
        return line_of(self.world, settlement, person).bonus_cents


@pytest.fixture
def claims() -> Claims:
    return Claims()


def test_named_claims_are_taken_and_marked(claims: Claims) -> None:
    first, second = claims.claim(claims.bea, 100), claims.claim(claims.cleo, 30)
    waiting = claims.claim(claims.bea, 7)
    settled = claims.period.run(FIRST, [first, second])
    assert settled.bonus_cents == 130
    assert (claims.bonus(settled, claims.bea), claims.bonus(settled, claims.cleo)) == (100, 30)
    assert claims.taken(FIRST) == Taken({first: 100, second: 30}, {})
    marks = [claims.world.get(Claim, reference).taken for reference in (first, second, waiting)]
    assert marks == [FIRST, FIRST, ""]


def test_a_mark_counts_once_its_settlement_is_countersigned(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 100)
    claims.world.skip_to("2024-05-02")
    claims.period.anchor(FIRST)
    claims.period.settle(FIRST, [reference])
    claims.period.anchor(SECOND)
    claims.period.settle(SECOND, [reference])
    assert countersign(claims.world, SECOND).bonus_cents == 100
    claims.world.skip_to("2024-05-03")
    claims.period.anchor(NEXT)
    assert claims.period.refused("T6_CLAIM_TAKEN", NEXT, [reference]) == {"claim": reference, "settlement": SECOND}


def test_the_cap_is_per_provider_and_period_oldest_first() -> None:
    claims = Claims(bonus_cap=100)
    late, early = claims.claim(claims.bea, 70, paid_on=2), claims.claim(claims.bea, 80, paid_on=1)
    latest, other = claims.claim(claims.bea, 5, paid_on=3), claims.claim(claims.cleo, 90)
    settled = claims.period.run(FIRST, [latest, late, early, other])
    assert claims.taken(FIRST).claims == {early: 80, late: 20, other: 90}
    assert claims.taken(FIRST).untaken == {latest: "cap"}
    assert (claims.bonus(settled, claims.bea), claims.bonus(settled, claims.cleo)) == (100, 90)
    assert claims.period.run(NEXT, [latest]).bonus_cents == 5


def test_above_the_budget_all_get_pro_rata_rounded_down() -> None:
    claims = Claims(bonus_budget=100)
    first, second, third = (claims.claim(one, cents) for one, cents in (
        (claims.bea, 100), (claims.cleo, 50), (claims.cleo, 1),
    ))
    settled = claims.period.run(FIRST, [first, second, third])
    assert claims.taken(FIRST) == Taken({first: 66, second: 33}, {third: "budget"})
    assert settled.bonus_cents == 99


def test_the_ceiling_cuts_bonuses_too_and_a_claim_cut_to_nothing_waits() -> None:
    claims = Claims(issuance_ceiling=10)
    first, second = claims.claim(claims.bea, 99), claims.claim(claims.cleo, 1)
    settled = claims.period.run(FIRST, [first, second])
    assert claims.taken(FIRST) == Taken({first: 9}, {second: "ceiling"})
    assert (settled.bonus_cents, settled.cut_cents) == (9, 91)
    assert claims.world.get(Claim, second).taken == ""


def test_reminded_claims_are_taken_without_being_named(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 100)
    row = claims.remind(reference)
    settled = claims.period.run(FIRST)
    assert claims.taken(FIRST) == Taken({reference: 100}, {}, (row,))
    assert settled.bonus_cents == 100


def test_countersigning_deletes_the_reminders_that_were_answered(claims: Claims) -> None:
    answered = claims.remind(claims.claim(claims.bea, 100))
    claims.world.skip_to("2024-05-02")
    claims.period.anchor(FIRST)
    later = claims.remind(claims.claim(claims.bea, 50), day=2)
    claims.period.settle(FIRST)
    assert {answered, later} <= set(claims.world.state)
    countersign(claims.world, FIRST)
    assert answered not in claims.world.state
    assert later in claims.world.state


def test_a_reminded_claim_that_is_worth_nothing_gets_its_reason(claims: Claims) -> None:
    unattested = claims.claim(claims.bea, 700, needs_attester=True)
    suspended = claims.claim(claims.cleo, 100)
    unknown = keys.claim(claims.bea.member, "e" * 32)
    for reference in (unattested, suspended, unknown):
        claims.remind(reference)
    key = keys.member(claims.cleo.member)
    claims.world.put(key, replace(claims.world.get(Member, key), suspended_until=99))
    claims.period.run(FIRST)
    assert claims.taken(FIRST).claims == {}
    assert claims.taken(FIRST).untaken == {
        unattested: "unattested", suspended: "not_confirmed", unknown: "unknown",
    }
    assert claims.world.get(Claim, suspended).taken == ""


def test_a_reminded_claim_that_was_taken_is_said_to_be(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 100)
    claims.period.run(FIRST, [reference])
    claims.remind(reference, day=2)
    settled = claims.period.run(NEXT)
    assert claims.taken(NEXT).untaken == {reference: "taken"}
    assert settled.bonus_cents == 0


def test_a_provider_who_left_gets_nothing(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 100)
    claims.world.do("leave", claims.bea)
    assert claims.period.run(FIRST, [reference]).bonus_cents == 0
    assert claims.taken(FIRST).untaken == {reference: "not_confirmed"}


def test_an_attested_claim_is_taken(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 700, needs_attester=True, attested_on=1)
    assert claims.period.run(FIRST, [reference]).bonus_cents == 700


def test_named_claims_exist_and_are_attested(claims: Claims) -> None:
    unattested = claims.claim(claims.bea, 700, needs_attester=True)
    claims.world.skip_to("2024-05-02")
    claims.period.anchor(FIRST)
    claims.period.refused("T6_NOT_ATTESTED", FIRST, [unattested])
    claims.period.refused("T6_NO_CLAIM", FIRST, [keys.claim(claims.bea.member, "e" * 32)])


def test_a_claim_is_named_once(claims: Claims) -> None:
    reference = claims.claim(claims.bea, 100)
    claims.world.skip_to("2024-05-02")
    claims.period.anchor(FIRST)
    assert claims.period.refused("T6_CLAIM_TWICE", FIRST, [reference, reference]) == {"claim": reference}


def test_only_provisional_settlements_take_claims(claims: Claims) -> None:
    claims.period.run(FIRST)
    reference = claims.claim(claims.bea, 100)
    claims.period.anchor(DEFINITIVE)
    claims.period.refused("T6_ONLY_PROVISIONAL", DEFINITIVE, [reference])


def test_at_most_2000_claims_with_those_reminded_of(claims: Claims, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bonuses, "MAX_CLAIMS", 2)
    named = [claims.claim(claims.bea, 1) for _ in range(2)]
    claims.remind(named[0])
    claims.world.skip_to("2024-05-02")
    claims.period.anchor(FIRST)
    more = claims.claim(claims.bea, 1)
    assert claims.period.refused("T6_TOO_MANY_CLAIMS", FIRST, [*named, more]) == {"most": 2}
    claims.period.settle(FIRST, named)


def test_colluding_members_get_at_most_a_cap_each_and_the_budget_in_all() -> None:
    claims = Claims(bonus_cap=50, bonus_budget=80)
    named = [claims.claim(one, 40) for one in (claims.bea, claims.cleo) for _ in range(5)]
    settled = claims.period.run(FIRST, named)
    assert max(claims.bonus(settled, one) for one in (claims.bea, claims.cleo)) <= 50
    assert settled.bonus_cents <= 80
