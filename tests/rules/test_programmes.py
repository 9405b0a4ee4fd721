"""T11: programmes: joining, four kinds of evidence, goals, value back; each refusal, and what a trick gains."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.records import BackedPeriod, Backing
from chaincode.rules.funding.records import Budget
from tests.helpers.rules.funding import SECOND, SERVICE, budget_of, dues_of, give_row, rows_of, sign
from tests.helpers.rules.programmes import ACTIONS, CAPS, EVIDENCE, OPERATOR, Programmes
from tests.helpers.rules.world import Person, staff


@pytest.fixture
def own() -> Programmes:
    """Return a programme with members."""
    return Programmes()


def refused(own: Programmes, code: str, name: str, by: Person, **arguments: Any) -> dict[str, Any]:
    return own.world.refused(code, name, by, **arguments)


def test_t11_a_programme_of_rows_acts_when_countersigned(own: Programmes) -> None:
    assert own.world.get(Budget, own.budget_key()).left_cents == 10_000
    shop = own.world.join("commerce")
    own.world.do("top_up", shop, programme=own.ref, rows=[give_row(own.world, shop.member, 300)], cents=200)
    assert own.world.get(Budget, own.budget_key()).left_cents == 10_200
    assert rows_of(own.world, shop.member) == [100]
    unknown = keys.programme("0" * 32)
    refused(own, "T8_NO_TERMS", "top_up", shop, programme=unknown, rows=[], cents=1)
    refused(own, "T8_NO_ROWS", "top_up", shop, programme=own.ref, rows=[], cents=1)
    own.world.do("end", own.owner, terms=own.ref)
    refused(own, "T8_NOT_RUNNING", "top_up", shop, programme=own.ref, rows=[], cents=1)
    refused(own, "T8_NOT_RUNNING", "join", shop, programme=own.ref)


def test_t11_a_programme_is_refused(own: Programmes) -> None:
    world, ride = own.world, ACTIONS[0]
    citizen = give_row(world, own.ada.member, 100)
    refused(own, "T11_OTHER_OWNER", "programme", own.ada, **own.arguments())
    values = {"owner": own.ada.member, "rows": [citizen], "cents": 1, "plan": own.plan()}
    refused(own, "T11_OWNER", "programme", own.ada, **values)
    for code, plan in (
        ("T14_NO_DATE", {"to_date": "2024-13-01"}), ("T8_DATES", {"to_date": world.date_in(-1)}),
        ("T11_NO_ACTIONS", {"actions": []}), ("T11_ACTION_TWICE", {"actions": [ride, ride]}),
        ("T11_CAPS", {"actions": [ride | {"day_cents": 49}]}), ("T11_CAPS", {"actions": [ride | {"month_cents": 49}]}),
        ("T11_CAPS", {"actions": [ride | {"attester_cents": 49}]}), ("T11_HELPED", {"kind": "care"}),
        ("T11_GOAL", {"goals": [{"action": "shift", "quantity": 1, "cents": 1}]}),
        ("T11_GOAL", {"goals": [{"action": "ride", "quantity": number, "cents": 1} for number in (1, 2)]}),
        ("T8_TOO_MANY", {"actions": [ride | {"code": f"r{number}"} for number in range(51)], "goals": []}),
        ("T8_TOO_MANY", {"attesters": [f"{number:064x}" for number in range(51)]}),
        ("T8_TOO_MANY", {"sdg": [1] * 18}),
    ):
        refused(own, code, "programme", own.owner, **own.arguments(**plan))


def test_t11_join_and_quit_are_the_members_and_one_of_them_a_day(own: Programmes) -> None:
    world, eva = own.world, own.eva
    refused(own, "T11_OWN", "join", own.owner, programme=own.ref)
    refused(own, "T11_NOT_JOINED", "quit", eva, programme=own.ref)
    refused(own, "T11_JOINED", "join", own.ada, programme=own.ref)
    refused(own, "T11_TODAY", "quit", own.ada, programme=own.ref)
    world.open_day()
    world.do("quit", own.ada, programme=own.ref)
    refused(own, "T11_NOT_JOINED", "quit", own.ada, programme=own.ref)
    refused(own, "T11_TODAY", "join", own.ada, programme=own.ref)
    own.attest(own.deed(own.ada))
    world.open_day()
    deeds = [own.deed(own.ada)]
    refused(own, "T11_NOT_JOINED", "attest_actions", eva, programme=own.ref, deeds=deeds)
    world.do("join", own.ada, programme=own.ref)


def test_t11_attested_deeds_leave_dues_within_caps_and_value_back_is_the_solidarity_funds(own: Programmes) -> None:
    own.attest(own.deed(own.ada, 2), own.deed(own.bruno))
    assert [(due.cents, due.quantity, due.evidence) for due in own.dues(own.ada)] == [(100, 2, EVIDENCE)]
    own.world.do("disburse", SERVICE, budget=budget_of(own.ref), dues=list(dues_of(own.world, own.ref)))
    assert own.world.balance_cents(own.ada) == 100
    assert rows_of(own.world, keys.SOLIDARITY) == [10 + 5]
    assert own.world.get(Budget, own.budget_key()) == Budget(own.ref, 10_000 - 165, 165, {"ride": 3})


def test_t11_attesting_is_refused(own: Programmes) -> None:
    """An attester attests for nobody that is itself; a friendly one is bounded by its own cap and the friend's."""
    world, deed = own.world, own.deed

    def attest(code: str, *deeds: dict[str, Any], by: Person | None = None) -> dict[str, Any]:
        return refused(own, code, "attest_actions", by or own.eva, programme=own.ref, deeds=list(deeds))

    attest("T14_NO_DATE", deed(own.ada, date="2024-02-30"))
    attest("T11_NO_ATTESTER", deed(own.bruno), by=own.ada)
    attest("T11_FOR_ONESELF", deed(own.ada), deed(own.eva))
    attest("T11_NO_ACTION", deed(own.ada, action="walk"))
    attest("T11_EVIDENCE", deed(own.ada, action="visit"))
    attest("T11_NO_LINES")
    attest("T11_DATE", deed(own.ada, date=world.date_in(1)))
    attest("T11_DATE", deed(own.ada, date=world.date_in(-7)))
    assert attest("T11_DAY_CAP", deed(own.ada, 3), deed(own.ada, 2))["cents"] == 250
    for days in (1, 2, 3):
        own.attest(deed(own.ada, 4, date=world.date_in(-days)))
    assert attest("T11_MONTH_CAP", deed(own.ada))["most"] == 600
    own.attest(deed(own.bruno, 4), deed(own.carlo, 4))
    more = [own.world.join("citizens") for _ in range(4)]
    for member in more:
        world.do("join", member, programme=own.ref)
    values = attest("T11_ATTESTER_CAP", *[deed(member, 4) for member in more])
    assert (values["cents"], values["most"]) == (1_200, 1_000)
    world.open_day(30)
    own.attest(deed(own.ada))
    world.open_day(71)
    attest("T8_NOT_RUNNING", deed(own.ada))


