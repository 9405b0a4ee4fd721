"""Commands of the toy chaincode, and endorsements of them."""

from gateway.ledger.port import LedgerCall
from tests.ledger_contract.world import EmbeddedWorld


def put(key: str, value: str = "1") -> LedgerCall:
    return LedgerCall("put", "id", "", {"key": key, "value": value})


def remove(key: str) -> LedgerCall:
    return LedgerCall("remove", "id", "", {"key": key})


def add(key: str, amount: int = 1) -> LedgerCall:
    return LedgerCall("add", "id", "", {"key": key, "amount": amount})


def count(prefix: str, key: str) -> LedgerCall:
    return LedgerCall("count", "id", "", {"prefix": prefix, "key": key})


def endorse(world: EmbeddedWorld, call: LedgerCall) -> tuple[bytes, bytes]:
    signer = world.signer("citizens")
    proposal = world.ledger.prepare(call, signer.certificate)
    transaction = world.ledger.endorse(proposal, signer.sign(proposal)).transaction
    return transaction, signer.sign(transaction)
