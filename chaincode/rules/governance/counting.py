"""T9: what was cast becomes heads and weights, and whether these pass: pure, in integers.

An elector counts once: by an own vote, else by a paper, else by a mandate whose receiver voted and named its giver.
Without assisted votes the same is done as if none of them had been cast: what one of them hid counts again.

    turnout      cast weight, abstentions too, >= min_turnout_bps of the weight of all electors
    heads        at least isqrt(electors) voted
    quorum       yes^2 x (yes + no) > no^2 x total: the fewer vote, the larger the majority that is needed
    two_thirds   yes >= 2/3 of yes and no, for what touches the rules of voting
    veto         no chamber that may veto, of min_chamber electors or more, has more no than yes and many of them

The quorum is the adaptive one of Polkadot and Encointer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import isqrt
from typing import NamedTuple

from chaincode.rules.governance.electorate import compute_total, count_electors
from chaincode.rules.governance.records import Heads, Mandate, Opening, Paper, Vote
from chaincode.rules.units import BPS

OWN, PAPER, MANDATE = "own", "paper", "mandate"


class Cast(NamedTuple):
    """One elector who counts: in a chamber, for a choice, by which way, with others' help or not."""

    elector: str
    chamber: str
    choice: str
    way: str
    is_assisted: bool


class Weights(NamedTuple):
    """What was cast, in millionths."""

    yes: int
    no: int
    abstain: int


def list_cast(
    votes: Mapping[str, Vote], papers: Mapping[str, Paper], mandates: Mapping[str, Mandate]
) -> Iterator[Cast]:
    """Give every elector who counts, once. Each mapping is by the elector's member id."""
    for voter, vote in votes.items():
        yield Cast(voter, vote.chamber, vote.choice, OWN, vote.is_assisted)
        for giver in vote.givers:
            mandate = mandates.get(giver)
            if mandate and mandate.to == voter and giver not in votes and giver not in papers:
                is_assisted = vote.is_assisted or mandate.is_assisted
                yield Cast(giver, mandate.chamber, vote.choice, MANDATE, is_assisted)
    for elector, paper in papers.items():
        if elector not in votes:
            yield Cast(elector, paper.chamber, paper.choice, PAPER, is_assisted=True)


def list_unassisted(votes: Mapping[str, Vote], mandates: Mapping[str, Mandate]) -> Iterator[Cast]:
    """Give every elector who counts without papers and recovered keys: a mandate that these hid among them."""
    own = {voter: vote for voter, vote in votes.items() if not vote.is_assisted}
    return list_cast(own, {}, {giver: mandate for giver, mandate in mandates.items() if not mandate.is_assisted})


def add_silenced(unassisted: Sequence[Cast], chambers: Mapping[str, str], why: str) -> list[Cast]:
    """Give who counts with those who may have been silenced, all against what the others decide.

    chambers: of whom officers brought a key, by member id; why: what the others' result lacks, "" when it passes.
    """
    said = dict.fromkeys([one.elector for one in unassisted])
    choice = "yes" if why else "no"
    silenced = [
        Cast(elector, chamber, choice, OWN, is_assisted=True)
        for elector, chamber in chambers.items() if elector not in said
    ]
    return [*unassisted, *silenced]


def count_heads(cast: Sequence[Cast]) -> dict[str, Heads]:
    """Give heads by chamber and choice; a chamber from which nobody voted is left out."""
    counted: dict[str, Counter[str]] = {}
    for one in cast:
        counted.setdefault(one.chamber, Counter())[one.choice] += 1
    return {name: Heads(found["yes"], found["no"], found["abstain"]) for name, found in counted.items()}


def compute_weights(opening: Opening, heads: Mapping[str, Heads]) -> Weights:
    """Give the weight of each choice, in millionths."""
    parts = [(opening.chambers[name].weight, one) for name, one in heads.items()]
    return Weights(
        sum(weight * one.yes for weight, one in parts),
        sum(weight * one.no for weight, one in parts),
        sum(weight * one.abstain for weight, one in parts),
    )


def find_fault(opening: Opening, heads: Mapping[str, Heads]) -> str:
    """Say what keeps a vote from passing: turnout, heads, quorum, two_thirds or veto; "" when it passes."""
    total, (yes, no, abstain) = compute_total(opening), compute_weights(opening, heads)
    voted = sum(one.yes + one.no + one.abstain for one in heads.values())
    if (yes + no + abstain) * BPS < opening.min_turnout_bps * total:
        return "turnout"
    if voted < isqrt(count_electors(opening)):
        return "heads"
    if yes**2 * (yes + no) <= no**2 * total:
        return "quorum"
    if opening.needs_two_thirds and 3 * yes < 2 * (yes + no):
        return "two_thirds"
    return "veto" if _is_vetoed(opening, heads) else ""


def _is_vetoed(opening: Opening, heads: Mapping[str, Heads]) -> bool:
    for name, chamber in opening.chambers.items():
        found, least = heads.get(name, Heads()), opening.min_chamber
        if not chamber.is_vetoing or chamber.electors < least:
            continue
        if found.no > found.yes and found.no >= max(least, isqrt(chamber.electors)):
            return True
    return False
