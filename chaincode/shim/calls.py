"""From a peer's TRANSACTION to the call that the rules take: who signed, when, which arguments, transient data.

The peer checked signature and identity before; what it doesn't check, or not in every release, is checked here.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from chaincode.contract import Call, Caller
from chaincode.shim import messages
from chaincode.shim.messages import ProtocolError, decode
from chaincode.shim.rulebook import Rulebook
from chaincode.wire.identity import parse_creator
from chaincode.wire.messages import MalformedError
from chaincode.wire.possession import are_keys_proved
from chaincode.wire.proposal import Proposal, parse_proposal

WINDOW_S = 900
CREATORS = 4_096  # certificates remembered, as bytes and as what they say


class UnusableError(Exception):
    """A proposal for which no rule is run; `code` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def build_call(message: Any, rules: Rulebook, clock: Callable[[], float], window_s: float = WINDOW_S) -> Call:
    """Read a TRANSACTION's proposal.

    clock: gives seconds since 1970; window_s: how far the proposal's time may be from it.

    Raises:
        UnusableError: PROPOSAL_MALFORMED; CHANNEL_OR_CHAINCODE_UNKNOWN for another channel, transaction or arguments
            than were signed (so also when another chaincode calls); TIMESTAMP_OUTSIDE_WINDOW;
            KEY_PROOF_INVALID when a new key didn't sign for the member and the command; RULE_SET_NOT_HERE when an
            `adopt` names other rules than these.
        Refusal: the rules' own, of arguments that can't be read.
    """
    try:
        args = tuple(decode(messages.ChaincodeInput, message.payload).args)
        proposal = parse_proposal(message.proposal.proposal_bytes)
        caller = read_caller(proposal.headers.creator)
    except (ProtocolError, MalformedError) as error:
        raise UnusableError("PROPOSAL_MALFORMED") from error
    _check_signed(message, args, proposal)
    timestamp_s = proposal.headers.timestamp_s
    if abs(timestamp_s - clock()) > window_s:
        raise UnusableError("TIMESTAMP_OUTSIDE_WINDOW")
    if not are_keys_proved(args):
        raise UnusableError("KEY_PROOF_INVALID")
    if not rules.can_adopt(args):
        raise UnusableError("RULE_SET_NOT_HERE")
    return rules.parse_call(args, caller, timestamp_s, proposal.transient)


def _check_signed(message: Any, args: tuple[bytes, ...], proposal: Proposal) -> None:
    headers = proposal.headers
    signed = (headers.channel, headers.transaction_id, proposal.args)
    if (message.channel_id, message.txid, args) != signed:
        raise UnusableError("CHANNEL_OR_CHAINCODE_UNKNOWN")


@lru_cache(maxsize=CREATORS)
def read_caller(creator: bytes) -> Caller:
    """Read a SerializedIdentity: organisation, key and the roles that its authority attests.

    Raises:
        MalformedError: it can't be read.
    """
    identity = parse_creator(creator)
    return Caller(identity.organisation, identity.key, identity.roles)
