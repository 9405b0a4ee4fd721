"""From what a peer said to the port's codes, and whether the same bytes are worth sending again.

The texts are those of Fabric 2.5 and 3.1 (internal/pkg/gateway, core/endorser). A text that isn't known here gets no
code that says more than the peer did.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import grpc

from chaincode.peer.failures import Failure
from gateway.ledger.port import REFUSED, Detail, parse_refusal

MISMATCH = "ENDORSEMENT_MISMATCH"
_RESPONSE = re.compile(r"chaincode response (\d+), (.*)\Z", re.DOTALL)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
_DEFECT = 500
# What the chaincode service refuses before it runs the rules.
_BEFORE_RULES = (
    "PROPOSAL_MALFORMED", "CHANNEL_OR_CHAINCODE_UNKNOWN", "TIMESTAMP_OUTSIDE_WINDOW", "KEY_PROOF_INVALID",
    "RULE_SET_NOT_HERE", "INIT_UNKNOWN",
)
_DIFFERS = "ProposalResponsePayloads do not match"
_LATER = "failed to collect enough"  # the gateway's own peer has endorsed, and others failed


class Again(Enum):
    """When the same signed bytes may help."""

    NEVER = "never"
    MISMATCH = "mismatch"  # a peer that is a block behind the others: soon
    UNREACHABLE = "unreachable"  # a chaincode, a peer or a connection that comes back
    YOUNG = "young"  # a peer that doesn't know the others yet


@dataclass(frozen=True)
class PeerVerdict:
    """A code of the port; status and values: of the rules' refusal, else 0 and empty."""

    code: str
    status: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    again: Again = Again.NEVER
    message: str = field(default="", repr=False)


_NO_ARGUMENTS = PeerVerdict("T0_ARGUMENTS", REFUSED, {"where": "arguments", "why": "not_readable"})
# The first row of which a text is found holds.
_TEXTS: tuple[tuple[tuple[str, ...], PeerVerdict], ...] = (
    (("duplicate transaction found",), PeerVerdict("DUPLICATE_TXID")),
    (("chaincode input did not contain any input",), _NO_ARGUMENTS),
    (("due to incorrect timestamp",), PeerVerdict("TIMESTAMP_OUTSIDE_WINDOW")),
    (("creator org unknown", "access denied", "PERMISSION_DENIED"), PeerVerdict("IDENTITY_REFUSED")),
    (("timeout expired while executing transaction",), PeerVerdict("CHAINCODE_TIMEOUT")),
    (("could not launch chaincode", "chaincode stream terminated"),
     PeerVerdict("CHAINCODE_UNREACHABLE", again=Again.UNREACHABLE)),
    (("connection refused", "connection error"), PeerVerdict("ENDORSERS_UNAVAILABLE", again=Again.UNREACHABLE)),
    (("too many requests",), PeerVerdict("PEER_BUSY", again=Again.UNREACHABLE)),
    (("no combination of peers can be derived", "failed to select a set of endorsers", "no endorsers found",
      "no peers available", "failed to find any endorsing peers", "has been successfully defined on channel",
      "failed to get config for channel", "' not found"),
     PeerVerdict("ENDORSERS_UNAVAILABLE", again=Again.YOUNG)),
)
_STATUSES: Mapping[Any, PeerVerdict] = {
    grpc.StatusCode.UNAVAILABLE: PeerVerdict("PEER_UNREACHABLE", again=Again.UNREACHABLE),
    grpc.StatusCode.DEADLINE_EXCEEDED: PeerVerdict("DEADLINE"),
    grpc.StatusCode.INVALID_ARGUMENT: PeerVerdict("PROPOSAL_MALFORMED"),
    grpc.StatusCode.PERMISSION_DENIED: PeerVerdict("IDENTITY_REFUSED"),
    grpc.StatusCode.RESOURCE_EXHAUSTED: PeerVerdict("PEER_BUSY", again=Again.UNREACHABLE),
    grpc.StatusCode.CANCELLED: PeerVerdict("LEDGER_CLOSED"),
}


def judge(failure: Failure) -> PeerVerdict:
    """Judge by texts, else by gRPC's status; UNREADABLE_ANSWER for what neither tells."""
    for texts, verdict in _TEXTS:
        if failure.has(*texts):
            return verdict
    return _STATUSES.get(failure.status, PeerVerdict("UNREADABLE_ANSWER"))


def judge_evaluate(failure: Failure) -> PeerVerdict:
    """Judge a query's failure; a refusal of the rules has a status and its message."""
    found = _read_responses(failure.texts)
    return _to_refusal(found[-1]) if found else judge(failure)


def judge_endorse(failure: Failure, named: Sequence[str]) -> PeerVerdict:
    """Judge an endorsement's failure; named: the organisations asked for, or none.

    The rules' refusal is one only if all that were asked say the same: with named organisations all of them, else the
    gateway's own peer, which is asked alone first.
    """
    found = _read_responses(detail.message for detail in failure.details)
    who = {detail.organisation for detail in failure.details}
    is_whole = who == set(named) if named else _LATER not in failure.message
    if found and len(found) == len(failure.details) and len(set(found)) == 1 and is_whole:
        return _to_refusal(found[0])
    verdict = judge(failure)
    if verdict.again is Again.NEVER and (found or failure.has(_DIFFERS)):
        return PeerVerdict(MISMATCH, again=Again.MISMATCH)
    return verdict


def to_details(failure: Failure) -> tuple[Detail, ...]:
    """Return who of the network said what, as the port has it."""
    return tuple(Detail(detail.organisation, detail.message) for detail in failure.details)


def _read_responses(texts: Any) -> list[tuple[int, str]]:
    found = (_RESPONSE.search(text) for text in texts)
    return [(int(one[1]), one[2]) for one in found if one]


def _to_refusal(response: tuple[int, str]) -> PeerVerdict:
    """The rules' own refusal; of a chaincode that failed or didn't run them, its code alone, as from an endorser."""
    status, message = response
    code, values = parse_refusal(message)
    if code and REFUSED <= status < _DEFECT and code not in _BEFORE_RULES:
        return PeerVerdict(code, status, values, message=message)
    code = code or (message if _CODE.fullmatch(message) else "")
    return PeerVerdict(code or "CHAINCODE_DEFECT")
