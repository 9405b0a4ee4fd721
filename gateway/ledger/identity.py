"""What the gateway asks about certificates and signed bytes; the ledger's side answers it."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol


class UnacceptedError(Exception):
    """A certificate that isn't accepted, or bytes that can't be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Holder:
    """A certificate's organisation (MSP id), key id, the roles that its authority attests, and whom it names."""

    organisation: str
    key: str
    roles: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Signed:
    """Whose proposal or transaction it is, and the chaincode's arguments in it."""

    organisation: str
    key: str
    args: tuple[bytes, ...]


@dataclass(frozen=True)
class Brought:
    """A key that somebody shows, with the proof that its holder wants to be a member with it (T12).

    public_key: SubjectPublicKeyInfo, DER, hex; registration_id: the command that will bring it; proof: hex; known: the
    member who has keys already, "" for one who isn't a member yet.

    Raises:
        ValueError: not hexadecimal.
    """

    public_key: str
    registration_id: str
    proof: str = field(repr=False)
    known: str = ""

    def __post_init__(self) -> None:
        bytes.fromhex(self.public_key)

    @property
    def key(self) -> str:
        """The key's id: its hash."""
        return sha256(bytes.fromhex(self.public_key)).hexdigest()

    @property
    def member(self) -> str:
        """Whose the key will be; of one who isn't a member yet, the key's own id."""
        return self.known or self.key


class Certifier(Protocol):
    """The organisation's authority for members who come with a code, where its key is at hand."""

    @property
    def is_ready(self) -> bool:
        """Whether it is at hand."""

    def certify(self, brought: Brought) -> bytes:
        """Issue the certificate (PEM) of a client without roles for a key whose proof holds.

        Raises:
            UnacceptedError: KEY_UNPROVED; NO_AUTHORITY: it isn't at hand.
        """


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
