"""What one organisation's gateway is made of, handed to routes and jobs; nothing here is global."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar, cast

from flask import current_app

from gateway.client import PATIENT, Bearing, Client, Others
from gateway.connecting import open_tls
from gateway.db import Database
from gateway.db.touched import Touched
from gateway.http.errors import ApiReason, Reasons
from gateway.http.rate import RateLimit
from gateway.http.session_cache import SessionCache
from gateway.http.waiting import WaitingRoom
from gateway.ledger.identity import Certifier, Identities
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Checkpoint, Ledger, Signer
from gateway.settings import Settings

EXTENSION = "volano"
ERASURES_A_MINUTE = 3   # of one member
NO_GATEWAY = ApiReason("NO_GATEWAY", 409)
Clock = Callable[[], int]
Connect = Callable[[str, Signer, Bearing], Client]
Memory = TypeVar("Memory")


def read_clock() -> int:
    """The present instant in UTC seconds."""
    return int(time.time())


class Follower(Protocol):
    """What follows the ledger into SQL."""

    @property
    def next_block(self) -> int:
        """Number of the first block that isn't mirrored yet."""

    @property
    def callers(self) -> int:
        """Another number each time that the mirror changed who callers are: roles, members, their keys."""

    @property
    def touched(self) -> Touched:
        """Whose records the newest blocks wrote."""

    @property
    def checkpoint(self) -> Checkpoint:
        """How far the mirror is, and what the ledger came to there."""

    def wait(self, block: int, timeout_s: float = 5.0) -> bool:
        """Wait until a block is mirrored; whether it is."""

    @property
    def is_whole(self) -> bool:
        """Whether the mirror shows the ledger's present: not while it is made from block 0."""

    def wait_whole(self, timeout_s: float = 5.0) -> bool:
        """Wait until it does; whether it does."""


@dataclass
class Gateway:
    """One organisation's parts.

    identities: whom the ledger accepts; clock: UTC seconds; connect: how another organisation's gateway is reached,
    where it isn't by the address in the settings; waiting: room that gateways of one process share; sessions: those of
    `security` that need no look-up; certifier: who issues certificates for members who come with a code.
    """

    settings: Settings
    ledger: Ledger = field(repr=False)
    database: Database = field(repr=False)
    mirror: Follower = field(repr=False)
    identities: Identities = field(repr=False)
    reasons: Reasons = field(repr=False)
    clock: Clock = read_clock
    connect: Connect | None = None
    waiting: WaitingRoom = field(default_factory=WaitingRoom, repr=False)
    certifier: Certifier | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        limits = self.settings.limits
        self.sessions: SessionCache[Any] = SessionCache()
        self._open_rate, self._session_rate = RateLimit(limits.open_calls), RateLimit(limits.session_calls)
        self._erasure_rate = RateLimit(ERASURES_A_MINUTE)
        self._memories: dict[type, Any] = {}
        self.others = Others(self.client)

    def memory(self, kind: type[Memory]) -> Memory:
        """What a feature keeps in memory, made when it is first asked for."""
        return cast(Memory, self._memories.setdefault(kind, kind()))

    def count_call(self, caller: str, is_open: bool) -> None:
        """Count a call, by address without a session and by key with one; refuse too many."""
        (self._open_rate if is_open else self._session_rate).take(caller, time.monotonic())

    def count_erasure(self, member: str) -> None:
        """Count an erasure of what is held of a member, which looks through all statements; refuse too many."""
        self._erasure_rate.take(member, time.monotonic())

    def checkpoint(self, block: int, timeout_s: float = 5.0) -> dict[str, Any]:
        """Give a checkpoint, as the API answers it, that fixes a block and all before; {} if the mirror is late."""
        return asdict(self.mirror.checkpoint) if self.mirror.wait(block, timeout_s) else {}

    def client(self, organisation: str, bearing: Bearing = PATIENT) -> Client:
        """A client of another organisation's gateway, as this one's service; the caller closes it."""
        signer = self.signer()
        if self.connect is not None:
            return self.connect(organisation, signer, bearing)
        if organisation not in self.settings.gateways:
            raise NO_GATEWAY(organisation=organisation)
        where, tls = self.settings.gateways[organisation], open_tls(self.settings, organisation, is_service=True)
        return Client(where, organisation, signer, community=self.settings.community, clock=self.clock,
                      bearing=bearing, tls=tls)

    def signer(self, name: str = "service") -> Signer:
        """One of the organisation's own keys.

        Raises:
            FileNotFoundError: this gateway doesn't hold it.
        """
        return load_signer(self.settings.key_folder(name))


def get_gateway() -> Gateway:
    """The gateway whose app answers the present request."""
    return cast(Gateway, current_app.extensions[EXTENSION])
