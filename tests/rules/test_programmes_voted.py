"""T9, T11: a programme that a vote makes or ends: of the commons, or of what settlements mint."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.funding.records import Budget
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import CommonsRow
from tests.helpers.rules.assembly import TEXT, Assembly
from tests.helpers.rules.funding import budget_of, pledge, rows_of
from tests.helpers.rules.programmes import ACTIONS, Programmes
from tests.helpers.rules.scenarios_governance import fill_commons
from tests.helpers.rules.world import STRANGER


def subject(assembly: Assembly, **changes: Any) -> dict[str, Any]:
    plan = {
        "kind": "mobility", "actions": ACTIONS, "from_date": assembly.world.date_in(40),
        "to_date": assembly.world.date_in(100),
    }
    return {"kind": "programme", "programme": {"plan": plan, "total_cents": 7} | changes}


def find_programme(assembly: Assembly) -> tuple[str, Programme]:
    ((key, programme),) = assembly.world.all(Programme, "programme/").items()
    return key, programme


def test_t11_a_programme_of_the_commons_is_paid_by_named_rows_and_returns_there() -> None:
    assembly = Assembly()
    row = fill_commons(assembly)
    have = assembly.world.get(CommonsRow, row).amount_cents
    assembly.enacted(subject(assembly), rows=(row,))
    key, programme = find_programme(assembly)
    assert (programme.owner, programme.source, programme.settlement_cents) == ("commons", "commons", 0)
    assert assembly.world.get(Budget, keys.budget(budget_of(key))).left_cents == 7
    assembly.world.refused("T8_NOT_YOURS", "end", assembly.citizens[0], terms=key)
    assembly.enacted({"kind": "programme", "programme": {"end": key}})
    assembly.world.open_day(61)
    assembly.world.do("end", STRANGER, terms=key)
    assert sum(one.amount_cents for one in assembly.world.all(CommonsRow, "commons/").values()) == have


def test_t11_what_settlements_mint_begins_empty() -> None:
    assembly = Assembly()
    assembly.enacted(subject(assembly, settlement_cents=5))
    key, programme = find_programme(assembly)
    assert (programme.source, programme.settlement_cents, programme.total_cents) == ("issue", 5, 7)
    assert assembly.world.get(Budget, keys.budget(budget_of(key))).left_cents == 0


def test_t11_rows_of_the_commons_are_enough() -> None:
    assembly = Assembly()
    proposal = assembly.passed(subject(assembly))
    values = assembly.world.refused("T9_ROWS", "enact", STRANGER, proposal=proposal, rows=[])
    assert values == {"have_cents": 0, "need_cents": 7}


@pytest.mark.parametrize(("code", "changes"), [
    ("T9_SUBJECT", {"end": "programme/" + "0" * 32}), ("T9_SUBJECT", {"total_cents": 0}),
    ("T9_SUBJECT", {"settlement_cents": 8}), ("T9_UNKNOWN", {"plan": None, "end": "programme/" + "0" * 32}),
])  # fmt: skip
def test_t11_what_a_vote_cant_promise_is_refused(code: str, changes: dict[str, Any]) -> None:
    assembly = Assembly()
    arguments = {"subject": subject(assembly, **changes), "text": TEXT}
    assembly.world.refused(code, "propose", assembly.citizens[0], **arguments)


def test_t11_a_plan_is_held_against_its_rules_before_the_vote() -> None:
    assembly = Assembly()
    made = subject(assembly)
    for code, plan in (("T11_NO_ACTIONS", {"actions": []}), ("T8_DATES", {"to_date": "2024-02-30"})):
        changed = {"kind": "programme", "programme": made["programme"] | {"plan": made["programme"]["plan"] | plan}}
        assembly.world.refused(code, "propose", assembly.citizens[0], subject=changed, text=TEXT)


def test_t11_a_programmes_owner_has_no_vote_on_its_end() -> None:
    own = Programmes()
    assembly = Assembly(municipality=1)
    assembly.world.state |= {key: data for key, data in own.world.state.items() if key == own.ref}
    owner = assembly.people["municipality"][0]
    programme = assembly.world.get(Programme, own.ref)
    assembly.world.put(own.ref, Programme(**(vars(programme) | {"owner": owner.member})))
    proposal = assembly.open({"kind": "programme", "programme": {"end": own.ref}})
    opening = assembly.proposal(proposal).opening
    assert opening is not None and opening.concerned == (owner.member,)
    assembly.vote(proposal, yes=4)
    assembly.tally(proposal)
    assembly.world.open_day(3)
    assembly.world.do("enact", STRANGER, proposal=proposal)
    assert assembly.world.get(Programme, own.ref).ended_on == assembly.world.day
    assembly.world.refused(
        "T9_ENDED", "propose", assembly.citizens[1], subject={"kind": "programme", "programme": {"end": own.ref}},
        text=TEXT,
    )


def spend(assembly: Assembly, terms: str) -> dict[str, Any]:
    """Ten cents of the commons to the budget of terms."""
    return {"kind": "commons", "commons": {"cents": 10, "to": "programme", "target": keys.budget(budget_of(terms))}}


def test_t9_the_commons_go_to_no_pledge_and_to_no_programme_that_ended() -> None:
    assembly = Assembly(citizens=4, commerce=1)
    world, shop = assembly.world, assembly.people["commerce"][0]
    row, terms = fill_commons(assembly), pledge(world, shop, cents=100)
    given = {"subject": spend(assembly, terms), "text": TEXT}
    world.refused("T9_UNKNOWN", "propose", assembly.citizens[0], **given)
    made = own_programme(assembly)
    proposal = assembly.passed(spend(assembly, made))
    world.do("end", shop, terms=made)
    ended = {"subject": spend(assembly, made), "text": TEXT}
    assert world.refused("T9_ENDED", "propose", assembly.citizens[0], **ended) == {"programme": made}
    assert world.do("enact", STRANGER, proposal=proposal, rows=[row])["facts"]["void"] == "T9_ENDED"


def own_programme(assembly: Assembly) -> str:
    """A shop's programme of a hundred cents."""
    own: Programmes = Programmes.__new__(Programmes)
    own.world, own.owner, own.eva = assembly.world, assembly.people["commerce"][0], assembly.citizens[0]
    return own.make(100)


def test_t9_what_the_commons_gave_a_member_s_programme_returns_to_them_and_its_owner_has_no_vote() -> None:
    assembly = Assembly(citizens=4, commerce=1)
    world, shop = assembly.world, assembly.people["commerce"][0]
    row, ref = fill_commons(assembly), own_programme(assembly)
    proposal = assembly.enacted(spend(assembly, ref), rows=(row,))
    opening = assembly.proposal(proposal).opening
    assert opening and opening.concerned == (shop.member,)
    world.do("end", shop, terms=ref)
    world.open_day(61)
    world.do("end", shop, terms=ref)
    assert (rows_of(world, shop.member), [one.amount_cents for one in world.all(CommonsRow, "commons/").values()]) == (
        [100], [10])
