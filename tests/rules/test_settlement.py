"""T5: settling an anchored period; the vectors must be what was anchored, and possible; the order of the chain."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Caller
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.records import Backing, Chain, Page, Settlement
from chaincode.rules.energy.vectors import LeafVectors, Vectors, format_vectors
from chaincode.rules.records import Member, Pending, Supply
from chaincode.rules.state import Missing, encode_record
from tests.helpers.rules.energy import (
    GSE_OFFICER,
    OFFICER,
    OPERATOR,
    Period,
    countersign,
    line_of,
    lines_of,
    refuse,
    settlement_of,
    shared_hour,
)
from tests.helpers.rules.world import PERIMETER, Person, World, staff

FIRST, SECOND = "2024-05-01.provisional.1", "2024-05-01.provisional.2"
NEXT = "2024-05-02.provisional.1"
DEFINITIVE = "2024-05-01.definitive.1"


class Small:
    """Ada and Bruno share 2 kWh on the first day, which is over; nothing is anchored yet."""

    def __init__(self, **parameters: Any) -> None:
        self.world = World(**({"settle_days": 1} | parameters))
        self.ada = self.world.join("citizens", points=1)
        self.bruno = self.world.join("citizens", points=1)
        self.world.skip_to("2024-05-02")
        self.period = Period(self.world, shared_hour(self.ada, self.bruno, 2_000), days=1)

    def chain(self) -> Chain:
        return self.world.get(Chain, keys.CHAIN)

    def change(self, person: Person, **fields: Any) -> None:
        key = keys.member(person.member)
        self.world.put(key, replace(self.world.get(Member, key), **fields))

    def change_point(self, person: Person, **fields: Any) -> None:
        member = self.world.get(Member, keys.member(person.member))
        self.change(person, points=tuple(replace(point, **fields) for point in member.points))

    def tamper(self, vectors: Vectors) -> dict[str, Any]:
        return {"transient": {"vectors": format_vectors(vectors)}}


@pytest.fixture
def small() -> Small:
    return Small()


@pytest.fixture
def anchored(small: Small) -> Small:
    small.period.anchor(FIRST)
    return small


# What is written


def test_a_settlement_awaits_with_the_digest_of_its_pages(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    pages = anchored.world.all(Page, keys.pages(FIRST)).values()
    assert settled.digest == compute_digest(settled, [encode_record(page) for page in pages], None)
    assert anchored.chain() == Chain("", FIRST, settled.digest)
    assert settled.countersigned_on == 0
    assert anchored.world.get(Supply, keys.SUPPLY).minted_cents == 0
    assert countersign(anchored.world, FIRST).digest == settled.digest


def test_the_receipt_gives_what_a_countersigner_needs(anchored: Small) -> None:
    receipt = contract.apply(anchored.period.build_settle(FIRST), _Reader(anchored.world.state))
    assert isinstance(receipt, contract.Effects)
    settled = anchored.period.settle(FIRST)
    assert settled.digest.encode() in receipt.response


def test_a_hundred_lines_a_page_by_member(small: Small) -> None:
    for _ in range(150):
        small.world.join("citizens")
    settled = small.period.run(FIRST)
    pages = small.world.all(Page, f"page/{FIRST}/")
    assert list(pages) == [keys.page(FIRST, 0), keys.page(FIRST, 1)]
    assert [len(page.lines) for page in pages.values()] == [100, 52]
    assert settled.pages == 2
    members = list(lines_of(small.world, settled))
    assert members == sorted(members)


def test_every_confirmed_or_suspended_member_has_a_line(small: Small) -> None:
    cleo, dino, enzo = (small.world.join("citizens") for _ in range(3))
    small.change(dino, suspended_until=99)
    small.world.do("leave", enzo)
    settled = small.period.run(FIRST)
    assert set(lines_of(small.world, settled)) == {one.member for one in (small.ada, small.bruno, cleo, dino)}


def test_a_draft_of_the_second_organisation_is_the_same(anchored: Small) -> None:
    from chaincode.rules.energy.drafts import draft_settlement
    from chaincode.rules.energy.periods import parse_name
    from chaincode.rules.state import State

    settled = anchored.period.settle(FIRST)
    draft = draft_settlement(
        State(_Reader(anchored.world.state)), anchored.world.now, settled.organisation, parse_name(FIRST),
        named=(), vectors=anchored.period.statement.vectors,
    )
    assert draft.settlement == settled


class _Reader:
    def __init__(self, state: dict[str, bytes]) -> None:
        self.state = state

    def get(self, key: str) -> bytes | None:
        return self.state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        return sorted((key, data) for key, data in self.state.items() if key.startswith(prefix))


class _Peer:
    """A snapshot that holds only what was asked for before, as the shim's."""

    def __init__(self, state: dict[str, bytes], known: set[str]) -> None:
        self.reader, self.known = _Reader(state), known

    def get(self, key: str) -> bytes | None:
        if key not in self.known:
            raise Missing(keys=(key,))
        return self.reader.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        if prefix not in self.known:
            raise Missing(prefixes=(prefix,))
        return self.reader.scan(prefix)


