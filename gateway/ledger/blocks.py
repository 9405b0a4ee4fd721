"""From Fabric's block to the port's: what services and the projector read."""

from chaincode.wire import messages
from chaincode.wire.block import Block as WireBlock
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.identity import parse_creator
from chaincode.wire.messages import MalformedError
from chaincode.wire.outcome import compute_effect
from chaincode.wire.proposal import parse_headers
from chaincode.wire.transaction import Transaction, parse_transaction
from gateway.ledger.port import Block, BlockTransaction, Response
from gateway.ledger.proposals import CHAINCODE


def to_block(raw: bytes) -> Block:
    """Read a block of common.Block bytes.

    Raises:
        MalformedError: not a block.
    """
    block = parse_block(raw)
    read = read_transactions(block)
    payloads = [messages.decode(messages.Envelope, envelope).payload for envelope in block.envelopes]
    transactions = tuple(
        to_transaction(payload, transaction, position, code)
        for position, (payload, transaction, code) in enumerate(zip(payloads, read, block.codes, strict=True))
    )
    effect = compute_effect(block.codes, read).hex()
    return Block(block.number, block.hash.hex(), block.previous_hash.hex(), effect, transactions, raw)


def read_transactions(block: WireBlock) -> list[Transaction | None]:
    """Read a block's transactions; None for what is no command or can't be read."""
    return [_read(messages.decode(messages.Envelope, envelope).payload) for envelope in block.envelopes]


def _read(payload: bytes) -> Transaction | None:
    try:
        return parse_transaction(payload)
    except MalformedError:
        return None


def to_transaction(payload: bytes, transaction: Transaction | None, position: int, code: Code) -> BlockTransaction:
    """Give one transaction; of one that can't be read only what can.

    Of a configuration and of another chaincode's (Fabric's `_lifecycle`) no more than that it is there: no arguments,
    no writes, since nothing of it is a command.
    """
    if transaction is None:
        return BlockTransaction(_find_id(payload), position, code.name)
    is_own = transaction.headers.chaincode == CHAINCODE
    return (_to_whole if is_own else _to_foreign)(transaction, position, code)


def _to_foreign(transaction: Transaction, position: int, code: Code) -> BlockTransaction:
    headers = transaction.headers
    return BlockTransaction(
        headers.transaction_id, position, code.name, _find_creator(headers.creator), headers.timestamp_s
    )


def _to_whole(transaction: Transaction, position: int, code: Code) -> BlockTransaction:
    headers, action = transaction.headers, transaction.action
    writes = [write for one in action.sets if one.namespace == CHAINCODE for write in one.writes]
    return BlockTransaction(
        headers.transaction_id,
        position,
        code.name,
        _find_creator(headers.creator),
        headers.timestamp_s,
        transaction.args,
        Response(action.response.status, action.response.message, action.response.payload),
        action.event,
        tuple((write.key, write.value) for write in writes),
    )


def _find_creator(serialised: bytes) -> tuple[str, str]:
    try:
        identity = parse_creator(serialised)
    except MalformedError:
        return "", ""
    return identity.organisation, identity.key


def _find_id(payload: bytes) -> str:
    try:
        header = messages.decode(messages.Payload, payload).header
        return parse_headers(header.channel_header, header.signature_header).transaction_id
    except MalformedError:
        return ""
