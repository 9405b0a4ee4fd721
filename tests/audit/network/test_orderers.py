"""A network's blocks, Raft and BFT: the quorum of orderers, and every bit of trust."""

from dataclasses import replace

import pytest

from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.codes import Code
from tests.audit.chain import NAMESPACE, ORGANISATIONS
from tests.audit.network.finding import NEXT, check, found
from tests.audit.network_chain import VERSION, NetworkChain


def test_an_honest_channel_has_nothing_to_find(chain: NetworkChain) -> None:
    chain.join("citizens")
    chain.open_day()
    report = verify(chain.blocks, chain.trust)
    assert report.findings == ()
    assert [one.code for one in report.notes] == ["DEFINED"]
    assert report.notes[0].values == {"sequence": 1, "version": VERSION}
    assert (report.transactions, report.valid) == (9, 9)
    assert report.state_digest == chain.state.digest(NAMESPACE)
    assert verify(chain.blocks, chain.trust, workers=1) == report


def test_the_trust_file_asks_for_the_quorum(chain: NetworkChain) -> None:
    assert (chain.trust.orderers, chain.trust.endorsers) == (3 if chain.is_bft else 1, 3)
    assert list(chain.trust.roots) == list(ORGANISATIONS)


def test_fewer_orderers_than_the_quorum_are_found(chain: NetworkChain) -> None:
    chain.signers = chain.signers[1:]
    chain.open_day()
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]
    report = verify(chain.blocks, replace(chain.trust, orderers=1))
    assert found(report) == [("CHAIN_SIGNATURE", NEXT)], "the channel's own quorum can't be asked away"


def test_one_orderer_twice_is_one(chain: NetworkChain) -> None:
    chain.signers = ("gse", "gse", "citizens") if chain.is_bft else ()
    chain.open_day()
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]


@pytest.mark.parametrize("kind", ["peers", "admins"])
def test_only_orderers_sign_blocks(chain: NetworkChain, kind: str) -> None:
    held, chain.keys.orderers = chain.keys.orderers, getattr(chain.keys, kind)
    try:
        chain.open_day()
    finally:
        chain.keys.orderers = held
    assert check(chain) == [("CHAIN_SIGNATURE", NEXT)]


def test_a_wrong_newest_configuration_is_found(chain: NetworkChain) -> None:
    chain.wanted = 2
    chain.open_day()
    assert check(chain) == [("CHAIN_LAST_CONFIGURATION", NEXT)]


def test_a_changed_code_is_found(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), peers=ORGANISATIONS[:2], date="2024-05-02"
    )
    assert chain.add(envelope, codes=[Code.VALID]) == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert check(chain)[0] == ("CODE_WRONG", NEXT)


def test_the_same_envelope_again_is_a_duplicate_whatever_its_code(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), peers=ORGANISATIONS[:2], date="2024-05-02"
    )
    assert chain.add(envelope) == [Code.ENDORSEMENT_POLICY_FAILURE]
    assert chain.add(envelope) == [Code.DUPLICATE_TXID]
    assert check(chain) == []


def test_a_commit_hash_is_listed_and_nothing_else_may_stand_there(chain: NetworkChain) -> None:
    names = [one.name for one in verify(chain.blocks, chain.trust).unsigned]
    assert names[0] == "commit_hashes"
    for value, codes in (
        (b"\x0a\x20" + b"h" * 32, []), (b"\x0a\x1f" + b"h" * 31, ["CHAIN_METADATA"]), (b"x", ["CHAIN_METADATA"]),
    ):
        block = messages.decode(messages.Block, chain.blocks[2])
        block.metadata.metadata[messages.COMMIT_HASH] = value
        bent = [*chain.blocks[:2], messages.encode(block), *chain.blocks[3:]]
        assert [one.code for one in verify(bent, chain.trust).findings] == codes
