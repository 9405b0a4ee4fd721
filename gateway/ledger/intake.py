"""What any ledger takes from a caller before it runs a rule or orders a transaction: form, identity, time, size."""

from datetime import UTC, datetime

from chaincode.wire.identity import Identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.possession import are_keys_proved
from chaincode.wire.proposal import Proposal, parse_proposal
from chaincode.wire.signing import is_valid_signature
from chaincode.wire.trust import UntrustedError, Verifier
from gateway.ledger.proposals import CHAINCODE

WINDOW_S = 900
PROPOSAL_BYTES = 100 * 1024 * 1024  # what Fabric's programs take in one message
ENVELOPE_BYTES = 8 * 1024 * 1024
SUBMITTERS = ("client", "admin")  # whose proposals count, as in Fabric's Writers policy


class RefusedError(Exception):
    """A proposal that isn't simulated; `code` names why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_proposal(proposal: bytes) -> Proposal:
    """Read proposal bytes.

    Raises:
        RefusedError: PROPOSAL_TOO_LARGE, PROPOSAL_MALFORMED.
    """
    if len(proposal) > PROPOSAL_BYTES:
        raise RefusedError("PROPOSAL_TOO_LARGE")
    try:
        return parse_proposal(proposal)
    except MalformedError as error:
        raise RefusedError("PROPOSAL_MALFORMED") from error


def check_caller(proposal: Proposal, raw: bytes, signature: bytes, verifier: Verifier, now_s: float) -> Identity:
    """Check who asks, and when, as a peer does before it runs anything; gives the caller.

    raw: the proposal's bytes, over which the low-S DER signature stands; now_s: UTC seconds.

    Raises:
        RefusedError: in this order: another channel or chaincode, the identity, its dates, its unit, the signature,
            the time, the proofs of new keys.
    """
    headers = proposal.headers
    if headers.channel != verifier.trust.channel or headers.chaincode != CHAINCODE:
        raise RefusedError("CHANNEL_OR_CHAINCODE_UNKNOWN")
    try:
        identity = verifier.identify(headers.creator)
    except UntrustedError as error:
        raise RefusedError(error.code) from None
    if not identity.is_in_force(datetime.fromtimestamp(now_s, UTC)):
        raise RefusedError("CERTIFICATE_EXPIRED")
    if not any(unit in SUBMITTERS for unit in identity.units):
        raise RefusedError("CERTIFICATE_UNIT")
    if not is_valid_signature(identity.public_key, raw, signature):
        raise RefusedError("SIGNATURE_INVALID")
    if abs(headers.timestamp_s - now_s) > WINDOW_S:
        raise RefusedError("TIMESTAMP_OUTSIDE_WINDOW")
    if not are_keys_proved(proposal.args):
        raise RefusedError("KEY_PROOF_INVALID")
    return identity