def test_a_settle_asks_for_what_it_lacks_in_few_goes(small: Small) -> None:
    for _ in range(120):
        small.world.join("citizens", points=1)
    small.period.run(FIRST)
    small.world.skip_to("2024-05-03")
    for _ in range(30):
        small.world.join("citizens", points=1)
    small.period.anchor(NEXT)
    call = small.period.build_settle(NEXT)
    first = contract.first_reads(call)
    known, goes = {*first.keys, *first.prefixes}, 0
    while isinstance(found := contract.apply(call, _Peer(small.world.state, known)), Missing):
        known |= {*found.keys, *found.prefixes}
        goes += 1
    assert found.status == contract.OK, found.response
    assert goes <= 4


class _Touched(dict[str, bytes]):
    """Transient data that tells whether anybody looked at it."""

    is_touched = False

    def __getitem__(self, name: str) -> bytes:
        self.is_touched = True
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.is_touched = True
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        self.is_touched = True
        return super().__iter__()


@pytest.mark.parametrize(("roles", "reaches"), [
    (("energy_operator",), True), (("officer", "service"), False), ((), False),
])
def test_settle_without_the_role_costs_three_reads_and_nothing_else(
    anchored: Small, roles: tuple[str, ...], reaches: bool
) -> None:
    call = anchored.period.build_settle(FIRST)
    transient = _Touched(call.transient)
    call = replace(call, caller=replace(call.caller, roles=roles), transient=transient)
    first = contract.first_reads(call)
    assert len(first.keys) <= 4 and first.prefixes == ()
    known = set(first.keys)
    stopped = contract.prove(call, _Peer(anchored.world.state, known))
    found = contract.apply(call, _Peer(anchored.world.state, known))
    assert not transient.is_touched
    if reaches:
        assert stopped is None and isinstance(found, Missing) and found.prefixes == (keys.MEMBERS,)
    else:
        assert isinstance(stopped, contract.Effects) and stopped == found
        assert canonical.decode(stopped.response)["code"] == "T0_ROLE"


# Refusals


def test_vectors_must_be_there(anchored: Small) -> None:
    assert anchored.period.refused("T5_VECTORS", FIRST, transient={}) == {"why": "absent"}


@pytest.mark.parametrize(("change", "why"), [
    (lambda data: data[:-1], "too_short"),
    (lambda data: data + b"\x00", "too_long"),
    (lambda data: b"VOL1" + data[4:], "wrong_head"),
    (lambda data: b"", "too_short"),
    (lambda data: data[:8] + b"\x0b" + b"AC001/00001" + data[20:], "wrong_perimeter"),
    (lambda data: data[:104] + b"\x04" + data[105:], "wrong_registers"),
])
def test_vectors_that_cannot_be_read(anchored: Small, change: Any, why: str) -> None:
    data = anchored.period.statement.transient["vectors"]
    assert anchored.period.refused("T5_VECTORS", FIRST, transient={"vectors": change(data)}) == {"why": why}


