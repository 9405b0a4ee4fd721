"""What a chain came to: a running digest over each block's codes and what its valid transactions wrote.

    effect_n  = SHA-256("volano effect 1" || count || codes || of each valid transaction, in order, of each of its
                write sets: position || namespace || writes || of each write: key || 0, or 1 || value)
    outcome_n = SHA-256("volano outcome 1" || outcome_(n-1) || n || block hash || effect_n); outcome_(-1) = 32 zeros

count, position, writes and n are 8 bytes, big-endian; a code is one byte; namespace, key and value stand behind their
length in 8 bytes; 0 and 1 are one byte. The orderers' chain of hashes fixes only the order of what was sent: validation
codes are signed by nobody. Whoever keeps an outcome has fixed what came of it, too.
"""

from collections.abc import Sequence
from hashlib import sha256

from chaincode.wire.codes import Code
from chaincode.wire.rwset import NamespaceSet
from chaincode.wire.transaction import Transaction

BEFORE_ALL = bytes(32)
_EFFECT, _OUTCOME = b"volano effect 1", b"volano outcome 1"


def compute_effect(codes: Sequence[Code], transactions: Sequence[Transaction | None]) -> bytes:
    """Give a block's effect. transactions: one a code, None for what writes nothing (a configuration)."""
    parts = [_EFFECT, _number(len(codes)), bytes(codes)]
    for position, (code, transaction) in enumerate(zip(codes, transactions, strict=True)):
        if code is Code.VALID and transaction is not None:
            for namespace_set in transaction.action.sets:
                parts += _list_writes(position, namespace_set) if namespace_set.writes else []
    return sha256(b"".join(parts)).digest()


def _list_writes(position: int, one: NamespaceSet) -> list[bytes]:
    parts = [_number(position), _text(one.namespace.encode()), _number(len(one.writes))]
    for write in one.writes:
        parts += [_text(write.key.encode()), b"\0" if write.value is None else b"\1" + _text(write.value)]
    return parts


def advance(outcome: bytes, number: int, block_hash: bytes, effect: bytes) -> bytes:
    """Give the outcome after a block, from the one before it."""
    return sha256(_OUTCOME + outcome + _number(number) + block_hash + effect).digest()


def _number(value: int) -> bytes:
    return value.to_bytes(8, "big")


def _text(data: bytes) -> bytes:
    return _number(len(data)) + data
