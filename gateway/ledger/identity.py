"""What the gateway asks about certificates and signed bytes; the ledger's side answers it."""

from dataclasses import dataclass
from typing import Protocol


class UnacceptedError(Exception):
    """A certificate that isn't accepted, or bytes that can't be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Holder:
    """A certificate's organisation (MSP id), key id and the roles that its authority attests."""

    organisation: str
    key: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """Whose proposal or transaction it is, and the chaincode's arguments in it."""

    organisation: str
    key: str
    args: tuple[bytes, ...]


class Identities(Protocol):
    """The identities that a ledger accepts."""

    def identify(self, certificate: bytes, at_s: int) -> Holder:
        """Find whose certificate (PEM) it is, in force at an instant (UTC seconds), or raise UnacceptedError."""

    def is_signed(self, certificate: bytes, message: bytes, signature: bytes) -> bool:
        """Whether a signature (low-S DER, or r and s) over a message was made with a certificate's key."""

    def read_proposal(self, proposal: bytes) -> Signed:
        """Read proposal bytes, or raise UnacceptedError."""

    def read_transaction(self, transaction: bytes) -> Signed:
        """Read transaction bytes, or raise UnacceptedError."""