def test_t11_a_hundred_deeds_and_no_more() -> None:
    caps = dict.fromkeys(CAPS, 100_000)
    own = Programmes(actions=[ACTIONS[0] | caps])
    own.attest(*[own.deed(own.ada, 1, evidence=f"{number:064x}") for number in range(100)])
    many = [own.deed(own.bruno, 1, evidence=f"{number:064x}") for number in range(101)]
    arguments = {"programme": own.ref, "deeds": many, "by": own.eva}
    assert refused(own, "T8_TOO_MANY", "attest_actions", arguments.pop("by"), **arguments)["most"] == 100


def test_t11_a_code_is_shown_once_on_its_date_by_who_takes_part(own: Programmes) -> None:
    world = own.world
    key, scans = own.codes()
    world.do("scan", own.ada, **scans[0])
    assert [(due.cents, due.quantity, due.evidence) for due in own.dues(own.ada)] == [(100, 1, key)]
    refused(own, "T11_USED", "scan", own.bruno, **scans[0])
    refused(own, "T11_NO_CODE", "scan", own.bruno, **scans[1] | {"shown": "f" * 32})
    refused(own, "T11_NO_CODE", "scan", own.bruno, **scans[1] | {"index": 3})
    refused(own, "T11_NO_CODES", "scan", own.bruno, **scans[1] | {"codes": key[:-32] + "0" * 32})
    refused(own, "T11_NOT_JOINED", "scan", world.join("citizens"), **scans[1])
    world.do("join", own.eva, programme=own.ref)
    refused(own, "T11_OWN_CODES", "scan", own.eva, **scans[1])
    world.do("scan", own.ada, **scans[1])
    refused(own, "T11_DAY_CAP", "scan", own.ada, **scans[2])
    world.open_day()
    refused(own, "T11_NOT_TODAY", "scan", own.bruno, **scans[2])


