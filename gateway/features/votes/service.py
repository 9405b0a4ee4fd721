"""Proposals, oldest first, with what a member said; a proposal's single votes for those who may read them."""

from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.governance.records import Mandate, Paper, ProposalRecord, Support, Vote
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway

NO_VOTE = ""


@dataclass(frozen=True)
class ShownProposal:
    """A proposal. own: what the member who asks said, "" for nothing; the result is there once it was tallied."""

    proposal: str
    kind: str
    status: str
    subject: Annotated[dict[str, Any], "what it is about, as proposed"]
    proposer: str
    proposed_on: Annotated[int, "day of the ledger"]
    last_day: Annotated[int, "day of the ledger on which a vote still counts; 0 before it is opened"]
    electors: int
    supporters: int
    own: str
    result: Annotated[dict[str, Any], "heads by chamber, weights, why it doesn't pass; empty before the tally"]
    digest: str
    void: str


@dataclass(frozen=True)
class Proposals:
    """All of them on a day of the ledger."""

    date: str
    day: int
    proposals: tuple[ShownProposal, ...]


@dataclass(frozen=True)
class Votes:
    """A proposal's supporters, votes, papers and mandates, by member: all of them, or a member's own."""

    proposal: str
    supporters: tuple[str, ...]
    votes: dict[str, Any]
    papers: dict[str, Any]
    mandates: dict[str, Any]


def list_proposals(gateway: Gateway, member: str) -> Proposals:
    """Give every proposal; member: who asks, "" for nobody's own vote."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.require_now(), mirror.records(ProposalRecord, "proposal")
        shown = [_describe(mirror, key, record, member) for key, record in found]
    return Proposals(now.date, now.number, tuple(sorted(shown, key=lambda one: (one.proposed_on, one.proposal))))


def _describe(mirror: Mirror, key: str, record: ProposalRecord, member: str) -> ShownProposal:
    opening, result = record.opening, record.result
    own = mirror.find(Vote, keys.vote(key, member)) if member else None
    return ShownProposal(
        key, record.subject.kind, record.status, to_plain(record.subject), record.proposer, record.proposed_on,
        opening.last_day if opening else 0,
        sum(chamber.electors for chamber in opening.chambers.values()) if opening else 0,
        len(mirror.records(Support, "support", _id_of(key))),
        own.choice if own else NO_VOTE, to_plain(result) if result else {}, result.digest if result else "",
        record.void,
    )


def list_votes(gateway: Gateway, proposal: str, member: str) -> Votes:
    """Give who supports a proposal and what was cast; member: whose alone, "" for everybody's."""
    with gateway.database.read() as connection:
        mirror, name = Mirror(connection), _id_of(proposal)
        supporters = [key.split("/")[2] for key, _ in mirror.records(Support, "support", name)]
        kinds = ((Vote, "vote"), (Paper, "paper"), (Mandate, "mandate"))
        votes, papers, mandates = (
            {key.split("/")[2]: to_plain(record) for key, record in mirror.records(kind, place, name)}
            for kind, place in kinds
        )
    own = {"votes": votes, "papers": papers, "mandates": mandates}
    if member:
        supporters = [one for one in supporters if one == member]
        own = {name: {one: cast for one, cast in found.items() if one == member} for name, found in own.items()}
    return Votes(proposal, tuple(supporters), **own)


def _id_of(proposal: str) -> str:
    return proposal.removeprefix(keys.proposal(""))
