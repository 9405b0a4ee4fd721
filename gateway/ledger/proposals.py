"""From a call to proposal bytes, and signatures as they arrive: the same for every adapter."""

from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal
from chaincode.wire.signing import RAW_LENGTH, normalise
from chaincode.wire.trust import UntrustedError, Verifier
from gateway.ledger.port import EndorseError, LedgerCall

CHAINCODE = "volano"


def prepare_proposal(
    call: LedgerCall, certificate: bytes, verifier: Verifier, *, nonce: bytes, timestamp_s: int
) -> bytes:
    """Build the proposal bytes that the certificate's holder signs.

    Raises:
        EndorseError: a certificate that no organisation of the channel issued.
    """
    organisation = find_organisation(certificate, verifier)
    return build_proposal(
        verifier.trust.channel,
        CHAINCODE,
        call.to_args(),
        creator=serialise_identity(organisation, certificate),
        nonce=nonce,
        timestamp_s=timestamp_s,
        transient=call.transient,
    )


def find_organisation(certificate: bytes, verifier: Verifier) -> str:
    """Tell which organisation issued a certificate (PEM), since a certificate doesn't name it itself.

    Raises:
        EndorseError: CERTIFICATE_UNTRUSTED for none, IDENTITY_MALFORMED.
    """
    for name in verifier.trust.names():
        try:
            verifier.identify(serialise_identity(name, certificate))
        except UntrustedError as error:
            if error.code == "CERTIFICATE_UNTRUSTED":
                continue
            if error.code == "IDENTITY_MALFORMED":
                raise EndorseError(error.code) from None
        return name
    raise EndorseError("CERTIFICATE_UNTRUSTED")


def accept_signature(signature: bytes) -> bytes:
    """Make low-S DER of a browser's raw r||s; leave DER and what is neither as it is, for the endorsers to judge."""
    if len(signature) != RAW_LENGTH:
        return signature
    try:
        return normalise(signature)
    except ValueError:  # s isn't below the curve's order
        return signature
