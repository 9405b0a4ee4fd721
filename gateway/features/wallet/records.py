"""What a wallet answers."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.energy.records import Line
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Lot
from gateway.http.answers import Named


@dataclass(frozen=True, kw_only=True)
class WalletLot(Lot):
    """A lot of a wallet. lot: its reference; expires_on, expires_date: its last day, and the date expected of that."""

    lot: str
    expires_date: str
    is_expired: bool
    words: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class WalletClaim(Claim):
    """A claim of a wallet's owner, by its key."""

    claim: str


@dataclass(frozen=True)
class Wallet:
    """What a member has on a day of the ledger, in cents of tokens; held: by agreements."""

    member: str
    date: str
    day: int
    spendable_cents: int
    held_cents: int
    lots: tuple[WalletLot, ...]
    claims: tuple[WalletClaim, ...]


@dataclass(frozen=True, kw_only=True)
class WalletLine(Line):
    """A settlement's line, and why it is so. lot: the award's reference; minted_cents: all that the line mints."""

    settlement: str
    lot: str
    minted_cents: Annotated[int, Named("amount_cents")]
    countersigned_on: int
    words: dict[str, str]


@dataclass(frozen=True)
class Lines:
    """A member's lines, in order of settlements."""

    lines: tuple[WalletLine, ...]
