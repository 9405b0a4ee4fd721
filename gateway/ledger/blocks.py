"""From Fabric's block to the port's: what services and the projector read."""

from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.identity import parse_creator
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import parse_headers
from chaincode.wire.transaction import Transaction, parse_transaction
from gateway.ledger.proposals import CHAINCODE
from gateway.ports import Block, BlockTransaction, Response


def to_block(raw: bytes) -> Block:
    """Read a block of common.Block bytes.

    Raises:
        MalformedError: not a block.
    """
    block = parse_block(raw)
    transactions = tuple(
        to_transaction(envelope, position, code)
        for position, (envelope, code) in enumerate(zip(block.envelopes, block.codes, strict=True))
    )
    return Block(block.number, block.hash.hex(), block.previous_hash.hex(), transactions, raw)


def to_transaction(envelope: bytes, position: int, code: Code) -> BlockTransaction:
    """Read one transaction; of one that can't be read only what can.

    Of a configuration and of another chaincode's (Fabric's `_lifecycle`) no more than that it is there: no arguments,
    no writes, since nothing of it is a command.
    """
    try:
        payload = messages.decode(messages.Envelope, envelope).payload
    except MalformedError:
        return BlockTransaction("", position, code.name)
    try:
        transaction = parse_transaction(payload)
    except MalformedError:
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
