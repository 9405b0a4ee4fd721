"""What the marketplace answers."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.market.records import Agreement, Offer, Place

OPEN = ("requested", "accepted", "delivered", "contested")


@dataclass(frozen=True)
class KeptWords:
    """Words that are kept. hash: the command's `terms`."""

    hash: str
    salt: str


@dataclass(frozen=True)
class SaltedWords:
    """Words, with the salt that proves them by their hash."""

    hash: str
    salt: str
    words: dict[str, str]


@dataclass(frozen=True)
class ReadWords:
    """Words by their hashes, as many as one answer takes. left_off: hashes of further ones, to be asked for again."""

    words: tuple[SaltedWords, ...]
    left_off: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BookedPlace(Place):
    """A place by its key, and the numbers of its booked seats."""

    place: str
    booked: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ShownOffer(Offer):
    """An offer or need by its key. words: None where nobody who answers keeps them, they aren't the caller's, or
    one answer doesn't take them.
    """

    offer: str
    member: str
    words: dict[str, str] | None
    places: tuple[BookedPlace, ...]


@dataclass(frozen=True)
class Offers:
    """Offers or needs."""

    offers: tuple[ShownOffer, ...]
    silent: Annotated[tuple[str, ...], "organisations whose gateways give no answer: words that lie there are missing"]


@dataclass(frozen=True)
class Deadline:
    """The last day for the next step, and the date that it is expected to have."""

    day: int
    date: str


@dataclass(frozen=True, kw_only=True)
class OwnAgreement(Agreement):
    """A caller's agreement by its key. role: consumer or provider; words: None where they aren't kept here; keeper: the
    organisation whose gateway keeps them, and gives them to the two parties alone; deadline: None once closed.
    """

    agreement: str
    role: str
    held_cents: int
    words: dict[str, str] | None
    keeper: str
    deadline: Deadline | None


@dataclass(frozen=True)
class Agreements:
    """A caller's agreements."""

    agreements: tuple[OwnAgreement, ...]
