"""What each command refuses of what others refuse, too: a call that would succeed, with one argument changed.

So each command has every refusal of its own: what two commands share is shared by both, and not by one of them alone.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import canonical, keys
from chaincode.rules.records import Member
from tests.helpers.rules.assembly import OFFICERS, TEXT, Assembly
from tests.helpers.rules.awards import award
from tests.helpers.rules.funding import give_row
from tests.helpers.rules.programmes import ACTIONS, OPERATOR, Campaigns, Programmes
from tests.helpers.rules.public_keys import PROOF, fake_key
from tests.helpers.rules.scenarios import Sent, load_scenarios
from tests.helpers.rules.world import Person, World

Plain = dict[str, Any]
Change = Callable[[Sent, Plain], Plain]
GIVEN_CENTS = 4
NO_PROPOSAL, NO_PROGRAMME, NO_CAMPAIGN = (
    keys.proposal("0" * 32), keys.programme("0" * 32), keys.campaign("0" * 64, "0" * 32),
)  # fmt: skip


def put(**changed: Any) -> Change:
    """Put these in place of the arguments of that name."""
    return lambda _sent, _arguments: changed


def twice(name: str) -> Change:
    return lambda _sent, arguments: {name: arguments[name] * 2}


def many(name: str, count: int) -> Change:
    """Name so many that differ in their last digits, each of which is there as the first one is."""
    def change(sent: Sent, arguments: Plain) -> Plain:
        first = arguments[name][0]
        more = [f"{first[:-4]}{number:04x}" for number in range(count)]
        for key in more:
            sent.world.state[key] = sent.world.state[first]
        return {name: more}

    return change


def owner_of(arguments: Plain) -> str:
    owner: str = arguments["rows"][0].split("/")[1]
    return owner


def add_row(of: Callable[[World, str], str]) -> Change:
    """Name one row more, which `of` gives for the owner of the first."""
    return lambda sent, arguments: {"rows": [*arguments["rows"], of(sent.world, owner_of(arguments))]}


def gone(_world: World, owner: str) -> str:
    return keys.fund(owner, "0" * 32)


def another_s(world: World, _owner: str) -> str:
    return give_row(world, world.join("commerce").member, 5)


def spend(*lots: Callable[[World, Person], str]) -> Change:
    """Name lots that these make, of the one who sends or, where another's are levelled, of that one."""
    def change(sent: Sent, arguments: Plain) -> Plain:
        owner = Person(arguments.get("member", "") or sent.call.member or "a" * 64, sent.call.caller)
        return {"lots": [of(sent.world, owner) for of in lots]}

    return change


def awaiting(world: World, owner: Person) -> str:
    return award(world, owner, 100, is_countersigned=False)


def given(world: World, owner: Person) -> str:
    return world.give(owner, GIVEN_CENTS)


def unknown(world: World, owner: Person) -> str:
    return award(world, owner, 100).replace("/0001/", "/0002/")


RIDE = ACTIONS[0]
KEYS = [fake_key("many", number) for number in range(21)]
CHANGES: list[tuple[str, str, Change]] = [
    *((name, "T9_NO_PROPOSAL", put(proposal=NO_PROPOSAL)) for name in (
        "support", "open_vote", "vote", "mandate", "paper_vote", "certify", "enact", "adopt")),
    *((name, "T8_NO_TERMS", put(programme=NO_PROGRAMME)) for name in (
        "join", "share", "attest_actions", "codes", "mutual", "announce_event")),
    *((name, "T8_NO_TERMS", put(campaign=NO_CAMPAIGN)) for name in ("leave_campaign", "close", "received")),
    ("fulfil", "T8_NO_TERMS", lambda sent, _arguments: {"campaign": keys.campaign(sent.call.member, "0" * 32)}),
    ("disburse", "T8_NO_BUDGET", put(budget="0" * 32)),
    *((name, "T8_NO_ROWS", put(rows=[])) for name in ("pledge", "assist", "programme", "campaign")),
    *((name, "T8_ROW_TWICE", twice("rows")) for name in ("pledge", "assist", "programme", "top_up", "campaign")),
    *((name, "T8_TOO_MANY", many("rows", 101)) for name in ("pledge", "assist", "top_up")),
    *((name, "T8_NO_ROW", add_row(gone)) for name in ("programme", "top_up", "campaign")),
    *((name, "T8_NOT_YOUR_ROW", add_row(another_s)) for name in ("programme", "top_up")),
    *((name, "T8_TOO_LITTLE", put(cents=10**9)) for name in ("programme", "top_up", "campaign")),
    *((name, "T5_NOT_COUNTERSIGNED", spend(awaiting)) for name in ("leave", "merge", "sweep", "level", "redeem")),
    *((name, "T5_UNKNOWN_AWARD", spend(unknown)) for name in ("leave", "merge", "sweep", "level", "redeem")),
    ("redeem", "T3_LOT_TWICE", twice("lots")),
    ("redeem", "T3_TOO_MANY_LOTS", lambda sent, arguments: {
        **spend(*[given] * 101)(sent, arguments), "cents": 101 * GIVEN_CENTS}),
    ("redeem", "T8_TOO_MANY", many("agreements", 201)),
    ("discard", "T8_DUE_TWICE", twice("records")), ("discard", "T8_NO_DUES", put(records=[])),
    ("discard", "T8_TOO_MANY", many("records", 501)),
    ("codes", "T11_NO_ACTION", put(action="walk")), ("codes", "T11_EVIDENCE", put(action="ride")),
    ("mutual", "T11_NO_ACTION", put(action="walk")), ("mutual", "T11_EVIDENCE", put(action="ride")),
    ("metered_actions", "T11_NO_ACTION", put(action="walk")),
    ("issue_vouchers", "T8_TOO_LITTLE", lambda _sent, arguments: {
        "vouchers": [one | {"cents": 9_999} for one in arguments["vouchers"]]}),
    ("settle", "T5_NO_PERIOD", put(settlement="2024-02-30.provisional.1")),
    *((name, "T12_UNKNOWN_MEMBER", put(member="0" * 64)) for name in ("thaw", "paper_vote")),
    ("sweep", "T8_NO_ROW", put(rows=[gone(World(), "a" * 64)])),
    *((name, "T11_NO_ADHESION", lambda _sent, arguments: {"adhesion": f"{arguments['adhesion'][:-4]}0000"})
      for name in ("fulfil", "received")),
    ("rotate", "T12_TOO_MANY", put(public_keys=KEYS, proofs=[PROOF] * len(KEYS))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "change"), [
    pytest.param(*case, id=f"{case[0]} {case[1]}") for case in CHANGES
])  # fmt: skip
def test_a_call_with_one_argument_changed_is_refused(name: str, code: str, change: Change) -> None:
    sent = load_scenarios()[name][0]()
    arguments = canonical.decode(sent.call.arguments)
    changed = canonical.encode(arguments | change(sent, arguments))
    sent.world.refuse(code, replace(sent.call, arguments=changed))


