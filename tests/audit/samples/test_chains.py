"""Chains that Fabric's own programs made, v2.5 with Raft and v3.1 with BFT: what holds.

They were made by `tests/audit/sample_network.py`; a later rule book than theirs is named as such, and nothing else may
change.
"""

import lzma
from collections import Counter
from dataclasses import replace

from chaincode.audit.bundle import parse_bundle
from chaincode.audit.explain import explain
from chaincode.audit.recompute import recompute
from chaincode.audit.trust import TrustFile
from chaincode.audit.verify import verify
from chaincode.rules.commands import RULE_SETS
from chaincode.wire.block import parse_block
from chaincode.wire.genesis import read_trust
from gateway.db.projector import BEFORE_BLOCK_0, add_block
from gateway.ledger.blocks import to_block
from tests.audit.samples.reading import LINES, VECTORS, find_command, find_configuration, findings, found, load


def test_a_real_chain_holds(line: str, blocks: list[bytes], trust: TrustFile) -> None:
    report = verify(blocks, trust)
    assert findings(report) == []
    told = Counter(note.code for note in report.notes)
    # nobody in this town sweeps what shops let expire, or levels what half its members hold, and that is told
    assert told == {"CONFIGURED": 1, "DEFINED": 2, "LATE_SWEEP": 239, "LATE_LEVEL": 26}
    assert report.height == len(blocks)
    assert read_trust(blocks[0]).consensus == {"2.5": "etcdraft", "3.1": "BFT"}[line]
    assert trust.orderers == {"2.5": 1, "3.1": 3}[line]
    assert verify(blocks, trust, workers=1) == report


def test_the_codes_are_those_of_fabrics_own_peers(blocks: list[bytes]) -> None:
    codes = Counter(code.name for data in blocks for code in parse_block(data).codes)
    assert codes.pop("DUPLICATE_TXID", 0) <= 1, "a BFT orderer takes an envelope once"
    assert codes == {
        "VALID": 447, "INVALID_OTHER_REASON": 3, "INVALID_CHAINCODE": 3, "MVCC_READ_CONFLICT": 2,
        "ENDORSEMENT_POLICY_FAILURE": 2, "BAD_RESPONSE_PAYLOAD": 2, "BAD_PROPOSAL_TXID": 1, "BAD_COMMON_HEADER": 1,
        "BAD_HEADER_EXTENSION": 1, "BAD_RWSET": 1, "ILLEGAL_WRITESET": 1, "INVALID_ENDORSER_TRANSACTION": 1,
        "PHANTOM_READ_CONFLICT": 1,
    }


def test_each_command_of_the_table_is_in_it(blocks: list[bytes]) -> None:
    sent = {one.args[0].decode() for data in blocks for one in to_block(data).transactions if one.is_valid and one.args}
    assert sent == set(RULE_SETS[1]) - {"adopt"}  # there is no second rule set


def test_a_checkpoint_binds_all_but_what_peers_and_orderers_add(
    line: str, blocks: list[bytes], trust: TrustFile
) -> None:
    spare = ["spare_signatures"] if line == "3.1" else []
    report = verify(blocks, trust)
    assert [one.name for one in report.unsigned] == ["commit_hashes", "foreign_codes", *spare]
    bound = verify(blocks, replace(trust, checkpoint=report.checkpoint))
    assert [one.name for one in bound.unsigned] == ["commit_hashes", *spare]
    assert (bound.bound_height, findings(bound)) == (len(blocks), [])
    other = replace(report.checkpoint, outcome="0" * 64)
    assert found(blocks, replace(trust, checkpoint=other)) == [("CHAIN_OUTCOME", len(blocks) - 1)]


def test_both_lines_came_to_books_of_one_size() -> None:
    amounts = [verify(*load(line)).amounts for line in LINES]
    assert amounts[0] == amounts[1]
    assert amounts[0]["minted"] > 0


def test_a_settlement_is_worked_out_again(line: str, blocks: list[bytes], trust: TrustFile) -> None:
    bundle = parse_bundle(lzma.decompress((VECTORS / f"fabric-{line}" / "bundle.xz").read_bytes()))
    done = recompute(blocks, trust, bundle)
    assert [one.is_same for one in done.settlements] == [True]
    assert findings(done.report) == [] == list(done.findings)


def test_transactions_are_explained(blocks: list[bytes]) -> None:
    for name, word in (
        (b"confirm", "paid"), (b"split", "contested"), (b"settle", "settlement"),
        (b"CommitChaincodeDefinition", "in force"),
    ):
        _, _, transaction = find_command(blocks, name)
        made = explain(blocks, transaction.headers.transaction_id)
        assert made is not None
        assert len(made.endorsers) >= 3
        assert word in " ".join(made.lines()), made.lines()


def test_the_gateway_comes_to_the_audits_outcome(blocks: list[bytes], trust: TrustFile) -> None:
    reached = BEFORE_BLOCK_0
    for data in blocks:
        reached = add_block(reached, to_block(data))
    assert vars(reached) == vars(verify(blocks, trust).checkpoint)


def test_the_gateway_reads_every_block(blocks: list[bytes]) -> None:
    made = [to_block(data) for data in blocks]
    assert [one.number for one in made] == list(range(len(blocks)))
    # of what isn't a command, nothing is written
    configuration = made[find_configuration(blocks)].transactions
    assert [(one.writes, one.args) for one in configuration] == [((), ())]
