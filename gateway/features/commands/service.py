"""The ledger's steps for a caller whose key stays with the caller: prepare, endorse, submit; evaluate for queries."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from chaincode.rules import canonical
from chaincode.rules.codec import schema
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.queries import QUERIES, Query
from chaincode.rules.row import Command
from chaincode.words import Words
from chaincode.words.rulebook import words_of_command, words_of_query
from gateway.db.mirror import Mirror
from gateway.features.commands.records import (
    Commands,
    EndorsedTransaction,
    Proposal,
    QueryAnswer,
    ShownCommand,
    ShownQuery,
    Submitted,
)
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason
from gateway.http.security import Session, require_own_proposal, require_own_transaction
from gateway.ledger.port import LedgerCall, Response

# Those who may see hourly vectors (transient data of a settlement).
SETTLE_ORGANISATIONS = ("citizens", "municipality", "gse")
# What carries transient data, and the role that may send it.
VECTORS = {"settle": "energy_operator"}
NOT_CANONICAL = ApiReason("ARGUMENTS_UNREADABLE", 400)


def list_commands(gateway: Gateway) -> Commands:
    """Give the table of the rule set in force, and that of queries."""
    return Commands(
        tuple(map(describe_command, _in_force(gateway).values())),
        tuple(ShownQuery(query.name, schema(query.arguments), words_of_query(query.name))
              for query in QUERIES.values()),
    )


def describe_command(command: Command) -> ShownCommand:
    """Give a row of the table."""
    return ShownCommand(command.name, command.rule, schema(command.arguments), tuple(command.causes),
                        words_of_command(command.name))


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


def prepare(gateway: Gateway, caller: Session, call: LedgerCall) -> Proposal:
    """Build the proposal for the caller's certificate."""
    require_known(gateway, call.name)
    try:
        return Proposal(_encode(gateway.ledger.prepare(call, caller.certificate)))
    except (TypeError, UnicodeError) as error:
        raise NOT_CANONICAL(what=str(error)[:80]) from None


def endorse(
    gateway: Gateway, caller: Session, name: str, proposal: bytes, signature: bytes, *,
    organisations: Sequence[str] = (),
) -> EndorsedTransaction:
    """Have a signed proposal endorsed."""
    require_known(gateway, name)
    require_own_proposal(gateway, caller, proposal, name)
    if name == "settle" and not organisations:
        organisations = SETTLE_ORGANISATIONS
    endorsed = gateway.ledger.endorse(proposal, signature, organisations)
    return EndorsedTransaction(
        _encode(endorsed.transaction), endorsed.transaction_id, read_response(endorsed.response),
        endorsed.organisations,
    )


def submit(gateway: Gateway, caller: Session, name: str, transaction: bytes, signature: bytes) -> Submitted:
    """Send a signed transaction and give its receipt with the checkpoint to keep."""
    require_known(gateway, name)
    require_own_transaction(gateway, caller, transaction, name)
    receipt = gateway.ledger.submit(transaction, signature)
    return Submitted(receipt.transaction_id, receipt.block, receipt.code, read_response(receipt.response),
                     gateway.checkpoint(receipt.block))


def evaluate(gateway: Gateway, caller: Session, name: str, proposal: bytes, signature: bytes) -> QueryAnswer:
    """Answer a signed query."""
    if name not in QUERIES:
        raise UNKNOWN(what=Words("gateway.commands.service.query"), name=name[:40])
    require_own_proposal(gateway, caller, proposal, name)
    response = gateway.ledger.evaluate(proposal, signature)
    if response.is_refusal:
        code, values = response.refusal()
        raise gateway.reasons.to_problem(code or "REFUSED", values, response.status)
    return QueryAnswer(read_response(response))


def read_response(response: Response) -> Any:
    """Read a chaincode's answer."""
    return canonical.decode(response.payload) if response.payload else {}


def make_call(name: str, body: Mapping[str, Any], transient: Mapping[str, bytes]) -> LedgerCall:
    """Build a call from what was sent."""
    return LedgerCall(name, body["command_id"], body["member"], body["arguments"], transient)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