# Programmes that ended, and caps that every kind of evidence keeps


def end_first(name: str) -> Sent:
    sent = load_scenarios()[name][0]()
    own = next(iter(key for key in sent.world.state if key.startswith("programme/")))
    owner = canonical.decode(sent.world.state[own])["owner"]
    sent.world.do("end", Person(owner, replace(sent.call.caller, organisation="municipality", key=owner)), terms=own)
    return sent


@pytest.mark.parametrize("name", ["codes", "scan", "mutual", "share", "metered_actions"])
def test_a_programme_that_ended_leaves_nothing(name: str) -> None:
    sent = end_first(name)
    sent.world.refuse("T8_NOT_RUNNING", sent.call)


def test_a_scan_keeps_the_cap_of_its_action_in_a_month() -> None:
    own = Programmes()
    for _ in range(3):
        _, scans = own.codes()
        for scan in scans[:2]:
            own.world.do("scan", own.ada, **scan)
        own.world.open_day()
    own.world.refused("T11_MONTH_CAP", "scan", own.ada, **own.codes()[1][0])


@pytest.mark.parametrize(("code", "cap"), [("T11_DAY_CAP", "day_cents"), ("T11_MONTH_CAP", "month_cents")])
def test_a_mutual_action_keeps_the_caps_of_its_action(code: str, cap: str) -> None:
    caps = {"day_cents": 999, "month_cents": 999, "attester_cents": 999} | {cap: 40}
    own = Programmes(actions=[RIDE, ACTIONS[2] | caps], goals=[])
    for other in (own.bruno, own.carlo):
        own.world.do("mutual", other, programme=own.ref, action="lift", other=own.ada.member)
    own.world.do("mutual", own.ada, programme=own.ref, action="lift", other=own.bruno.member)
    own.world.refused(code, "mutual", own.ada, programme=own.ref, action="lift", other=own.carlo.member)


@pytest.mark.parametrize(("code", "plan"), [
    ("T11_ACTION_TWICE", {"actions": [RIDE, RIDE], "goals": []}),
    ("T11_CAPS", {"actions": [RIDE | {"day_cents": 49}], "goals": []}),
    ("T11_GOAL", {"actions": [RIDE], "goals": [{"action": "walk", "quantity": 1, "cents": 1}]}),
    ("T11_HELPED", {"kind": "care"}),
    ("T8_TOO_MANY", {"attesters": [f"{number:064x}" for number in range(51)]}),
])  # fmt: skip
def test_a_vote_s_plan_is_held_to_the_same_rules(code: str, plan: Plain) -> None:
    assembly, own = Assembly(), Programmes()
    subject = {"kind": "programme", "programme": {"plan": own.plan(attesters=[]) | plan, "total_cents": 10}}
    assembly.world.refused(code, "propose", assembly.citizens[0], subject=subject, text=TEXT)


@pytest.mark.parametrize("name", ["vote", "mandate", "paper_vote"])
def test_nobody_votes_before_a_vote_is_open(name: str) -> None:
    assembly = Assembly()
    proposal = assembly.propose()
    ada, bea = assembly.citizens[:2]
    by, given = {
        "vote": (ada, {"choice": "yes"}), "mandate": (ada, {"to": bea.member}),
        "paper_vote": (OFFICERS["citizens"], {"member": ada.member, "choice": "yes"}),
    }[name]
    assembly.world.refused("T9_STATUS", name, by, proposal=proposal, **given)


