"""The ledger's steps for a caller whose key stays with the caller: prepare, endorse, submit; evaluate for queries."""

from collections.abc import Mapping, Sequence
from typing import Any

from chaincode.rules import canonical
from chaincode.rules.codec import schema
from chaincode.rules.commands import RULE_SETS, Command
from chaincode.rules.queries import QUERIES, Query
from chaincode.words import Words
from chaincode.words.rulebook import words_of_command, words_of_query
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason
from gateway.http.security import Session, require_own_proposal, require_own_transaction
from gateway.ledger.port import LedgerCall, Receipt, Response

# Those who may see hourly vectors (transient data of a settlement).
SETTLE_ORGANISATIONS = ("citizens", "municipality", "gse")
# What carries transient data, and the role that may send it.
VECTORS = {"settle": "energy_operator"}
NOT_CANONICAL = ApiReason("ARGUMENTS_UNREADABLE", 400)


def list_commands(gateway: Gateway) -> list[dict[str, Any]]:
    """Give the table of the rule set in force: name, rule, arguments (JSON schema), causes, words."""
    return [describe_command(one) for one in _in_force(gateway).values()]


def list_queries() -> list[dict[str, Any]]:
    """Give the table of queries."""
    return [{"name": one.name, "arguments": schema(one.arguments), "words": _both(words_of_query(one.name))}
            for one in QUERIES.values()]


def describe_command(command: Command) -> dict[str, Any]:
    """Give a row's plain values."""
    return {
        "name": command.name, "rule": command.rule, "arguments": schema(command.arguments),
        "causes": list(command.causes), "words": _both(words_of_command(command.name)),
    }


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "it": words.it}


def _in_force(gateway: Gateway) -> dict[str, Command]:
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
    return RULE_SETS[now.rule_set if now else min(RULE_SETS)]


def require_known(gateway: Gateway, name: str) -> Command | Query:
    """Give a command or query, or refuse with UNKNOWN."""
    known = QUERIES.get(name) or _in_force(gateway).get(name)
    if known is None:
        raise UNKNOWN(what=Words("gateway.commands.service.command"), name=name[:40])
    return known


def prepare(gateway: Gateway, caller: Session, call: LedgerCall) -> bytes:
    """Build the proposal bytes for the caller's certificate."""
    require_known(gateway, call.name)
    try:
        return gateway.ledger.prepare(call, caller.certificate)
    except (TypeError, UnicodeError) as error:
        raise NOT_CANONICAL(what=str(error)[:80]) from None


def endorse(
    gateway: Gateway, caller: Session, name: str, proposal: bytes, signature: bytes, *,
    organisations: Sequence[str] = (),
) -> dict[str, Any]:
    """Have a signed proposal endorsed: (transaction, transaction_id, response, organisations)."""
    require_known(gateway, name)
    require_own_proposal(gateway, caller, proposal, name)
    if name == "settle" and not organisations:
        organisations = SETTLE_ORGANISATIONS
    endorsed = gateway.ledger.endorse(proposal, signature, organisations)
    return {
        "transaction": endorsed.transaction, "transaction_id": endorsed.transaction_id,
        "response": read_response(endorsed.response), "organisations": list(endorsed.organisations),
    }


def submit(gateway: Gateway, caller: Session, name: str, transaction: bytes, signature: bytes) -> dict[str, Any]:
    """Send a signed transaction and give its receipt with the checkpoint to keep."""
    require_known(gateway, name)
    require_own_transaction(gateway, caller, transaction, name)
    receipt = gateway.ledger.submit(transaction, signature)
    return describe_receipt(receipt) | {"checkpoint": gateway.checkpoint(receipt.block)}


def evaluate(gateway: Gateway, caller: Session, name: str, proposal: bytes, signature: bytes) -> dict[str, Any]:
    """Answer a signed query."""
    if name not in QUERIES:
        raise UNKNOWN(what=Words("gateway.commands.service.query"), name=name[:40])
    require_own_proposal(gateway, caller, proposal, name)
    response = gateway.ledger.evaluate(proposal, signature)
    if response.is_refusal:
        code, values = response.refusal()
        raise gateway.reasons.to_problem(code or "REFUSED", values, response.status)
    answer: dict[str, Any] = read_response(response)
    return answer


def describe_receipt(receipt: Receipt) -> dict[str, Any]:
    """Give a receipt's plain values."""
    return {
        "transaction_id": receipt.transaction_id, "block": receipt.block, "code": receipt.code,
        "response": read_response(receipt.response),
    }


def read_response(response: Response) -> Any:
    """Read a chaincode's answer."""
    return canonical.decode(response.payload) if response.payload else {}


def make_call(name: str, body: Mapping[str, Any], transient: Mapping[str, bytes]) -> LedgerCall:
    """Build a call from what was sent."""
    return LedgerCall(name, body["command_id"], body["member"], body["arguments"], transient)
