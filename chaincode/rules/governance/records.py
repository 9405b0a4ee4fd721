"""What votes leave on the ledger (T9). Days are the ledger's day numbers, `last_day` and the like included.

    proposal/<id>   ProposalRecord: proposed -> open -> rejected | uncertified | passed -> enacted | coming -> in_force
    ballot          Ballot: what is open now                       proposing/<member>          Proposing
    support/<id>/<member>  Support                                 vote/<id>/<member>          Vote
    mandate/<id>/<giver>   Mandate                                 paper/<id>/<member>         Paper
    coming          Coming: what comes into force, what did last   value/<group>/<date>        Value
    mediators       Mediators
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.governance.subjects import Subject
from chaincode.rules.records import OptionalDate, OptionalHash
from chaincode.rules.units import Bounds, Bps, Count, Date, Day, Hash, MemberId, Organisation, Pattern

Choice = Annotated[str, Pattern("yes|no|abstain")]
ProposalRef = Annotated[str, Pattern("proposal/[0-9a-f]{32}")]
OptionalMember = Annotated[str, Pattern("|[0-9a-f]{64}")]
OptionalOrganisation = Annotated[str, Pattern("|[a-z]{1,32}")]
ProposalStatus = Annotated[
    str, Pattern("proposed|retracted|open|rejected|uncertified|passed|enacted|coming|in_force|void"),
]
OptionalCode = Annotated[str, Pattern("|[A-Z0-9_]{1,40}")]
Weight = Annotated[int, Bounds(0, 10**18)]
Why = Annotated[str, Pattern("|turnout|heads|quorum|two_thirds|veto")]


@dataclass(frozen=True)
class Chamber:
    """A stakeholder's electors; each vote weighs `weight` millionths. is_vetoing: whether it may veto this vote."""

    electors: Count
    weight: Weight
    is_vetoing: bool = False


@dataclass(frozen=True)
class Opening:
    """What holds for a vote for good, fixed on the day on which it was opened.

    chambers: by stakeholder, those alone that count; registered_by: the last day of registration that gives a vote;
    concerned: who neither counts nor votes; needs_two_thirds: of yes and no; by: the officer's organisation, "" for
    supporters; ages: electors by how many times 30 days ago they registered, the last one all that are older.
    """

    opened_on: Day
    last_day: Day
    chambers: dict[str, Chamber]
    registered_by: Day
    franchise_days: Count
    min_turnout_bps: Bps
    min_chamber: Count
    confirmation_days: Count
    ages: tuple[Count, ...]
    concerned: tuple[MemberId, ...] = ()
    needs_two_thirds: bool = False
    by: OptionalOrganisation = ""


@dataclass(frozen=True)
class Heads:
    """Electors by what they said."""

    yes: Count = 0
    no: Count = 0
    abstain: Count = 0


@dataclass(frozen=True)
class Result:
    """A tally. heads: by chamber; assisted: those of them that others helped to cast; weights in millionths.

    total: the weight of all electors; own, papers, mandates: how the heads voted; why: what didn't hold, "" when it
    passes; why_unassisted: the same as if no assisted vote had been cast; silenced: electors whom officers
    brought a key and who are not among those; why_silenced: the same if they had all voted against that; digest: of
    all this, for `certify`.
    """

    heads: dict[str, Heads]
    assisted: dict[str, Heads]
    yes: Weight
    no: Weight
    abstain: Weight
    total: Weight
    own: Count
    papers: Count
    mandates: Count
    tallied_on: Day
    why: Why = ""
    why_unassisted: Why = ""
    silenced: Count = 0
    why_silenced: Why = ""
    digest: OptionalHash = ""


@dataclass(frozen=True)
class ProposalRecord:
    """A proposal, kept for ever. text: salted hash of its words; minute: of the assembly's, or "".

    from_date: the first date on which it may come into force, "" for the first possible; decided_on: the day of the
    tally, or of the third certificate; void: the code of what made it void.
    """

    subject: Subject
    proposer: MemberId
    text: Hash
    proposed_on: Day
    status: ProposalStatus
    minute: OptionalHash = ""
    from_date: OptionalDate = ""
    opening: Opening | None = None
    result: Result | None = None
    certified_by: tuple[Organisation, ...] = ()
    decided_on: Day = 0
    enacted_on: Day = 0
    void: OptionalCode = ""


@dataclass(frozen=True)
class Proposing:
    """The days of the last 60 on which a member proposed."""

    days: tuple[Day, ...]


@dataclass(frozen=True)
class Support:
    """Who would see a proposal voted on, since a day."""

    supported_on: Day


@dataclass(frozen=True)
class OpenVote:
    """A vote that is open; organisation: the officer's who opened it, or ""; supporters: the members named else."""

    last_day: Day
    organisation: OptionalOrganisation = ""
    supporters: tuple[MemberId, ...] = ()


@dataclass(frozen=True)
class Ballot:
    """The votes that are open, by key; and the days of the last 30 on which each organisation's officers opened one."""

    open: dict[str, OpenVote]
    officers: dict[str, tuple[Day, ...]]


@dataclass(frozen=True)
class Vote:
    """An elector's own vote. givers: who gave a mandate and is named; is_assisted: by a key recovered of late."""

    choice: Choice
    chamber: str
    cast_on: Day
    givers: tuple[MemberId, ...] = ()
    is_assisted: bool = False


@dataclass(frozen=True)
class Mandate:
    """Who votes for an elector: `to`, or nobody any more (""). is_assisted: given by a key recovered of late."""

    chamber: str
    given_on: Day
    to: OptionalMember = ""
    is_assisted: bool = False


@dataclass(frozen=True)
class Paper:
    """A vote at an organisation's counter, by two organisations' word."""

    choice: Choice
    chamber: str
    cast_on: Day
    organisation: Organisation


@dataclass(frozen=True)
class Recovered:
    """Officers brought a member keys on day `since`, which freezes the old ones; chamber, registered_on: that day's."""

    since: Day
    chamber: str
    registered_on: Day


@dataclass(frozen=True)
class ComingItem:
    """What a vote brings into force on the first day at or after `from_date` whose number is at least `not_before`.

    closed_on: the last day of that vote.
    """

    subject: Subject
    proposal: ProposalRef
    closed_on: Day
    not_before: Day
    from_date: OptionalDate = ""


@dataclass(frozen=True)
class Latest:
    """The vote that brought a group's latest value, coming or in force."""

    closed_on: Day
    proposal: ProposalRef


@dataclass(frozen=True)
class Coming:
    """What is coming, and what came last, by group."""

    items: dict[str, ComingItem]
    latest: dict[str, Latest]


@dataclass(frozen=True)
class Value:
    """What came into force on a date, and by which vote."""

    subject: Subject
    proposal: ProposalRef


@dataclass(frozen=True)
class Mediator:
    """An elected mediator, until a date included."""

    member: MemberId
    until: Date


@dataclass(frozen=True)
class Mediators:
    """T4: who decides contested agreements, at most 20, in order of member id."""

    members: tuple[Mediator, ...]
