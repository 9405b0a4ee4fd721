"""What programmes and campaigns answer. Amounts in cents of a token; days of the ledger."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.programmes.records import ActionTally, Adhesion, Campaign, Event, Goal, Participation, Programme


@dataclass(frozen=True, kw_only=True)
class ShownGoal(Goal):
    """A goal, and how far it is. done: the quantity that was disbursed; reached_on: 0 until it is reached."""

    done: int
    reached_on: int


@dataclass(frozen=True, kw_only=True)
class ShownEvent(Event):
    """An event by its key."""

    event: str


@dataclass(frozen=True)
class Undrawn:
    """What a countersigned settlement minted for a programme and nobody added to its budget yet."""

    settlement: str
    cents: int


@dataclass(frozen=True, kw_only=True)
class ShownProgramme(Programme):
    """A programme by its key, how its budget and its goals stand, and whether the member who asks takes part."""

    programme: str
    is_running: Annotated[bool, "what is shown today leaves a due"]
    left_cents: int
    paid_cents: int
    progress: tuple[ShownGoal, ...]
    events: tuple[ShownEvent, ...]
    undrawn: tuple[Undrawn, ...]
    takes_part: bool


@dataclass(frozen=True)
class Programmes:
    """All programmes, newest first."""

    date: str
    day: int
    programmes: tuple[ShownProgramme, ...]


@dataclass(frozen=True, kw_only=True)
class ShownParticipation(Participation):
    """A member's part in a programme. actions: by action, what was recorded of the last days."""

    programme: str
    member: str
    actions: dict[str, ActionTally]


@dataclass(frozen=True)
class Participations:
    """Who takes or took part in what: a member's own, or all."""

    date: str
    day: int
    participations: tuple[ShownParticipation, ...]


@dataclass(frozen=True, kw_only=True)
class ShownCampaign(Campaign):
    """A campaign by its key. adhesions: how many there are; own: whether the member who asks adhered; words: what is
    bought, None where nobody who answers keeps them.
    """

    campaign: str
    provider: str
    left_cents: int
    adhesions: int
    own: bool
    words: dict[str, str] | None


@dataclass(frozen=True)
class Campaigns:
    """All campaigns, newest first."""

    date: str
    day: int
    campaigns: tuple[ShownCampaign, ...]


@dataclass(frozen=True, kw_only=True)
class ShownAdhesion(Adhesion):
    """An adhesion by its key. is_bound: whether the closed campaign counts it."""

    adhesion: str
    member: str
    is_bound: bool


@dataclass(frozen=True)
class Adhesions:
    """A campaign's adhesions in their order: a member's own, or all."""

    campaign: str
    adhesions: tuple[ShownAdhesion, ...]
