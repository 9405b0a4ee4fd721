"""T9 counted again by somebody else: elector by elector, in exact fractions, from the records alone.

    recount(proposal key, its record, snapshot) -> Recount: what was counted, and why it doesn't pass, "" when it does

It shares no arithmetic with the rules: what an audit, or an auditor with nothing but the blocks, holds against a tally.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.governance.records import Mandate, Opening, Paper, ProposalRecord, Recovered, Vote
from chaincode.rules.records import Member
from chaincode.rules.state import R, Snapshot, read_record
from chaincode.rules.units import BPS

CHOICES = ("yes", "no", "abstain")


class Counted(NamedTuple):
    """What one elector counts for."""

    elector: str
    chamber: str
    choice: str
    way: str
    is_assisted: bool


@dataclass(frozen=True)
class Recount:
    """ballots: one an elector; why and those beside it: what doesn't hold, as in the rules' result."""

    ballots: tuple[Counted, ...]
    why: str
    why_unassisted: str
    silenced: int
    why_silenced: str

    def count(self, **wanted: object) -> int:
        """Give how many ballots have these values."""
        return sum(all(getattr(one, name) == value for name, value in wanted.items()) for one in self.ballots)


def recount(key: str, opening: Opening, snapshot: Snapshot) -> Recount:
    """Count a proposal's votes again, from the state in which it was tallied or a later one: votes stay."""
    ballots, alone = tuple(_list_ballots(key, snapshot)), tuple(_list_ballots(key, snapshot, is_alone=True))
    silenced = tuple(_list_silenced(opening, alone, snapshot))
    return Recount(
        ballots, find_fault(opening, ballots), find_fault(opening, alone),
        len(silenced), find_fault(opening, (*alone, *silenced)),
    )


def _list_silenced(opening: Opening, alone: tuple[Counted, ...], snapshot: Snapshot) -> Iterator[Counted]:
    """Give electors with keys that officers brought, as if they had said the contrary of what the others decide."""
    choice, seen = "yes" if find_fault(opening, alone) else "no", {one.elector for one in alone}
    for key, data in snapshot.scan("recovered/"):
        recovered, (acts_on, elector) = read_record(Recovered, data), key.split("/")[2:]
        is_late = int(acts_on) > opening.opened_on - opening.franchise_days and recovered.since <= opening.last_day
        is_elector = (
            recovered.chamber in opening.chambers and elector not in opening.concerned
            and recovered.registered_on <= opening.opened_on - opening.franchise_days
        )
        if is_late and is_elector and elector not in seen:
            seen.add(elector)
            yield Counted(elector, recovered.chamber, choice, "own", is_assisted=True)


def _list_ballots(key: str, snapshot: Snapshot, *, is_alone: bool = False) -> Iterator[Counted]:
    """is_alone: as if nobody had been helped to vote, so that a mandate under a paper counts."""
    votes, papers = _read(Vote, keys.votes(key), snapshot), _read(Paper, keys.papers(key), snapshot)
    mandates = _read(Mandate, keys.mandates(key), snapshot)
    if is_alone:
        votes = {name: vote for name, vote in votes.items() if not vote.is_assisted}
        papers, mandates = {}, {name: mandate for name, mandate in mandates.items() if not mandate.is_assisted}
    for elector in sorted({*votes, *papers, *mandates}):
        vote, paper, mandate = votes.get(elector), papers.get(elector), mandates.get(elector)
        if vote:
            yield Counted(elector, vote.chamber, vote.choice, "own", vote.is_assisted)
        elif paper:
            yield Counted(elector, paper.chamber, paper.choice, "papers", is_assisted=True)
        elif mandate and elector in (votes[mandate.to].givers if mandate.to in votes else ()):
            given = votes[mandate.to]
            is_assisted = mandate.is_assisted or given.is_assisted
            yield Counted(elector, mandate.chamber, given.choice, "mandates", is_assisted)


def _read(kind: type[R], prefix: str, snapshot: Snapshot) -> dict[str, R]:
    return {key.removeprefix(prefix): read_record(kind, data) for key, data in snapshot.scan(prefix)}


def find_fault(opening: Opening, ballots: tuple[Counted, ...]) -> str:
    """Say what keeps it from passing, in the rules' words and order."""
    weights = {choice: Fraction(0) for choice in CHOICES}
    for one in ballots:
        weights[one.choice] += opening.chambers[one.chamber].weight
    electors = sum(chamber.electors for chamber in opening.chambers.values())
    total = sum((Fraction(one.electors * one.weight) for one in opening.chambers.values()), Fraction(0))
    yes, no = weights["yes"], weights["no"]
    if sum(weights.values()) < total * Fraction(opening.min_turnout_bps, BPS):
        return "turnout"
    if len(ballots) < isqrt(electors):
        return "heads"
    if not yes or (no / yes) ** 2 >= (yes + no) / total:
        return "quorum"
    if opening.needs_two_thirds and yes / (yes + no) < Fraction(2, 3):
        return "two_thirds"
    return "veto" if any(_vetoes(opening, name, ballots) for name in opening.chambers) else ""


def _vetoes(opening: Opening, name: str, ballots: tuple[Counted, ...]) -> bool:
    chamber, said = opening.chambers[name], Counter(one.choice for one in ballots if one.chamber == name)
    may_veto = chamber.is_vetoing and chamber.electors >= opening.min_chamber
    many = said["no"] >= opening.min_chamber and (said["no"] + 1) ** 2 > chamber.electors
    return may_veto and said["no"] > said["yes"] and many


def count_electors(opening: Opening, snapshot: Snapshot) -> dict[str, int]:
    """Count who could vote on the day of opening, by chamber, from the members' records of that day."""
    members = ((key.removeprefix(keys.MEMBERS), read_record(Member, data)) for key, data in snapshot.scan(keys.MEMBERS))
    found = Counter(
        member.stakeholder for name, member in members
        if member.status == "confirmed" and not member.kind and name not in opening.concerned
        and member.registered_on <= opening.opened_on - opening.franchise_days
    )
    return {name: found[name] for name in opening.chambers}


def is_same(record: ProposalRecord, again: Recount) -> bool:
    """Say whether a proposal's result is what was counted again."""
    result, opening = record.result, record.opening
    if result is None or opening is None:
        return False
    heads = {(name, choice): getattr(one, choice) for name, one in result.heads.items() for choice in CHOICES}
    assisted = {(name, choice): getattr(one, choice) for name, one in result.assisted.items() for choice in CHOICES}
    pairs = [(name, choice) for name in opening.chambers for choice in CHOICES]
    return (
        all(heads.get(pair, 0) == again.count(chamber=pair[0], choice=pair[1]) for pair in pairs)
        and all(
            assisted.get(pair, 0) == again.count(chamber=pair[0], choice=pair[1], is_assisted=True) for pair in pairs
        )
        and (result.own, result.papers, result.mandates)
        == (again.count(way="own"), again.count(way="papers"), again.count(way="mandates"))
        and (result.why, result.why_unassisted) == (again.why, again.why_unassisted)
        and (result.silenced, result.why_silenced) == (again.silenced, again.why_silenced)
    )
