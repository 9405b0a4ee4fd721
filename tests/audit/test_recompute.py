"""A bundle and the ledger give a period's settlement again; whoever changed either is found."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chaincode.audit.bundle import BundleError, build_bundle, parse_bundle
from chaincode.audit.recompute import Recomputation, recompute
from chaincode.audit.verify import verify
from chaincode.rules import merkle
from chaincode.rules.energy.vectors import NAME
from tests.helpers.rules.statement import Statement

from .chain import FOUNDED_ON, Keys, MemoryChain
from .ledgers import SETTLEMENT, add_members, build_energy, build_town, settle

Town = tuple[MemoryChain, Statement]


@pytest.fixture(scope="module")
def town(audit_keys: Keys) -> Town:
    """Six members, one of whose registers stays hidden: only three inject."""
    chain = MemoryChain(audit_keys)
    people = build_town(chain, 6)
    return chain, build_energy(people, 1)


@pytest.fixture(scope="module")
def bundle(town: Town) -> bytes:
    return build_bundle(FOUNDED_ON, {SETTLEMENT: town[1].transient[NAME]})


def run(town: Town, data: bytes) -> Recomputation:
    return recompute(town[0].blocks, town[0].trust, parse_bundle(data))


def bend(data: bytes, change: Callable[[Any], None]) -> bytes:
    plain = json.loads(data)
    change(plain["settlements"][SETTLEMENT])
    return json.dumps(plain).encode()


def codes(done: Recomputation) -> list[str]:
    for one in (*done.findings, *done.report.findings):
        assert one.words() and one.words("it")
    return [one.code for one in (*done.findings, *done.report.findings)]


def test_a_bundle_keeps_vectors_to_the_byte(town: Town, bundle: bytes) -> None:
    read = parse_bundle(bundle).settlements[SETTLEMENT]
    assert read.transient == town[1].transient[NAME]
    assert read.root.hex() == town[1].anchor["root"]
    assert merkle.verify_path(
        merkle.compute_leaf(
            FOUNDED_ON, "AC001E00001", read.vectors.perimeters[0].leaves[2].member,
            salt=read.vectors.perimeters[0].leaves[2].salt, withdrawn_wh=_hours(bundle, 2, "withdrawn_wh"),
            injected_wh=_hours(bundle, 2, "injected_wh"),
        ),
        read.paths[2], 2, 6, read.root,
    )


def _hours(bundle: bytes, leaf: int, register: str) -> list[int]:
    plain = json.loads(bundle)["settlements"][SETTLEMENT]
    hours: list[int] = plain["perimeters"][0]["leaves"][leaf][register]
    return hours


def test_the_settlement_comes_to_the_same(town: Town, bundle: bytes) -> None:
    done = run(town, bundle)
    assert done.is_ok and codes(done) == []
    (one,) = done.settlements
    assert (one.settlement_id, one.is_same, one.is_countersigned, one.members) == (SETTLEMENT, True, True, 6)
    assert one.energy_cents > 0 and one.welcome_cents == 6 * 500
    assert done.to_plain()["settlements"][0]["is_same"] is True


def test_without_vectors_a_settle_isnt_run_again(town: Town) -> None:
    report = verify(town[0].blocks, town[0].trust)
    assert report.is_ok and report.rerun == ()


def set_hour(plain: Any, leaf: int, register: str, wh: int) -> None:
    plain["perimeters"][0]["leaves"][leaf][register][0] = wh


def test_an_hour_that_was_changed_is_found(town: Town, bundle: bytes) -> None:
    changed = bend(bundle, lambda plain: set_hour(plain, 1, "withdrawn_wh", 1))
    found = codes(run(town, changed))
    assert {"I5_PROOF", "I5_ROOT", "I5_SUMS", "I6_ANSWER"} <= set(found)


def test_energy_moved_to_another_member_keeps_the_sums_and_not_the_root(town: Town, bundle: bytes) -> None:
    def move(plain: Any) -> None:
        for leaf, wh in ((1, -100), (2, 100)):
            set_hour(plain, leaf, "withdrawn_wh", plain["perimeters"][0]["leaves"][leaf]["withdrawn_wh"][0] + wh)

    found = codes(run(town, bend(bundle, move)))
    assert "I5_SUMS" not in found
    assert {"I5_PROOF", "I5_ROOT", "I6_ANSWER"} <= set(found)


def test_a_hidden_total_that_was_changed_is_found(town: Town, bundle: bytes) -> None:
    def change(plain: Any) -> None:
        plain["perimeters"][0]["injected_salt"] = "0" * 32

    done = run(town, bend(bundle, change))
    assert codes(done)[0] == "I5_SUMS"
    assert not done.settlements[0].is_same


def test_a_leaf_left_out_is_found(town: Town, bundle: bytes) -> None:
    changed = bend(bundle, lambda plain: plain["perimeters"][0]["leaves"].pop())
    assert "I5_ROOT" in codes(run(town, changed))


def test_a_perimeter_left_out_is_found(town: Town, bundle: bytes) -> None:
    changed = bend(bundle, lambda plain: plain["perimeters"].clear())
    assert {"I5_ROOT", "I5_SUMS"} <= set(codes(run(town, changed)))


def test_a_path_that_was_changed_is_found(town: Town, bundle: bytes) -> None:
    def change(plain: Any) -> None:
        plain["perimeters"][0]["leaves"][0]["path"][0] = "0" * 64

    assert codes(run(town, bend(bundle, change))) == ["I5_PROOF"]


def test_a_settlement_that_isnt_on_the_ledger_is_found(town: Town) -> None:
    other = build_bundle(FOUNDED_ON, {f"{FOUNDED_ON}.definitive.9": town[1].transient[NAME]})
    done = run(town, other)
    assert codes(done) == ["I6_NOT_FOUND"] and not done.is_ok


def test_a_settle_that_three_endorsers_bent_is_found(audit_keys: Keys) -> None:
    """They give a member more, with sums and digest to match: only the vectors show it."""
    from dataclasses import replace

    from chaincode.rules import canonical, keys
    from chaincode.rules.codec import to_plain
    from chaincode.rules.energy.chain import compute_digest
    from chaincode.rules.energy.records import Page, Settlement
    from chaincode.rules.state import encode_record, read_record
    from chaincode.wire.rwset import NamespaceSet, Write

    chain = MemoryChain(audit_keys)
    chain.found(settle_days=1)
    people = add_members(chain, 6)
    chain.open_day()
    statement = build_energy(people, 1)
    operator = chain.keys.person("gse", "energy_operator")
    chain.do("anchor", operator, settlement=SETTLEMENT, **statement.anchor)

    def favour(one: NamespaceSet) -> NamespaceSet:
        writes = {write.key: write.value or b"" for write in one.writes}
        page_key, own = keys.page(SETTLEMENT, 0), keys.settlement(SETTLEMENT)
        page, settlement = read_record(Page, writes[page_key]), read_record(Settlement, writes[own])
        first, second, *rest = page.lines
        moved = Page((
            replace(first, energy_cents=first.energy_cents - 1), replace(second, energy_cents=second.energy_cents),
            *rest,
        ))
        settlement = replace(settlement, energy_cents=settlement.energy_cents - 1)
        digest = compute_digest(settlement, [encode_record(moved)], None)
        chain_record = canonical.decode(writes[keys.CHAIN]) | {"digest": digest}
        writes |= {
            page_key: canonical.encode(to_plain(moved)), keys.CHAIN: canonical.encode(chain_record),
            own: canonical.encode(to_plain(replace(settlement, digest=digest))),
        }
        return replace(one, writes=tuple(Write(key, value) for key, value in sorted(writes.items())))

    envelope, _ = chain.endorse(
        "settle", operator, transient=statement.transient, bend=favour, settlement=SETTLEMENT, claims=[]
    )
    chain.add(envelope)
    assert verify(chain.blocks, chain.trust).is_ok
    data = build_bundle(FOUNDED_ON, {SETTLEMENT: statement.transient[NAME]})
    done = recompute(chain.blocks, chain.trust, parse_bundle(data))
    assert codes(done) == ["I6_WRITES"] and not done.settlements[0].is_same


@pytest.mark.parametrize("data", [
    b"", b"[]", b"{}", b'{"format":"other","period":"2024-05-01","settlements":{}}',
    b'{"format":"volano-bundle/1","period":"2024-05-99","settlements":{}}',
    b'{"format":"volano-bundle/1","period":"2024-05-01","settlements":{"x":1}}',
    b'{"format":"volano-bundle/1","period":"2024-05-01","settlements":{"2024-05-08.provisional.1":'
    b'{"hours":24,"root":"","perimeters":[]}}}',
    b'{"format":"volano-bundle/1","period":"2024-05-01","settlements":{"2024-05-01.provisional.1":'
    b'{"hours":0,"root":"","perimeters":[]}}}',
])
def test_what_isnt_a_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(BundleError):
        parse_bundle(data)


@pytest.mark.parametrize("change", [
    lambda plain: set_hour(plain, 0, "withdrawn_wh", -1),
    lambda plain: set_hour(plain, 0, "withdrawn_wh", 2**32),
    lambda plain: plain["perimeters"][0]["leaves"][0]["withdrawn_wh"].pop(),
    lambda plain: plain["perimeters"][0]["leaves"].reverse(),
    lambda plain: plain["perimeters"][0]["leaves"][0].update(salt="xx"),
    lambda plain: plain["perimeters"][0]["leaves"][0].update(salt="00"),
])
def test_vectors_that_cant_be_are_refused(bundle: bytes, change: Callable[[Any], None]) -> None:
    with pytest.raises(BundleError):
        parse_bundle(bend(bundle, change))


def test_a_bundle_is_made_of_one_periods_vectors_only(town: Town) -> None:
    with pytest.raises(BundleError, match="isn't a settlement"):
        build_bundle("2024-05-08", {SETTLEMENT: town[1].transient[NAME]})
    with pytest.raises(BundleError, match="too_short"):
        build_bundle(FOUNDED_ON, {SETTLEMENT: b"VOL2"})


def test_a_later_settlement_goes_on_from_the_carries_of_the_one_before(audit_keys: Keys) -> None:
    chain = MemoryChain(audit_keys)
    people = build_town(chain, 3)
    definitive = f"{FOUNDED_ON}.definitive.1"
    statement = build_energy(people, 1, wh=1_234)
    settle(chain, statement, definitive)
    data = build_bundle(FOUNDED_ON, {
        SETTLEMENT: build_energy(people, 1).transient[NAME], definitive: statement.transient[NAME]
    })
    done = recompute(chain.blocks, chain.trust, parse_bundle(data))
    assert done.is_ok and [one.settlement_id for one in done.settlements] == [definitive, SETTLEMENT]