def test_leaves_stand_in_order_once_each(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    turned = vectors._replace(perimeters=[part._replace(leaves=list(reversed(part.leaves)))])
    assert anchored.period.refused("T5_VECTORS", FIRST, **anchored.tamper(turned)) == {"why": "out_of_order"}
    twice = vectors._replace(perimeters=[part, part])
    assert anchored.period.refused("T5_VECTORS", FIRST, **anchored.tamper(twice)) == {"why": "out_of_order"}


def test_only_an_energy_operator_settles(anchored: Small) -> None:
    anchored.period.refused("T0_ROLE", FIRST, caller=Caller("gse", "a" * 64, ("officer",)))
    anchored.period.refused("T0_ROLE", FIRST, caller=Caller("citizens", "a" * 64, ("energy_operator",)))


def test_what_is_not_anchored_is_not_settled(small: Small) -> None:
    small.period.build(FIRST)
    small.period.refused("T5_NO_ANCHOR", FIRST)


def test_a_settlement_needs_an_estimate_of_the_euro(small: Small) -> None:
    small.period.euro_cents = None
    small.period.anchor(FIRST)
    small.period.refused("T10_NO_ESTIMATE", FIRST)


def test_what_is_named_must_be_there_before_anything_is_said_of_its_state(small: Small) -> None:
    nowhere = keys.claim("a" * 64, "0" * 32)
    small.period.build(FIRST)
    small.period.refused("T5_NO_ANCHOR", FIRST, [nowhere])
    small.period.anchor(FIRST)
    small.period.settle(FIRST)
    assert small.period.refused("T6_NO_CLAIM", FIRST, [nowhere]) == {"key": nowhere}
    small.period.refused("T5_SETTLED", FIRST)


def test_what_awaits_after_another_s_last_one_is_not_countersigned(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    chain = anchored.world.get(Chain, keys.CHAIN)
    anchored.world.put(keys.CHAIN, replace(chain, last="2024-04-30.provisional.1"))
    target = {"target": keys.settlement(FIRST), "digest": settled.digest}
    assert anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **target) == {"settlement": FIRST}


def test_one_settlement_an_anchor(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.period.refused("T5_SETTLED", FIRST)


def test_only_a_newer_revision_takes_the_place_of_what_awaits(anchored: Small) -> None:
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    assert anchored.period.refused("T5_AWAITING", FIRST) == {"awaiting": SECOND}
    anchored.period.anchor("2024-05-01.provisional.3")
    anchored.period.settle("2024-05-01.provisional.3")
    assert anchored.chain().awaiting == "2024-05-01.provisional.3"


def test_another_period_waits_while_one_awaits(small: Small) -> None:
    small.period.run(FIRST)
    small.period.anchor(DEFINITIVE)
    small.period.settle(DEFINITIVE)
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    assert small.period.refused("T5_AWAITING", NEXT) == {"awaiting": DEFINITIVE}
    countersign(small.world, DEFINITIVE)
    small.period.settle(NEXT)


def test_provisional_settlements_go_in_order_of_period(small: Small) -> None:
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    assert small.period.refused("T5_NOT_NEXT", NEXT)["next"] == "2024-05-01"


def test_a_closed_period_gets_no_further_provisional_settlement(anchored: Small) -> None:
    anchored.period.anchor(SECOND)
    anchored.period.settle(FIRST)
    countersign(anchored.world, FIRST)
    anchored.period.refused("T5_CLOSED", SECOND)


def test_a_leaf_of_a_stranger(anchored: Small) -> None:
    del anchored.world.state[keys.member(anchored.ada.member)]
    assert anchored.period.refused("T5_NOT_A_MEMBER", FIRST) == {"member": anchored.ada.member}


@pytest.mark.parametrize("fields", [
    {"perimeter": "AC001E00002"}, {"from_date": "2024-05-02"}, {"to_date": "2024-05-01"},
])
def test_a_leaf_needs_a_point_there_for_the_whole_period(anchored: Small, fields: dict[str, str]) -> None:
    anchored.change_point(anchored.bruno, **fields)
    assert anchored.period.refused("T5_NO_POINT", FIRST)["member"] == anchored.bruno.member


def test_a_point_that_ended_with_the_period_counts(anchored: Small) -> None:
    anchored.change_point(anchored.bruno, to_date="2024-05-02")
    anchored.period.settle(FIRST)


def test_no_hour_is_above_the_power_of_the_points(anchored: Small) -> None:
    anchored.change_point(anchored.bruno, power_w=1_333)  # half above it, rounded up, is 2,000
    anchored.change_point(anchored.ada, power_w=1_332)
    values = anchored.period.refused("T5_OVER_POWER", FIRST)
    assert values == {"member": anchored.ada.member, "energy_wh": 2_000, "perimeter": PERIMETER, "power_w": 1_332}


def _leaf(anchored: Small, place: int, **fields: Any) -> Vectors:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    leaves: list[LeafVectors] = list(part.leaves)
    leaves[place] = leaves[place]._replace(**fields)
    return vectors._replace(perimeters=[part._replace(leaves=leaves)])


def test_other_hours_give_another_root(anchored: Small) -> None:
    leaf = anchored.period.statement.vectors.perimeters[0].leaves[0]
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(_leaf(anchored, 0, withdrawn=leaf.injected)))
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(_leaf(anchored, 0, salt=bytes(16))))


