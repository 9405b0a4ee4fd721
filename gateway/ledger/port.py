"""The ledger port: what the gateway asks of a ledger, whichever it is, and how a ledger refuses.

    LedgerError              stage and transaction id; nothing was written unless CommitError says so
      EvaluateError          the query didn't reach an answer
      EndorseError           refused by the rules (status, code, values), or by the endorsers' own checks
      SubmitError            the transaction was not taken: send the same bytes again, unless a status says never
      CommitError            the transaction stands in a block and doesn't count; code = Fabric's validation code

A chaincode's refusal of a query is no error: `evaluate` answers it as a Response (status 400 or more).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chaincode.rules import canonical

VALID = "VALID"
CONFLICTS = ("MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT")
_ALGORITHM = ECDSA(hashes.SHA256())
REFUSED = 400  # a chaincode's answer from this status on is never endorsed


@dataclass(frozen=True)
class LedgerCall:
    """A command (or query) to propose. command_id: "" for queries; member: whom the caller acts for, or ""."""

    name: str
    command_id: str = ""
    member: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    transient: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def to_args(self) -> tuple[bytes, bytes, bytes, bytes]:
        """Give the chaincode's arguments [name, command_id, member, arguments as canonical JSON].

        Raises:
            TypeError: arguments that JSON can't hold (a float among them).
        """
        encoded = canonical.encode(dict(self.arguments))
        return self.name.encode(), self.command_id.encode(), self.member.encode(), encoded


@dataclass(frozen=True)
class Response:
    """A chaincode's answer. On a refusal `message` is canonical JSON {"code", "values"} and `payload` is empty."""

    status: int
    message: str
    payload: bytes

    @property
    def is_refusal(self) -> bool:
        """Whether the rules refused."""
        return self.status >= REFUSED

    def refusal(self) -> tuple[str, dict[str, Any]]:
        """Read a refusal's code and values; ("", {}) when there is none or it isn't the rules' own."""
        return parse_refusal(self.message) if self.is_refusal else ("", {})


@dataclass(frozen=True)
class Endorsed:
    """What the endorsers agree on. transaction: bytes for the submitter to sign; organisations: who endorsed."""

    transaction_id: str
    transaction: bytes = field(repr=False)
    response: Response = field(repr=False)
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """A committed, valid transaction. block_hash: hex SHA-256 of the block's header."""

    transaction_id: str
    block: int
    code: str
    response: Response
    block_hash: str


@dataclass(frozen=True)
class Checkpoint:
    """So many blocks there were, the newest with that hash, and they came to that outcome; both hex.

    Whoever keeps it apart from the ledger has fixed its order, its codes and what was written.
    """

    height: int
    block_hash: str
    outcome: str


