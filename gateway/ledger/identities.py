"""Who a certificate's holder is, by the authorities that the ledger names; and whom signed bytes belong to.

It keeps Fabric's messages out of the gateway's own modules, which see organisation, key and roles only.
"""

from datetime import UTC, datetime
from typing import Protocol, cast

from chaincode.wire.identity import Identity, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import parse_proposal
from chaincode.wire.signing import is_valid_signature, normalise
from chaincode.wire.transaction import parse_transaction
from chaincode.wire.trust import Trust, UntrustedError, Verifier
from gateway.ledger.identity import Holder, Signed, UnacceptedError
from gateway.ledger.port import Ledger

UNTRUSTED = "CERTIFICATE_UNTRUSTED"


class TrustingLedger(Protocol):
    """A ledger that says whom it trusts now."""

    @property
    def trust(self) -> Trust:
        """Its organisations' authorities; another record once a configuration changes them."""


class LedgerIdentities:
    """The identities that one ledger accepts, asked for anew each time: a network's configuration may change."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = cast(TrustingLedger, ledger)
        self._known: Verifier | None = None

    def identify(self, certificate: bytes, at_s: int) -> Holder:
        """Find which organisation issued a certificate (PEM) that is in force at an instant (UTC seconds).

        Raises:
            UnacceptedError: CERTIFICATE_UNTRUSTED, CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED and others of wire.trust.
        """
        found = self._find(certificate)
        if not found.is_in_force(datetime.fromtimestamp(at_s, UTC)):
            raise UnacceptedError("CERTIFICATE_EXPIRED")
        return Holder(found.organisation, found.key, found.roles, found.name)

    def is_signed(self, certificate: bytes, message: bytes, signature: bytes) -> bool:
        """Whether a signature (low-S DER, or r and s) over a message was made with a certificate's key."""
        try:
            return is_valid_signature(self._find(certificate).public_key, message, normalise(signature))
        except ValueError:
            return False

    def _find(self, certificate: bytes) -> Identity:
        why = UNTRUSTED
        verifier = self._verifier()
        for name in verifier.trust.names():
            try:
                return verifier.identify(serialise_identity(name, certificate))
            except UntrustedError as error:
                why = error.code if error.code != UNTRUSTED else why
        raise UnacceptedError(why)

    def _verifier(self) -> Verifier:
        trust, known = self._ledger.trust, self._known
        if known is None or known.trust is not trust:
            known = self._known = Verifier(trust)
        return known

    def read_proposal(self, proposal: bytes) -> Signed:
        """Read proposal bytes; UnacceptedError MALFORMED when they aren't."""
        try:
            parsed = parse_proposal(proposal)
            creator = parse_creator(parsed.headers.creator)
        except MalformedError:
            raise UnacceptedError("MALFORMED") from None
        return Signed(creator.organisation, creator.key, parsed.args)

    def read_transaction(self, transaction: bytes) -> Signed:
        """Read transaction bytes; UnacceptedError MALFORMED when they aren't."""
        try:
            parsed = parse_transaction(transaction)
            creator = parse_creator(parsed.headers.creator)
        except MalformedError:
            raise UnacceptedError("MALFORMED") from None
        return Signed(creator.organisation, creator.key, parsed.args)
