"""What a transaction read, out of its block: so that a conflict can be counted by what it was about."""

from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.messages import MalformedError
from chaincode.wire.transaction import parse_transaction
from gateway.ledger.proposals import CHAINCODE


def list_reads(block: bytes, position: int) -> list[tuple[str, int | None]]:
    """Keys that a transaction of a block read, with the block that had written each; None where there was no key.

    [] when the transaction can't be read: that has another code than a conflict.
    """
    try:
        envelope = messages.decode(messages.Envelope, parse_block(block).envelopes[position])
        sets = parse_transaction(envelope.payload).action.sets
    except MalformedError:
        return []
    own = [one for one in sets if one.namespace == CHAINCODE]
    reads = [read for one in own for read in (*one.reads, *(inner for part in one.ranges for inner in part.reads))]
    return [(read.key, read.version[0] if read.version else None) for read in reads]
