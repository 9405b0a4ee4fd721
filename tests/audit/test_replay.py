"""Replay: codes that are wrong, and what endorsers who lie together put on the ledger."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chaincode import contract
from chaincode.audit.verify import Report, verify
from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.records import Now, Supply
from chaincode.rules.state import read_record
from chaincode.wire.codes import Code
from chaincode.wire.possession import bring_keys
from chaincode.wire.rwset import NamespaceSet, Write

from .chain import NAMESPACE, MemoryChain


def found(report: Report) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in report.findings]


def check(chain: MemoryChain) -> list[tuple[str, int]]:
    report = verify(chain.blocks, chain.trust)
    for one in report.findings:
        assert one.words("en") and one.words("it")
    return found(report)


def publish(chain: MemoryChain, **how: Any) -> bytes:
    """An honest command's envelope, or one that endorsers bend."""
    service = chain.keys.person("municipality", "service")
    envelope, _ = chain.endorse("open_day", service, date="2024-05-03", **how)
    return envelope


def add_write(key: str, value: bytes | None) -> Callable[[NamespaceSet], NamespaceSet]:
    return lambda one: replace(one, writes=(*one.writes, Write(key, value)))


# Validation codes


def test_codes_of_every_kind_are_worked_out_again(chain: MemoryChain) -> None:
    honest, late = publish(chain), publish(chain)
    lonely = publish(chain, peers=("citizens", "gse"))
    assert chain.add(honest, late, honest, lonely, honest[:-4] + b"zzzz") == [
        Code.VALID, Code.MVCC_READ_CONFLICT, Code.DUPLICATE_TXID, Code.ENDORSEMENT_POLICY_FAILURE,
        Code.BAD_CREATOR_SIGNATURE,
    ]
    assert check(chain) == []


@pytest.mark.parametrize(("stated", "peers"), [
    (Code.MVCC_READ_CONFLICT, ("citizens", "commerce", "gse")),
    (Code.VALID, ("citizens", "gse")),
    (Code.VALID, ()),
])
def test_a_block_that_states_another_code_is_found(chain: MemoryChain, stated: Code, peers: tuple[str, ...]) -> None:
    chain.add(publish(chain, peers=peers), codes=[stated])
    assert ("CODE_WRONG", 5) in check(chain)


def test_a_late_transaction_that_is_said_to_count_is_found(chain: MemoryChain) -> None:
    first, late = publish(chain), publish(chain)
    chain.add(first, late, codes=[Code.VALID, Code.VALID])
    assert check(chain)[0] == ("CODE_WRONG", 5)


# Commands run again


def test_a_mint_that_three_endorsers_agree_on_is_found(chain: MemoryChain) -> None:
    supply = canonical.encode(to_plain(Supply(10_000, 0)))
    chain.add(publish(chain, bend=add_write(keys.SUPPLY, supply), peers=("citizens", "commerce", "gse")))
    codes = check(chain)
    assert ("I6_WRITES", 5) in codes
    assert ("I1_SUPPLY", 5) in codes


def test_a_write_that_is_left_out_is_found(chain: MemoryChain) -> None:
    chain.add(publish(chain, bend=lambda one: replace(one, writes=one.writes[:-1])))
    assert check(chain) == [("I6_WRITES", 5)]


def test_a_read_that_is_left_out_is_found(chain: MemoryChain) -> None:
    """Without it Fabric wouldn't see that what was read has changed."""
    chain.add(publish(chain, bend=lambda one: replace(one, reads=tuple(r for r in one.reads if r.key != keys.NOW))))
    assert check(chain) == [("I6_READS", 5)]


def test_an_answer_that_the_rules_dont_give_is_found(chain: MemoryChain) -> None:
    def lie(call: Any, snapshot: Any) -> Any:
        return replace(contract.apply(call, snapshot), response=b"{}")

    chain.add(publish(chain, apply=lie))
    assert check(chain) == [("I6_ANSWER", 5)]


def test_an_event_that_the_rules_dont_give_is_found(chain: MemoryChain) -> None:
    def lie(call: Any, snapshot: Any) -> Any:
        return replace(contract.apply(call, snapshot), event=("open_day", b"{}"))

    chain.add(publish(chain, apply=lie))
    assert check(chain) == [("I6_ANSWER", 5)]


def test_a_key_that_did_not_sign_for_its_command_is_found(chain: MemoryChain) -> None:
    """All endorsers take another command's proof for this one's."""
    newcomer = chain.keys.newcomer("citizens")
    brought = bring_keys([newcomer.credential.key], chain.new_id())
    chain.do("register", chain.keys.person("citizens", "officer"), points=[], **brought)
    assert check(chain) == [("I12_PROOF", 5)]


def test_a_command_that_the_rules_refuse_is_found(chain: MemoryChain) -> None:
    """A citizen without the role opens a day, with every endorser's help."""
    def allow(call: Any, snapshot: Any) -> Any:
        caller = replace(call.caller, roles=("service",))
        return contract.apply(replace(call, caller=caller), snapshot)

    envelope, _ = chain.endorse("open_day", chain.keys.person("citizens"), date="2024-05-03", apply=allow)
    chain.add(envelope)
    assert ("I6_ANSWER", 5) in check(chain)


def test_parameters_that_nothing_brought_into_force_are_found(chain: MemoryChain) -> None:
    now = read_record(Now, chain.state.get(NAMESPACE, keys.NOW) or b"")
    changed = replace(now, date="2024-05-03", number=3, parameters=replace(now.parameters, max_price=999_999))

    def bend(one: NamespaceSet) -> NamespaceSet:
        writes = [write for write in one.writes if write.key != keys.NOW]
        return replace(one, writes=(*writes, Write(keys.NOW, canonical.encode(to_plain(changed)))))

    chain.add(publish(chain, bend=bend))
    assert check(chain) == [("I6_WRITES", 5), ("I8_PARAMETERS", 5)]


def test_a_record_that_cant_be_read_is_found_and_the_audit_goes_on(chain: MemoryChain) -> None:
    chain.add(publish(chain, bend=add_write(keys.lot("a" * 64, "b" * 32), b'{"owner":1}')))
    chain.open_day()
    assert check(chain) == [("I6_WRITES", 5), ("I2_UNREADABLE", 5)]


def test_a_repeated_command_changes_nothing_and_is_no_finding(chain: MemoryChain) -> None:
    service = chain.keys.person("municipality", "service")
    command_id = f"{chain.date}-{'7' * 32}"
    for _ in range(2):
        envelope, _ = chain.endorse("open_day", service, date="2024-05-03", command_id=command_id)
        assert chain.add(envelope) == [Code.VALID]
    assert check(chain) == []


def test_a_state_kept_elsewhere_is_compared_by_its_digest(chain: MemoryChain) -> None:
    digest = chain.state.digest(NAMESPACE)
    assert verify(chain.blocks, chain.trust, state_digest=digest).is_ok
    assert found(verify(chain.blocks, chain.trust, state_digest="0" * 64)) == [("I6_DIGEST", -1)]
