"""One organisation's word on a proposal: it checks the caller, simulates by itself, and signs what came of it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

# the contract is the one door to the rules, so their types come through it too
from chaincode.contract import (
    T0_TOO_FAST,
    Caller,
    Effects,
    Missing,
    Refusal,
    apply,
    can_adopt,
    parse_call,
    refuse,
    rules_digest,
)
from chaincode.wire.identity import Identity, serialise_identity
from chaincode.wire.pace import Pace
from chaincode.wire.proposal import Proposal
from chaincode.wire.rwset import KeyRead, NamespaceSet, Range, Write, prefix_range
from chaincode.wire.signing import sign
from chaincode.wire.transaction import Action, Endorsement, build_response_payload
from chaincode.wire.transaction import Response as Answered
from chaincode.wire.trust import Verifier
from gateway.ledger.embedded.store import View
from gateway.ledger.intake import RefusedError, check_caller
from gateway.ledger.port import REFUSED
from gateway.ledger.proposals import CHAINCODE

_log = logging.getLogger(__name__)
DEFECT = 500

Apply = Callable[[Any, Any], Effects | Missing]


# the rule book is read once a process: it doesn't change under a running one
compute_digest = cache(rules_digest)


@dataclass(frozen=True)
class Endorser:
    """An organisation's peer: certificate (PEM), key, and the rules it runs.

    version: of the chaincode's definition; pace: how much one key may propose, by `timer` (seconds); digest: of the
    rules, the message of every answer that is no refusal, so that another rule book can't endorse by chance.
    """

    organisation: str
    certificate: bytes
    key: EllipticCurvePrivateKey = field(repr=False)
    apply: Apply = apply
    version: str = ""
    digest: str = field(default_factory=compute_digest)
    pace: Pace = field(default_factory=Pace, repr=False)
    timer: Callable[[], float] = time.monotonic

    @cached_property
    def serialised(self) -> bytes:
        """Its SerializedIdentity."""
        return serialise_identity(self.organisation, self.certificate)


@dataclass(frozen=True)
class ParsedProposal:
    """A proposal as it came, with its parts.

    calls: what was read of it for a caller; payloads: actions with their bytes: both work of bytes alone, so that what
    one endorser read or wrote out stands for the next with the same.
    """

    raw: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    proposal: Proposal
    calls: dict[Caller, Any] = field(default_factory=dict, repr=False)
    payloads: list[tuple[Action, bytes]] = field(default_factory=list, repr=False)

    def call_of(self, identity: Identity) -> Any:
        """Give the call as the rules take it, or refuse (Refusal) what can't be read."""
        caller = Caller(identity.organisation, identity.key, identity.roles)
        if caller not in self.calls:
            proposal = self.proposal
            self.calls[caller] = parse_call(proposal.args, caller, proposal.headers.timestamp_s, proposal.transient)
        return self.calls[caller]

    def payload_of(self, action: Action) -> bytes:
        """Give the bytes to sign for what a simulation gave."""
        for known, payload in self.payloads:
            if known == action:
                return payload
        self.payloads.append((action, build_response_payload(self.proposal, action)))
        return self.payloads[-1][1]


@dataclass(frozen=True)
class Answer:
    """What an endorser says: the chaincode's response and, unless refused, the payload that it signed."""

    organisation: str
    response: Answered
    payload: bytes = b""
    endorsement: Endorsement | None = None


@dataclass
class Recorder:
    """The state as the rules see it, remembering what they read at which version."""

    view: View
    reads: dict[str, KeyRead] = field(default_factory=dict)
    ranges: list[Range] = field(default_factory=list)

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        found = self.view.get(key)
        self.reads[key] = KeyRead(key, None if found is None else found[1])
        return None if found is None else found[0]

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read all keys that begin with `prefix`."""
        start, end = prefix_range(prefix)
        rows = self.view.scan(start, end)
        self.ranges.append(Range(start, end, tuple(KeyRead(key, version) for key, _, version in rows)))
        return [(key, value) for key, value, _ in rows]


def check_proposal(signed: ParsedProposal, verifier: Verifier, view: View, now_s: float) -> Identity:
    """Check who asks, and when, as a peer does before it runs anything; gives the caller.

    Raises:
        RefusedError: as `intake.check_caller`; then an `adopt` of other rules than these; a transaction id that
            stands in a block.
    """
    identity = check_caller(signed.proposal, signed.raw, signed.signature, verifier, now_s)
    if not can_adopt(signed.proposal.args):
        raise RefusedError("RULE_SET_NOT_HERE")
    if view.has_transaction(signed.proposal.headers.transaction_id):
        raise RefusedError("DUPLICATE_TXID")
    return identity


def simulate(endorser: Endorser, signed: ParsedProposal, identity: Identity, view: View) -> Action:
    """Run the endorser's rules on the view and record what they read and would write."""
    recorder = Recorder(view)
    try:
        if not endorser.pace.take(identity.key, endorser.timer()):
            raise T0_TOO_FAST(most=endorser.pace.a_minute)
        effects = endorser.apply(signed.call_of(identity), recorder)
    except Refusal as refusal:
        effects = refuse(refusal)
    except Exception as error:
        # a defect of the rules stops this one proposal, as an answer of 500 does on Fabric
        _log.exception("the rules failed")
        raise RefusedError("CHAINCODE_DEFECT") from error
    if isinstance(effects, Missing):
        # this snapshot answers every read at once
        raise RefusedError("CHAINCODE_DEFECT")
    if effects.status >= REFUSED:
        response = Answered(effects.status, effects.response.decode())
        return Action(CHAINCODE, endorser.version, response)
    writes = tuple(Write(key, value) for key, value in effects.writes)
    sets = NamespaceSet(CHAINCODE, tuple(recorder.reads.values()), tuple(recorder.ranges), writes)
    response = Answered(effects.status, endorser.digest, effects.response)
    return Action(CHAINCODE, endorser.version, response, (sets,), effects.event)


def endorse(endorser: Endorser, signed: ParsedProposal, verifier: Verifier, view: View, *, now_s: float) -> Answer:
    """Check, simulate and sign.

    Raises:
        RefusedError: the proposal isn't one to simulate.
    """
    identity = check_proposal(signed, verifier, view, now_s)
    action = simulate(endorser, signed, identity, view)
    if action.response.status >= REFUSED:
        return Answer(endorser.organisation, action.response)
    payload = signed.payload_of(action)
    serialised = endorser.serialised
    endorsement = Endorsement(serialised, sign(endorser.key, payload + serialised))
    return Answer(endorser.organisation, action.response, payload, endorsement)
