"""The chain: whoever changed, cut or made it anew is found, with block and reason."""

from dataclasses import replace

import pytest

from chaincode.audit.trust import TrustFile, describe_genesis
from chaincode.audit.verify import Report, verify
from chaincode.wire import messages
from chaincode.wire.block import build_block, parse_block
from chaincode.wire.codes import Code

from .chain import Keys, MemoryChain


def found(report: Report) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in report.findings]


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_an_honest_ledger_has_nothing_to_find(chain: MemoryChain) -> None:
    report = verify(chain.blocks, chain.trust)
    assert report.findings == () and report.notes == ()
    assert (report.height, report.transactions, report.valid) == (5, 4, 4)
    assert (report.date, report.day) == ("2024-05-02", 2)
    assert report.block_hash == parse_block(chain.blocks[-1]).hash.hex()
    assert report.state_digest == chain.state.digest("volano")


def test_other_processes_find_the_same(chain: MemoryChain) -> None:
    assert verify(chain.blocks, chain.trust, workers=2) == verify(chain.blocks, chain.trust)
    cut = [*chain.blocks[:3], flip(chain.blocks[3], 60), *chain.blocks[4:]]
    assert verify(cut, chain.trust, workers=1).to_plain() == verify(cut, chain.trust).to_plain()


def test_no_block_is_no_ledger(chain: MemoryChain) -> None:
    assert found(verify([], chain.trust)) == [("CHAIN_EMPTY", -1)]


def test_a_ledger_cut_after_any_block_is_found_by_a_receipt(chain: MemoryChain) -> None:
    trust = replace(chain.trust, checkpoint=verify(chain.blocks, chain.trust).checkpoint)
    assert verify(chain.blocks, trust).is_ok
    for height in range(1, len(chain.blocks)):
        assert found(verify(chain.blocks[:height], trust)) == [("CHAIN_CUT", height - 1)]


def test_another_history_with_the_same_keys_is_found_by_a_receipt(chain: MemoryChain) -> None:
    trust = replace(chain.trust, checkpoint=verify(chain.blocks, chain.trust).checkpoint)
    kept = parse_block(chain.blocks[-1])
    by = chain.keys.orderer
    other = build_block(
        kept.number, kept.previous_hash, [*kept.envelopes, *kept.envelopes], [Code.VALID, Code.DUPLICATE_TXID],
        signer=(by.creator, by.credential.key), nonce=bytes(24),
    )
    assert found(verify([*chain.blocks[:-1], other], trust))[0] == ("CHAIN_CHECKPOINT", 4)


def test_a_ledger_made_anew_with_fresh_keys_is_found(chain: MemoryChain, other_keys: Keys) -> None:
    forged = MemoryChain(other_keys)
    forged.found()
    report = verify(forged.blocks, chain.trust)
    roots = [one.values["organisation"] for one in report.findings if one.code == "CHAIN_ROOTS"]
    assert roots == ["citizens", "commerce", "gse", "municipality"]
    assert ("CHAIN_GENESIS", 0) in found(report)
    assert verify(forged.blocks, forged.trust).is_ok


def test_blocks_signed_again_with_fresh_keys_after_the_true_block_0_are_found(
    chain: MemoryChain, other_keys: Keys
) -> None:
    forged = MemoryChain(chain.keys)
    forged.blocks = chain.blocks[:1]
    kept = parse_block(chain.blocks[1])
    forged.add(*kept.envelopes, signer=other_keys.orderer)
    assert found(verify(forged.blocks, chain.trust)) == [("CHAIN_SIGNATURE", 1)]


def test_a_block_signed_by_somebody_who_is_no_orderer_is_found(chain: MemoryChain) -> None:
    chain.add(signer=chain.keys.person("municipality", "service"))
    assert found(verify(chain.blocks, chain.trust)) == [("CHAIN_SIGNATURE", 5)]


def test_a_block_left_out_or_swapped_is_found(chain: MemoryChain) -> None:
    blocks = chain.blocks
    assert found(verify([*blocks[:2], *blocks[3:]], chain.trust)) == [("CHAIN_NUMBER", 2)]
    renumbered = messages.Block.FromString(blocks[3])
    renumbered.header.number = 2
    assert found(verify([*blocks[:2], renumbered.SerializeToString()], chain.trust)) == [("CHAIN_PREVIOUS_HASH", 2)]


@pytest.mark.parametrize("number", range(5))
def test_a_flipped_byte_in_header_or_data_is_found_with_its_block(chain: MemoryChain, number: int) -> None:
    """Every byte of the header, and a sample of the data."""
    block = messages.Block.FromString(chain.blocks[number])
    header, data = block.header.SerializeToString(), block.data.SerializeToString()
    start = chain.blocks[number].index(header)
    places = [*range(start, start + len(header)), *range(start + len(header), start + len(header) + len(data), 97)]
    for at in places:
        changed = [*chain.blocks[:number], flip(chain.blocks[number], at), *chain.blocks[number + 1 :]]
        report = verify(changed, chain.trust)
        assert report.findings, at
        assert report.findings[0].block in (number, number + 1), at
        assert report.findings[0].check == "chain"
        assert report.findings[0].words() and report.findings[0].words("it")
        assert report.height <= number + 1


def test_block_0_must_be_the_trusted_one(chain: MemoryChain) -> None:
    trust = chain.trust
    assert found(verify(chain.blocks, replace(trust, channel="another"))) == [("CHAIN_CHANNEL", 0)]
    assert found(verify(chain.blocks, replace(trust, endorsers=4))) == [("CHAIN_POLICY", 0)]
    assert found(verify(chain.blocks, replace(trust, genesis="0" * 64))) == [("CHAIN_GENESIS", 0)]
    lacking = {name: prints for name, prints in trust.roots.items() if name != "gse"}
    assert found(verify(chain.blocks, replace(trust, roots=lacking))) == [("CHAIN_ROOTS", 0)]


def test_a_block_needs_as_many_orderers_as_trust_says(chain: MemoryChain) -> None:
    assert found(verify(chain.blocks, replace(chain.trust, orderers=2))) == [("CHAIN_SIGNATURE", 1)]


def test_trust_of_another_community_fits_nothing(chain: MemoryChain, audit_keys: Keys) -> None:
    other: TrustFile = describe_genesis(MemoryChain(audit_keys).blocks[0])
    assert found(verify(chain.blocks, other)) == [("CHAIN_GENESIS", 0)]
