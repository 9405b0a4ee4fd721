"""Who reads what through the chaincode: every kind of key by every kind of reader."""

import inspect

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.queries import COMMON, HELPED, MAX_KEYS, WAITING
from tests.helpers.rules.key_states import KEY_STATES, build_key_state
from tests.helpers.rules.scenarios import Scenario, load_scenarios
from tests.helpers.rules.world import Person, World, staff

COMMAND_ID = "2024-05-01-" + "c" * 32
ID, DAY = "d" * 32, 7
PROPOSAL = keys.proposal(ID)


def list_keys(own: str, other: str) -> dict[str, list[str]]:
    """One key of each kind for a member: of their own, with another party where a key names two."""
    return {
        "cmd": [keys.command(own, COMMAND_ID)], "member": [keys.member(own)], "key": [keys.member_key(own)],
        "lot": [keys.lot(own, ID)], "spent": [keys.spent("2024-05-01.provisional.1", own)],
        "seat": [keys.seat(own, "hall", 1, 1)], "claim": [keys.claim(own, ID)], "welcome": [keys.welcome(own)],
        "agreement": [keys.agreement(own, other, ID), keys.agreement(other, own, ID)], "pair": [keys.pair(own, other)],
        "proposing": [keys.proposing(own)], "support": [keys.support(PROPOSAL, own)],
        "vote": [keys.vote(PROPOSAL, own)], "mandate": [keys.mandate(PROPOSAL, own)],
        "paper": [keys.paper(PROPOSAL, own)], "recovered": [keys.recovered(DAY, own)],
        "delegate": [keys.delegate(own, "e" * 64)],
        "due": [keys.due(ID, own, ID)], "cashback": [keys.cashback(ID, own)],
        "voucher": [keys.voucher(own, other), keys.voucher(other, own)], "redemption": [keys.redemption(own, ID)],
        "joined": [keys.joined(ID, own)], "tally": [keys.tally(ID, own), keys.attester_tally(ID, own, "2024-05-01")],
        "mutual": [keys.mutual(ID, "lift", own, other)], "adhesion": [keys.adhesion(ID, own)],
    }


NOBODYS = {
    "key_owner": keys.key_owner("e" * 64), "point": keys.point("e" * 64), "remind": keys.reminder(DAY, ID),
    "reminded": keys.reminded(ID),
    "page": keys.page("2024-05-01.provisional.1", 0), "taken": keys.taken("2024-05-01.provisional.1"),
    "told": keys.told("2024-05-01", "gse"), "paid": keys.paid("e" * 64), "redeemed": keys.redeemed(ID),
    "used": keys.used(ID, 1), "drawn": keys.drawn("2024-05-01.provisional.1", ID),
}
PUBLIC = {
    "now": keys.NOW, "chain": keys.CHAIN, "supply": keys.SUPPLY, "commons": keys.commons(ID),
    "offer": keys.offer("f" * 64, ID), "place": keys.place("f" * 64, "hall", 1), "months": keys.month("2024-05"),
    "anchor": keys.anchor("2024-05-01.provisional.1"), "period": keys.period("2024-05-01"),
    "settlement": keys.settlement("2024-05-01.provisional.1"), "seed": keys.seed(DAY),
    "proposal": PROPOSAL, "ballot": keys.BALLOT, "coming": keys.COMING, "value": keys.value("weights", "2024-05-01"),
    "mediators": keys.MEDIATORS, "pause": keys.PAUSE, "document": keys.document("gse", ID),
    "quote": keys.quote(ID, "f" * 64),
    "fund": keys.fund("solidarity", ID), "pledge": keys.pledge("f" * 64, ID), "programme": keys.programme(ID),
    "campaign": keys.campaign("f" * 64, ID), "budget": keys.budget(ID), "goal": keys.goal(ID, "ride"),
    "codes": keys.codes(ID, ID), "event": keys.event(ID, ID), "metered": keys.metered(ID, "2024-05-01"),
    "quarter": keys.quarter("2024-2"),
}
PENDING = {"pending": keys.pending(ID)}


def read(world: World, by: Person, *wanted: str) -> str:
    effects = world.send(world.build_call("read", by, keys=list(wanted)))
    answer = canonical.decode(effects.response)
    return str(answer["code"]) if effects.status != contract.OK else "OK"


def test_every_kind_of_key_is_asked_for() -> None:
    made = {
        function(*["1" * 64 if p.annotation is str else 1 for p in inspect.signature(function).parameters.values()])
        for name, function in inspect.getmembers(keys, inspect.isfunction)
    }
    kinds = {key.split("/")[0] for key in made} | {
        keys.PAUSE, keys.NOW, keys.CHAIN, keys.SUPPLY, keys.REMINDERS[:-1], keys.BALLOT, keys.COMING, keys.MEDIATORS,
    }
    asked = {*list_keys("1" * 64, "2" * 64), *NOBODYS, *PUBLIC, *PENDING}
    assert kinds == asked
    held = [key for builds in load_scenarios().values() for build in builds for key in held_after(build)]
    assert {key.split("/")[0] for key in held} <= asked
    assert set(PUBLIC) == set(COMMON) and set(PENDING) == set(WAITING)


