"""Another chaincode on the same channel: what it may not write, and which of its codes are listed."""

from dataclasses import replace

from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import NamespaceSet, Write
from chaincode.wire.signing import sign
from chaincode.wire.transaction import Action, Response, build_envelope, build_response_payload, build_transaction
from tests.audit.network.finding import NEXT, check
from tests.audit.network_chain import NetworkChain


def test_writes_of_another_chaincode_into_ours_are_found(chain: NetworkChain) -> None:
    envelope, _ = chain.endorse(
        "open_day", chain.keys.person("municipality", "service"), date="2024-05-02",
        bend=lambda one: replace(one, writes=(*one.writes, Write("zz", b"1"))),
    )
    chain.add(envelope)
    assert ("I6_WRITES", NEXT) in check(chain)


def foreign(chain: NetworkChain) -> bytes:
    """A good transaction of another chaincode of the channel."""
    by = chain.keys.person("citizens", "service")
    proposal = parse_proposal(build_proposal(
        chain.keys.trust.channel, "other", (b"put",), creator=by.creator, nonce=b"o" * 24, timestamp_s=1,
    ))
    action = Action("other", "1", Response(200), (NamespaceSet("other", (), (), (Write("k", b"v"),)),))
    payload = build_response_payload(proposal, action)
    transaction = build_transaction(
        proposal, payload, [chain._endorse(payload, chain.keys.peers[peer]) for peer in ("citizens", "commerce", "gse")]
    )
    return build_envelope(transaction, sign(by.credential.key, transaction))


def test_a_code_of_another_chaincodes_transaction_is_listed_and_bound_by_a_checkpoint(chain: NetworkChain) -> None:
    """Nobody signs it and this audit doesn't run that chaincode: only who kept an outcome can tell."""
    assert chain.add(foreign(chain)) == [Code.VALID]
    honest = verify(chain.blocks, chain.trust)
    bound = replace(chain.trust, checkpoint=honest.checkpoint)
    block = messages.decode(messages.Block, chain.blocks[-1])
    block.metadata.metadata[messages.TRANSACTIONS_FILTER] = bytes([Code.MVCC_READ_CONFLICT])
    bent = [*chain.blocks[:-1], messages.encode(block)]
    assert verify(bent, chain.trust).is_ok
    assert "foreign_codes" in [one.name for one in honest.unsigned]
    assert [one.code for one in verify(bent, bound).findings] == ["CHAIN_OUTCOME"]
    assert "foreign_codes" not in [one.name for one in verify(chain.blocks, bound).unsigned]
    # at any block before the checkpoint, too
    chain.add(chain.endorse("open_day", chain.keys.person("municipality", "service"), date="2024-05-02")[0])
    later = replace(chain.trust, checkpoint=verify(chain.blocks, chain.trust).checkpoint)
    assert verify(chain.blocks, later).is_ok
    assert [one.code for one in verify([*bent, chain.blocks[-1]], later).findings] == ["CHAIN_OUTCOME"]