def test_a_leaf_less_gives_another_root(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    fewer = vectors._replace(perimeters=[part._replace(leaves=part.leaves[:1])])
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(fewer))


def test_the_vectors_cover_the_hours_of_the_period(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    shorter = Vectors(23, [
        part._replace(leaves=[
            leaf._replace(withdrawn=leaf.withdrawn[4:], injected=leaf.injected[4:]) for leaf in part.leaves
        ])
        for part in vectors.perimeters
    ])
    assert anchored.period.refused("T5_WRONG_HOURS", FIRST, **anchored.tamper(shorter)) == {"have": 23, "need": 24}


def test_another_salt_gives_other_hidden_totals(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    other = vectors._replace(perimeters=[vectors.perimeters[0]._replace(injected_salt=bytes(16))])
    values = anchored.period.refused("T5_TOTALS", FIRST, **anchored.tamper(other))
    assert values == {"register": "injected", "perimeter": PERIMETER}


def test_plain_totals_must_be_the_sums(small: Small) -> None:
    people = [small.world.join("citizens", points=1) for _ in range(5)]
    for person in people:
        small.change_point(person, from_date="2024-05-01")
    hours = {person: ({9: 100}, {}) for person in people}
    period = Period(small.world, {PERIMETER: hours}, days=1)
    arguments = period.build(FIRST).anchor
    arguments["perimeters"][0]["withdrawn"]["hours_wh"][9] = 501
    small.world.do("anchor", OPERATOR, settlement=FIRST, **arguments)
    assert period.refused("T5_TOTALS", FIRST)["register"] == "withdrawn"


def test_the_number_of_members_behind_totals_is_checked(small: Small) -> None:
    arguments = small.period.build(FIRST).anchor
    arguments["perimeters"][0]["injected"]["members"] = 2
    small.world.do("anchor", OPERATOR, settlement=FIRST, **arguments)
    small.period.refused("T5_TOTALS", FIRST)


def test_the_same_perimeters_as_anchored(small: Small) -> None:
    arguments = small.period.build(FIRST).anchor
    small.world.do("anchor", OPERATOR, settlement=FIRST, **(arguments | {"perimeters": []}))
    small.period.refused("T5_ROOT", FIRST)


# Countersigning


def test_countersigning_makes_the_settlement_the_last(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    settled = countersign(anchored.world, FIRST)
    assert anchored.chain() == Chain(FIRST, "", "", "2024-05-02")
    assert (settled.countersigned_on, settled.countersigned_by) == (anchored.world.day, "municipality")
    assert anchored.world.get(Supply, keys.SUPPLY).minted_cents == settled.amount_cents > 0


def test_proposer_and_countersigner_differ(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    arguments = {"target": keys.settlement(FIRST), "digest": settled.digest}
    anchored.world.refused("T0_SAME_ORGANISATION", "countersign", GSE_OFFICER, **arguments)
    anchored.world.refused("T0_ROLE", "countersign", staff("municipality", "energy_operator"), **arguments)


def test_a_service_that_countersigns_settlements_is_no_officer(anchored: Small) -> None:
    """Its key is online: with it nobody is let in, suspended, recovered, and no month gets its figure."""
    world, service = anchored.world, staff("municipality", "countersigner")
    settled = anchored.period.settle(FIRST)
    made = world.do("suspend", staff("citizens", "officer"), member=anchored.ada.member, reason="fraud")
    (target,) = (key for key in made["made"] if key.startswith("pending/"))
    world.refused("T0_ROLE", "countersign", service, target=target, digest=world.get(Pending, target).digest)
    for command in ("register", "suspend", "recover", "thaw", "forgive", "freeze", "official", "release_kept"):
        world.refused("T0_ROLE", command, service)
    signing = {"target": keys.settlement(FIRST), "digest": settled.digest}
    world.refused("T0_ROLE", "countersign", staff("commerce", "countersigner"), **signing)
    world.do("countersign", service, **signing)
    assert anchored.chain().last == FIRST


def test_another_digest_countersigns_nothing(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.world.refused("T5_OTHER_DIGEST", "countersign", OFFICER, target=keys.settlement(FIRST), digest="a" * 64)


def test_what_was_replaced_cannot_be_countersigned(anchored: Small) -> None:
    replaced = anchored.period.settle(FIRST)
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    arguments = {"target": keys.settlement(FIRST), "digest": replaced.digest}
    anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **arguments)
    countersign(anchored.world, SECOND)
    anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **arguments)


def test_a_settlement_is_countersigned_once(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    countersign(anchored.world, FIRST)
    arguments = {"target": keys.settlement(FIRST), "digest": settled.digest}
    anchored.world.refused("T0_DONE", "countersign", OFFICER, **arguments)


def test_what_does_not_exist_cannot_be_countersigned(small: Small) -> None:
    arguments = {"target": keys.settlement(FIRST), "digest": "a" * 64}
    small.world.refused("T0_NOT_PENDING", "countersign", OFFICER, **arguments)


def test_a_replaced_settlement_leaves_no_trace_in_the_next(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    settled = countersign(anchored.world, SECOND)
    assert line_of(anchored.world, settled, anchored.ada).welcome_cents == 500
    assert settled.predecessor == ""


# Skipping


def skip(world: World, period: str = "2024-05-01", revision: int = 1) -> dict[str, Any]:
    return world.do("skip", OPERATOR, period=period, revision=revision, reason="no_readings")


def test_a_skip_closes_its_period_and_is_never_the_last(small: Small) -> None:
    skip(small.world)
    skipped = countersign(small.world, "2024-05-01.skip.1")
    assert (skipped.is_skip, skipped.pages, skipped.reason, skipped.expires_on) == (True, 0, "no_readings", None)
    assert small.chain() == Chain("", "", "", "2024-05-02")
    assert small.world.get(Backing, keys.month("2024-05")).periods["2024-05-01"].settlement == ""
    assert small.world.get(Supply, keys.SUPPLY).minted_cents == 0


def test_carries_go_on_over_a_skip(small: Small) -> None:
    small.period.run(FIRST)
    small.world.skip_to("2024-05-04")
    skip(small.world, "2024-05-02")
    countersign(small.world, "2024-05-02.skip.1")
    settled = small.period.run("2024-05-03.provisional.1")
    assert settled.predecessor == FIRST
    assert line_of(small.world, settled, small.ada).carry_micro == 800_000


def test_a_skip_takes_the_place_of_what_awaits_for_its_period_and_the_other_way_round(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    skip(anchored.world)
    assert anchored.chain().awaiting == "2024-05-01.skip.1"
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    assert anchored.chain().awaiting == SECOND
    skip(anchored.world, revision=2)
    countersign(anchored.world, "2024-05-01.skip.2")


def test_refusals_of_a_skip(small: Small) -> None:
    arguments = {"period": "2024-05-01", "revision": 1, "reason": "outage"}
    world = small.world
    world.refused("T0_ROLE", "skip", OFFICER, **arguments)
    world.refused("T5_NO_PERIOD", "skip", OPERATOR, **(arguments | {"period": "2024-02-30"}))
    world.refused("T5_NOT_NEXT", "skip", OPERATOR, **(arguments | {"period": "2024-05-02"}))
    skip(world)
    world.refused("T5_SETTLED", "skip", OPERATOR, **arguments)
    countersign(world, "2024-05-01.skip.1")
    world.refused("T5_CLOSED", "skip", OPERATOR, **(arguments | {"revision": 2}))
    world.refused("T5_NOT_OVER", "skip", OPERATOR, **(arguments | {"period": "2024-05-02"}))


def test_a_skip_has_the_length_of_the_first_anchor(anchored: Small) -> None:
    now = anchored.world.now
    anchored.world.put(keys.NOW, replace(now, parameters=replace(now.parameters, settle_days=7)))
    skip(anchored.world)
    assert countersign(anchored.world, "2024-05-01.skip.1").days == 1
    assert anchored.chain().next_period == "2024-05-02"


def test_a_settle_reaches_a_definitive_one_only_after_closing(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchor = anchored.world.state[keys.anchor(FIRST)]
    anchored.world.state[keys.anchor(DEFINITIVE)] = anchor
    call = anchored.period.build_settle(DEFINITIVE)
    anchored.world.put(keys.CHAIN, Chain())
    refuse(anchored.world, "T5_NOT_CLOSED", call)


def test_settlements_name_their_predecessor(small: Small) -> None:
    small.period.run(FIRST)
    assert isinstance(settlement_of(small.world, FIRST), Settlement)
    assert small.period.run(DEFINITIVE).predecessor == FIRST
    assert small.period.run("2024-05-01.definitive.2").predecessor == DEFINITIVE