def test_a_skip_waits_its_turn_too() -> None:
    world = World(settle_days=1)
    world.skip_to("2024-05-03")
    world.do("skip", OPERATOR, period="2024-05-01", revision=2, reason="outage")
    world.refused("T5_AWAITING", "skip", OPERATOR, period="2024-05-01", revision=1, reason="outage")


def test_adhesions_bind_nobody_before_the_close_or_beyond_it() -> None:
    own = Campaigns()
    adhesions = own.adhere(*own.members[:4])
    own.world.refused("T11_CAMPAIGN", "received", own.members[0], campaign=own.ref, adhesion=adhesions[0])
    own.close()
    own.world.refused("T11_CAMPAIGN", "leave_campaign", own.members[0], campaign=own.ref)
    own.world.refused("T11_NOT_BOUND", "received", own.members[3], campaign=own.ref, adhesion=adhesions[3])


@pytest.mark.parametrize("name", ["pay_in", "metered_actions"])
def test_a_role_counts_from_its_organisations(name: str) -> None:
    sent = load_scenarios()[name][0]()
    sent.world.refuse("T0_ROLE", replace(sent.call, caller=replace(sent.call.caller, organisation="commerce")))


def test_a_period_is_metered_once() -> None:
    sent = load_scenarios()["metered_actions"][0]()
    receipt = canonical.decode(sent.world.send(sent.call).response)
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    sent.world.do("countersign", OFFICERS["citizens"], **given)
    sent.world.refuse("T11_METERED", replace(sent.call, command_id=f"{sent.world.date}-{'0' * 32}"))


def test_rows_of_who_left_are_swept_by_the_hundred() -> None:
    sent = next(sent for sent in (build() for build in load_scenarios()["sweep"])
                if canonical.decode(sent.call.arguments).get("rows"))  # fmt: skip
    arguments = canonical.decode(sent.call.arguments)
    changed = canonical.encode(arguments | many("rows", 101)(sent, arguments))
    sent.world.refuse("T8_TOO_MANY", replace(sent.call, arguments=changed))


# Checked again when a second organisation signs


def sign_later(sent: Sent, code: str, change: Callable[[World], object]) -> None:
    """Propose, let something happen, and have it countersigned: refused."""
    receipt = canonical.decode(sent.world.send(sent.call).response)
    change(sent.world)
    second = OFFICERS["gse" if sent.call.caller.organisation != "gse" else "municipality"]
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    sent.world.refused(code, "countersign", second, **given)


def leave(member: str) -> Callable[[World], object]:
    def change(world: World) -> None:
        record = world.get(Member, keys.member(member))
        world.put(keys.member(member), replace(record, status="left", left_on=world.day))

    return change


@pytest.mark.parametrize(("name", "who", "code"), [("pay_in", "payer", "T8_PAYER"), ("assist", "member", "T8_NO_DESK")])
def test_who_left_meanwhile_gets_nothing(name: str, who: str, code: str) -> None:
    sent = load_scenarios()[name][0]()
    sign_later(sent, code, leave(canonical.decode(sent.call.arguments)[who]))


def test_a_guest_whose_last_date_passed_is_registered_no_more() -> None:
    world = World()
    call = world.build_call("register", OFFICERS["citizens"], public_keys=KEYS[:1], kind="guest", ends_on=world.date)
    sign_later(Sent(world, call), "T12_ENDS_ON", World.open_day)


def test_a_programme_that_is_over_when_it_is_signed_never_begins() -> None:
    own = Programmes()
    call = own.world.build_call("programme", own.owner, **own.arguments(to_date=own.world.date))
    sign_later(Sent(own.world, call), "T8_DATES", World.open_day)


def test_whose_suspension_a_vote_lifted_meanwhile_is_suspended_no_more() -> None:
    sent = load_scenarios()["suspend"][0]()
    key = keys.member(canonical.decode(sent.call.arguments)["member"])

    def lift(world: World) -> None:
        world.put(key, replace(world.get(Member, key), suspended_until=world.day, lifted_on=world.day))

    sign_later(sent, "T12_LIFTED", lift)


def test_two_gifts_within_a_quarter_s_budget_are_not_both() -> None:
    sent = load_scenarios()["assist"][0]()
    sent.world.put(keys.NOW, replace(sent.world.now, parameters=replace(sent.world.now.parameters, assist_budget=100)))
    arguments = canonical.decode(sent.call.arguments)
    both = [replace(sent.call, command_id=f"{sent.world.date}-{number:032x}", arguments=canonical.encode(
        arguments | {"cents": 60, "rows": [give_row(sent.world, "solidarity", 60)]})) for number in range(2)]

    def sign_other(world: World) -> None:
        receipt = canonical.decode(world.send(both[1]).response)
        given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
        world.do("countersign", OFFICERS["gse"], **given)

    sign_later(Sent(sent.world, both[0]), "T8_ASSIST_BUDGET", sign_other)
