"""What is answered to anybody."""

from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules.governance.records import Heads

Told = Annotated[int | None, "null where fewer than five members stand behind it, or one has more than half"]


@dataclass(frozen=True)
class PublicResult:
    """A tally. electors: all who might vote; chambers: by stakeholder, none where one has fewer than five heads.

    yes_bps, no_bps: of the weight of all electors; why: what didn't hold, "" when it passes.
    """

    heads: Heads
    chambers: dict[str, Heads]
    yes_bps: int
    no_bps: int
    why: str
    digest: str


@dataclass(frozen=True)
class PublicProposal:
    """A proposal without persons. proposed_date, last_date: as the ledger's newest day stands to them, "" for none yet.

    words: the proposer's, None where nobody who answers keeps them; void: the code of what made it void, or ""; before:
    what it would change, by the names of parameters, as it was on the day on which it was proposed.
    """

    proposal: str
    kind: str
    status: str
    subject: Annotated[dict[str, Any], "what it is about, as proposed, with no member in it"]
    proposed_date: str
    last_date: str
    electors: int
    supporters: int
    result: PublicResult | None
    words: dict[str, str] | None
    void: str
    before: dict[str, Any]


@dataclass(frozen=True)
class PublicProposals:
    """All of them on a day of the ledger, oldest first."""

    date: str
    proposals: tuple[PublicProposal, ...]


@dataclass(frozen=True)
class Category:
    """A category of services, and how many offers and needs are open in it: None for one to four."""

    category: str
    offers: int | None
    needs: int | None


@dataclass(frozen=True)
class Services:
    """All categories in which something is open."""

    categories: tuple[Category, ...]


@dataclass(frozen=True)
class PublicMonth:
    """A month that is over: services that were paid, and what was paid for them, in cents of tokens."""

    month: str
    services: Told
    paid_cents: Told


@dataclass(frozen=True)
class PublicMonths:
    """Every month in which a service was paid, oldest first."""

    months: tuple[PublicMonth, ...]


@dataclass(frozen=True)
class Areas:
    """Codes of primary substations."""

    areas: tuple[str, ...]