def test_t11_codes_count_within_the_attesters_cap_when_they_are_handed_out(own: Programmes) -> None:
    arguments = own.hand_out(10)
    own.world.do("codes", own.eva, **arguments)
    assert refused(own, "T11_ATTESTER_CAP", "codes", own.eva, **arguments)["cents"] == 2_000
    refused(own, "T11_NO_ATTESTER", "codes", own.ada, **arguments)
    refused(own, "T11_EVIDENCE", "codes", own.eva, **arguments | {"action": "ride"})
    refused(own, "T14_NO_DATE", "codes", own.eva, **arguments | {"date": "2024-02-30"})
    for days in (-1, 101):
        refused(own, "T11_DATE", "codes", own.eva, **arguments | {"date": own.world.date_in(days)})
    own.world.do("codes", own.eva, **arguments | {"date": own.world.date_in(1)})


def test_t11_500_people_scan_one_places_codes_and_share_no_key() -> None:
    own = Programmes(actions=[ACTIONS[1] | {"attester_cents": 60_000}], goals=[])
    _, scans = own.codes(500)
    written: set[str] = set()
    for scan in scans:
        member = own.world.join("citizens")
        own.world.do("join", member, programme=own.ref)
        own.world.do("scan", member, **scan)
        assert not written & set(own.world.wrote)
        written |= set(own.world.wrote)


def test_t11_the_second_signature_of_a_mutual_action_leaves_each_a_due_once_in_30_days(own: Programmes) -> None:
    world = own.world

    def sign_with(by: Person, other: Person) -> dict[str, Any]:
        return world.do("mutual", by, programme=own.ref, action="lift", other=other.member)["facts"]

    given = {"programme": own.ref, "action": "lift"}
    assert sign_with(own.ada, own.bruno) == {"is_agreed": False}
    refused(own, "T11_SIGNED", "mutual", own.ada, **given, other=own.bruno.member)
    world.open_day(8)
    assert sign_with(own.bruno, own.ada) == {"is_agreed": False}, "the first signature counted for a week"
    assert sign_with(own.ada, own.bruno) == {"is_agreed": True, "cents": 40}
    assert [due.cents for one in (own.ada, own.bruno) for due in own.dues(one)] == [40, 40]
    refused(own, "T11_AGAIN", "mutual", own.bruno, **given, other=own.ada.member)
    refused(own, "T11_ALONE", "mutual", own.ada, **given, other=own.ada.member)
    refused(own, "T11_NOT_JOINED", "mutual", own.ada, **given, other=own.eva.member)
    world.open_day(30)
    assert sign_with(own.bruno, own.ada) == {"is_agreed": False}


def five(own: Programmes) -> list[Person]:
    """Five who take part, on the day after."""
    more = [own.world.join("citizens") for _ in range(2)]
    for member in more:
        own.world.do("join", member, programme=own.ref)
    own.world.open_day()
    return [own.ada, own.bruno, own.carlo, *more]


def test_t11_metered_actions_are_countersigned_once_a_period_and_who_quits_holds_up_nothing(own: Programmes) -> None:
    members = five(own)
    receipts = [own.world.do("metered_actions", OPERATOR, **own.metered(*members)) for _ in range(2)]
    own.world.do("quit", own.ada, programme=own.ref)
    own.world.open_day()
    given = {"target": receipts[0]["made"][0], "digest": receipts[0]["facts"]["digest"]}
    refused(own, "T0_ROLE", "countersign", staff("commerce", "officer"), **given)
    refused(own, "T0_SAME_ORGANISATION", "countersign", staff("gse", "officer"), **given)
    own.world.do("countersign", staff("citizens", "officer"), **given)
    assert sorted(due.cents for due in dues_of(own.world, own.ref).values()) == [10, 11, 12, 13, 14]
    given = {"target": receipts[1]["made"][0], "digest": receipts[1]["facts"]["digest"]}
    refused(own, "T11_METERED", "countersign", staff("citizens", "officer"), **given)
    own.world.do("end", own.owner, terms=own.ref)
    refused(own, "T8_NOT_RUNNING", "countersign", staff("citizens", "officer"), **given)


def test_t11_metered_actions_are_refused(own: Programmes) -> None:
    members = five(own)
    for code, changes in (
        ("T14_NO_DATE", {"period": "2024-02-30"}), ("T8_NO_TERMS", {"programme": keys.programme("0" * 32)}),
        ("T11_EVIDENCE", {"action": "ride"}), ("T11_PERIOD", {"period": own.world.date}),
        ("T11_PERIOD", {"period": own.world.date_in(-2)}),
    ):
        refused(own, code, "metered_actions", OPERATOR, **own.metered(*members, **changes))
    for unsettled in ({}, {own.world.date_in(-1): BackedPeriod(1)}):  # nothing, or a skip: no statement to hold it to
        arguments = own.metered(*members)
        own.world.put(keys.month(own.world.date[:7]), Backing(5_000, unsettled))
        refused(own, "T11_PERIOD", "metered_actions", OPERATOR, **arguments)
    refused(own, "T11_FEW_LINES", "metered_actions", OPERATOR, **own.metered(*members[:4]))
    refused(own, "T11_LINE_TWICE", "metered_actions", OPERATOR, **own.metered(*members, own.ada))
    refused(own, "T11_NOT_JOINED", "metered_actions", OPERATOR, **own.metered(*members, own.eva))
    many = [{"member": f"{number:064x}", "cents": 1} for number in range(2_001)]
    refused(own, "T8_TOO_MANY", "metered_actions", OPERATOR, **own.metered(lines=many))