@dataclass(frozen=True)
class BlockTransaction:
    """One transaction of a block.

    code: Fabric's validation code by name; creator: (organisation, key id), ("", "") when unreadable; args: the
    chaincode's arguments; event: name and payload; writes: key and value (None deletes), in order of key bytes,
    whatever the code: only those of a VALID one count.
    """

    transaction_id: str
    position: int
    code: str
    creator: tuple[str, str] = ("", "")
    timestamp_s: int = 0
    args: tuple[bytes, ...] = ()
    response: Response = Response(0, "", b"")
    event: tuple[str, bytes] | None = None
    writes: tuple[tuple[str, bytes | None], ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether its writes count."""
        return self.code == VALID


@dataclass(frozen=True)
class Block:
    """A block. Hashes in hex; raw: the bytes of Fabric's common.Block. Block 0 has no transactions of members.

    effect: the digest (hex) of its codes and of what it wrote, of which a checkpoint's outcome is made.
    """

    number: int
    hash: str
    previous_hash: str
    effect: str
    transactions: tuple[BlockTransaction, ...] = field(repr=False)
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class Detail:
    """What one endorser said."""

    organisation: str
    message: str


@dataclass(frozen=True)
class AllBlocks:
    """A whole ledger at one height, to be checked.

    blocks: each one's bytes, in order
    count: how many; None when that isn't known
    state_digest: of the state that is kept beside them; "" where none is
    """

    blocks: Iterator[bytes]
    count: int | None
    state_digest: str = ""


class LockedError(Exception):
    """Another process, or another ledger of this one, has the ledger's file open."""


class LedgerError(Exception):
    """A stage that failed: evaluate, endorse, submit or commit."""

    stage = ""

    def __init__(
        self,
        code: str,
        *,
        transaction_id: str = "",
        status: int = 0,
        values: Mapping[str, Any] | None = None,
        details: Sequence[Detail] = (),
    ) -> None:
        super().__init__(f"{self.stage}: {code}")
        self.code = code
        self.transaction_id = transaction_id
        self.status = status
        self.values: dict[str, Any] = dict(values or {})
        self.details = tuple(details)


class EvaluateError(LedgerError):
    """A query that wasn't answered."""

    stage = "evaluate"


class EndorseError(LedgerError):
    """No transaction came of the proposal. status and values: the chaincode's refusal; else 0 and empty."""

    stage = "endorse"


class SubmitError(LedgerError):
    """The transaction wasn't taken. status: 400 for bytes that never will be, else 0: send the same again."""

    stage = "submit"


class CommitError(LedgerError):
    """The transaction stands in block `block` with `code` and changed nothing."""

    stage = "commit"

    def __init__(self, code: str, *, transaction_id: str, block: int) -> None:
        super().__init__(code, transaction_id=transaction_id)
        self.block = block


class BlockStream(Protocol):
    """Blocks in order; `next` waits for one that isn't there yet; `close`, from any thread, ends the waiting."""

    def __iter__(self) -> Iterator[Block]:
        """Give itself."""

    def __next__(self) -> Block:
        """Give the next block, or raise StopIteration after `close`."""

    def close(self) -> None:
        """End the stream."""


class Ledger(Protocol):
    """A ledger: Fabric's flow in four steps, synchronous, for many threads."""

    def prepare(self, call: LedgerCall, certificate: bytes) -> bytes:
        """Build proposal bytes for the holder of `certificate` (PEM) to sign, dated now.

        Raises:
            EndorseError: MALFORMED_CERTIFICATE.
        """

    def evaluate(self, proposal: bytes, signature: bytes) -> Response:
        """Ask one endorser, of the caller's organisation; never writes.

        Raises:
            EvaluateError: a proposal that its endorser doesn't accept.
        """

    def endorse(self, proposal: bytes, signature: bytes, organisations: Sequence[str] = ()) -> Endorsed:
        """Have the proposal simulated by all organisations, or by exactly those named.

        Raises:
            EndorseError: refused; or TRANSIENT_WITHOUT_ORGANISATIONS; or endorsers that don't agree.
        """

    def submit(self, transaction: bytes, signature: bytes) -> Receipt:
        """Send a signed transaction and wait until it stands in a block. Sent twice, it is answered twice alike.

        Raises:
            SubmitError: not taken.
            CommitError: in a block, and invalid.
        """

    def blocks(self, from_number: int = 0) -> BlockStream:
        """Give all blocks from that number on, waiting for the next."""

    def height(self) -> int:
        """Give the number of blocks."""

    def is_reachable(self) -> bool:
        """Whether the ledger answers now, without asking it: on a network, whether its own peer is connected."""


@dataclass(frozen=True)
class Signer:
    """A certificate (PEM) and its P-256 key, for keys that the gateway itself holds."""

    certificate: bytes
    key: EllipticCurvePrivateKey = field(repr=False)

    def sign(self, message: bytes) -> bytes:
        """Sign as a browser does: r and s, 32 bytes each; the ledger makes low-S DER of it."""
        r, s = decode_dss_signature(self.key.sign(message, _ALGORITHM))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def to_pem(self) -> dict[str, str]:
        """Give {certificate, key}, both PEM, for who may have the key itself: a trial's invented people."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return {"certificate": self.certificate.decode("ascii"), "key": key.decode("ascii")}


def execute(ledger: Ledger, call: LedgerCall, signer: Signer, organisations: Sequence[str] = ()) -> Receipt:
    """Run all steps for a signer whose key is at hand.

    Raises:
        LedgerError: of the stage that failed.
    """
    proposal = ledger.prepare(call, signer.certificate)
    endorsed = ledger.endorse(proposal, signer.sign(proposal), organisations)
    return ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))


def query(ledger: Ledger, call: LedgerCall, signer: Signer) -> Response:
    """Ask without writing, for a signer whose key is at hand.

    Raises:
        EvaluateError: not answered.
    """
    proposal = ledger.prepare(call, signer.certificate)
    return ledger.evaluate(proposal, signer.sign(proposal))


def parse_refusal(message: str) -> tuple[str, dict[str, Any]]:
    """Read {"code", "values"}; ("", {}) for any other text."""
    try:
        plain = canonical.decode(message.encode())
        return str(plain["code"]), dict(plain["values"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", {}