def held_after(build: Scenario) -> list[str]:
    world, call = build()
    world.send(call)
    return list(world.state)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("kind", list_keys("1" * 64, "2" * 64))
def test_a_member_reads_what_names_the_member_and_no_other_s(world: World, kind: str) -> None:
    ada, bea = world.join("citizens"), world.join("citizens")
    carl = world.join("commerce")
    for key in list_keys(ada.member, bea.member)[kind]:
        assert read(world, ada, key) == "OK"
        assert read(world, carl, key) == "T12_NOT_YOURS"
        assert read(world, carl, keys.NOW, key) == "T12_NOT_YOURS"
        assert read(world, Person("", ada.caller), key) == "T12_NOT_A_MEMBER"
        assert read(world, Person(ada.member, carl.caller), key) == "T12_NOT_YOUR_KEY"
    if len(list_keys(ada.member, bea.member)[kind]) == 1 and kind != "pair":
        assert read(world, bea, *list_keys(ada.member, carl.member)[kind]) == "T12_NOT_YOURS"


@pytest.mark.parametrize("key", [*NOBODYS.values(), *PENDING.values()])
def test_no_member_reads_what_names_nobody(world: World, key: str) -> None:
    assert read(world, world.join("citizens"), key) == "T12_NOT_YOURS"


@pytest.mark.parametrize("key", PUBLIC.values())
def test_members_and_officers_read_what_is_common(world: World, key: str) -> None:
    assert read(world, world.join("gse"), key) == "OK"
    assert read(world, staff("commerce", "officer"), key) == "OK"
    assert read(world, staff("commerce"), key) == "T12_NOT_A_MEMBER"


@pytest.mark.parametrize("key", [*PENDING.values(), *NOBODYS.values()])
def test_officers_read_what_waits_and_nothing_of_members(world: World, key: str) -> None:
    assert read(world, staff("gse", "officer"), key) == ("OK" if key in PENDING.values() else "T12_NOT_YOURS")


def test_services_and_auditors_of_all_organisations_read_everything(world: World) -> None:
    every = [key for found in list_keys("1" * 64, "2" * 64).values() for key in found]
    every += [*NOBODYS.values(), *PUBLIC.values(), *PENDING.values()]
    for organisation in ("citizens", "commerce", "municipality", "gse"):
        for role in ("service", "auditor"):
            assert read(world, staff(organisation, role), *every) == "OK"
    assert read(world, staff("elsewhere", "auditor"), keys.NOW) == "T12_NOT_A_MEMBER"


def test_a_key_that_only_begins_like_an_own_or_a_common_one_is_nobody_s(world: World) -> None:
    ada = world.join("citizens")
    for key in (f"member/{ada.member}x", f"{ada.member}", f"lot/{ada.member}0/{ID}", "nowhere", "no", "", "offers/x"):
        assert read(world, ada, key) == "T12_NOT_YOURS"


def test_a_long_key_is_named_by_its_beginning(world: World) -> None:
    ada = world.join("citizens")
    for length in (120, 121, 300):
        assert world.refused("T12_NOT_YOURS", "read", ada, keys=["x" * length]) == {"key": "x" * 120}


def test_at_most_so_many_keys_at_once(world: World) -> None:
    ada = world.join("citizens")
    assert read(world, ada, *[keys.NOW] * MAX_KEYS) == "OK"
    assert read(world, ada, *[keys.NOW] * (MAX_KEYS + 1)) == "T12_TOO_MANY_KEYS"


UNREAD = {
    "rotated, old key", "recovering, new key", "recovered, old key", "returned, first key of a rotated member",
    "rotated, new key before the day", "delegate's, after its last day", "delegate's, since the member froze",
    "delegate's, since a recovery", "another's key", "in another organisation's certificate",
}


@pytest.mark.parametrize("state", KEY_STATES)
def test_whoever_the_key_acts_for_reads_frozen_or_suspended(state: str) -> None:
    built, person = build_key_state(state)
    expected = "T12_LIMITED_KEY" if state == "recovery key" else "T12_NOT_YOUR_KEY" if state in UNREAD else "OK"
    assert read(built, person, keys.member(person.member)) == expected


def test_a_helper_reads_what_is_needed_to_help_and_nothing_else_of_the_member() -> None:
    built, helper = build_key_state("delegate's")
    own = list_keys(helper.member, "f" * 64)
    seen = {kind for kind, names in own.items() if read(built, helper, *names) == "OK"}
    assert seen == set(HELPED)