def test_t11_an_event_is_announced_on_the_day_before(own: Programmes) -> None:
    given = {"programme": own.ref, "first_hour": 11, "hours": 3, "direction": "away"}
    own.world.do("announce_event", OPERATOR, **given, date=own.world.date_in(1))
    for date in (own.world.date, own.world.date_in(101)):
        refused(own, "T11_LATE_EVENT", "announce_event", OPERATOR, **given, date=date)
    refused(own, "T14_NO_DATE", "announce_event", OPERATOR, **given, date="2024-02-30")
    own.world.do("end", own.owner, terms=own.ref)
    refused(own, "T8_NOT_RUNNING", "announce_event", OPERATOR, **given, date=own.world.date_in(1))


def test_t11_a_goal_is_reached_once_and_shared_by_who_took_part_before(own: Programmes) -> None:
    world, given = own.world, {"programme": own.ref, "action": "ride"}
    own.attest(own.deed(own.ada, 2))
    own.attest(own.deed(own.bruno))
    refused(own, "T11_NOT_REACHED", "share", own.ada, **given)
    goal = keys.goal(budget_of(own.ref), "ride")
    for due in dues_of(world, own.ref):
        assert goal not in world.state
        world.do("disburse", SERVICE, budget=budget_of(own.ref), dues=[due])
    assert goal in world.state
    world.do("share", own.ada, **given)
    assert [(due.cause, due.cents) for due in own.dues(own.ada)] == [("share", 70)]
    refused(own, "T11_SHARED", "share", own.ada, **given)
    world.open_day()
    own.attest(own.deed(own.carlo))
    refused(own, "T11_NO_PART", "share", own.carlo, **given)
    refused(own, "T11_NO_PART", "share", own.eva, **given)
    world.do("end", own.owner, terms=own.ref)
    refused(own, "T8_NOT_RUNNING", "share", own.bruno, **given)


def test_t11_a_due_may_be_refused_by_its_member(own: Programmes) -> None:
    own.attest(own.deed(own.ada))
    (due,) = dues_of(own.world, own.ref)
    refused(own, "T11_NOT_YOUR_DUE", "refuse", own.bruno, due=due)
    own.world.do("refuse", own.ada, due=due)
    refused(own, "T8_NO_DUE", "refuse", own.ada, due=due)
    assert dues_of(own.world, own.ref) == {}


def test_t11_two_proposals_use_a_row_once(own: Programmes) -> None:
    arguments = own.arguments()
    receipts = [own.world.do("programme", own.owner, **arguments) for _ in range(2)]
    sign(own.world, receipts[0])
    given = {"target": receipts[1]["made"][0], "digest": receipts[1]["facts"]["digest"]}
    refused(own, "T8_NO_ROW", "countersign", SECOND, **given)


@pytest.mark.parametrize(("cents", "paid_rides", "own", "gift"), [
    (200, 0, [200], 5_000), (200, 2, [90], 5_000), (60, 2, [], 4_950)])
def test_t11_no_fund_becomes_anothers_by_a_top_up(cents: int, paid_rides: int, own: list[int], gift: int) -> None:
    """What another gave is spent last, and goes to the solidarity fund; of the owner's own what is left returns."""
    made = Programmes(cents=cents)
    world, shop = made.world, made.world.join("commerce")
    row = give_row(world, shop.member, 5_000)
    world.do("top_up", shop, programme=made.ref, rows=[row], cents=5_000)
    if paid_rides:
        made.attest(made.deed(made.ada, paid_rides))
        world.do("disburse", SERVICE, budget=budget_of(made.ref), dues=list(dues_of(world, made.ref)))
    world.do("end", made.owner, terms=made.ref)
    world.open_day(61)
    world.do("end", made.owner, terms=made.ref)
    back = 10 if paid_rides else 0  # value back of what was paid
    assert (rows_of(world, shop.member), rows_of(world, made.owner.member)) == ([], own)
    assert sum(rows_of(world, keys.SOLIDARITY)) == gift + back
