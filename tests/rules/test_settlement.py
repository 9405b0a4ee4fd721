"""T5: settling an anchored period: the receipt, the pages, who may, what is asked of a peer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Caller
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.records import Chain, Page
from chaincode.rules.records import Supply
from chaincode.rules.state import Missing, encode_record
from tests.helpers.rules.energy import countersign, lines_of
from tests.helpers.rules.settling import FIRST, NEXT, Small


def test_a_settlement_awaits_with_the_digest_of_its_pages(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    pages = anchored.world.all(Page, keys.pages(FIRST)).values()
    assert settled.digest == compute_digest(settled, [encode_record(page) for page in pages], None)
    assert anchored.chain() == Chain(
        "", FIRST, settled.digest, awaiting_of="gse", awaiting_since=anchored.world.day)
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
    from chaincode.rules.energy.sources import Named
    from chaincode.rules.state import State

    settled = anchored.period.settle(FIRST)
    draft = draft_settlement(
        State(_Reader(anchored.world.state)), anchored.world.now, settled.organisation, parse_name(FIRST),
        named=Named(), vectors=anchored.period.statement.vectors,
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
