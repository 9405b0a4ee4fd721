"""T9's count: an independent slow model, and what must hold whatever people do."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaincode.rules.governance.counting import find_fault, list_cast, list_unassisted
from chaincode.rules.governance.electorate import compute_chambers, compute_total, compute_weight, count_electors
from chaincode.rules.governance.records import Chamber, Heads, Mandate, Opening, Paper, Vote
from chaincode.rules.governance.tally import Polled, compute_result
from chaincode.rules.parameters import Parameters, WeightByStakeholder
from tests.helpers.rules.cases import on

CHAMBERS = ("citizen", "commerce", "municipality", "gse")
HEADS, BY_CHAMBER = Parameters("borgo", "2024-05-01"), Parameters("borgo", "2024-05-01", count="chambers")


def open_with(electors: dict[str, int], parameters: Parameters = HEADS, **more: object) -> Opening:
    chambers = compute_chambers(parameters, electors, ("citizen", "commerce"))
    fields = {"min_turnout_bps": 300, "min_chamber": 5, "confirmation_days": 7, "franchise_days": 90, "ages": ()} | more
    return Opening(10, 24, chambers, 0, **fields)  # type: ignore[arg-type]


# Weights


@pytest.mark.parametrize(("stakeholder", "electors", "weight"), [
    ("citizen", 0, 0), ("citizen", 1, 1_000 * 10**6), ("citizen", 5, 1_000 * 10**6), ("citizen", 10, 500 * 10**6),
    ("citizen", 3, 1_000 * 10**6), ("commerce", 1, 500 * 10**6), ("commerce", 7, 2_500 * 10**6 // 7), ("gse", 40, 0),
])  # fmt: skip
def test_a_chamber_of_few_weighs_less_and_one_of_none_nothing(stakeholder: str, electors: int, weight: int) -> None:
    assert compute_weight(BY_CHAMBER, stakeholder, electors) == weight
    assert compute_weight(HEADS, stakeholder, electors) == (10**6 if electors else 0)


def test_a_chamber_of_one_decides_nothing_alone() -> None:
    """Its one vote weighs a fifth of the chamber's, and it has no veto."""
    opening = open_with({"citizen": 100, "commerce": 1}, BY_CHAMBER)
    share = Fraction(opening.chambers["commerce"].weight, compute_total(opening))
    assert share == Fraction(500, 5_500)
    assert find_fault(opening, {"citizen": Heads(yes=40), "commerce": Heads(no=1)}) == ""


# Passing, by an independent slow model in fractions


def slow_fault(opening: Opening, ballots: list[tuple[str, str]]) -> str:
    """The same rule over a list of single ballots, in exact fractions."""
    def weigh(choice: str) -> Fraction:
        return sum((Fraction(opening.chambers[name].weight) for name, said in ballots if said == choice), Fraction(0))

    electors = [name for name, chamber in opening.chambers.items() for _ in range(chamber.electors)]
    total = sum((Fraction(opening.chambers[name].weight) for name in electors), Fraction(0))
    yes, no = weigh("yes"), weigh("no")
    if total and (yes + no + weigh("abstain")) / total < Fraction(opening.min_turnout_bps, 10_000):
        return "turnout"
    if len(ballots) ** 2 < len(electors) and (len(ballots) + 1) ** 2 <= len(electors):
        return "heads"
    if not yes or Fraction(no**2, yes**2) >= (yes + no) / total:
        return "quorum"
    if opening.needs_two_thirds and yes / (yes + no) < Fraction(2, 3):
        return "two_thirds"
    for name, chamber in opening.chambers.items():
        said = [choice for one, choice in ballots if one == name]
        no_heads, many = said.count("no"), max(opening.min_chamber, isqrt(chamber.electors))
        may_veto = chamber.is_vetoing and chamber.electors >= opening.min_chamber
        if may_veto and no_heads > said.count("yes") and no_heads >= many:
            return "veto"
    return ""


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    most = draw(st.sampled_from((3, 30, 300)))
    electors = {name: draw(st.integers(0, most)) for name in CHAMBERS}
    electors["citizen"] = max(1, electors["citizen"])
    weights = WeightByStakeholder(*[draw(st.integers(0, 10_000)) for _ in CHAMBERS])
    parameters = Parameters("borgo", "2024-05-01", count=draw(st.sampled_from(("heads", "chambers"))),
                            chamber_weight=weights, min_chamber=draw(st.integers(2, 9)))
    return open_with(electors, parameters, min_turnout_bps=draw(st.integers(100, 5_000)),
                     min_chamber=parameters.min_chamber, needs_two_thirds=draw(st.booleans()))


@st.composite
def counted(draw: st.DrawFn) -> tuple[Opening, dict[str, Heads]]:
    opening, heads = draw(openings()), {}
    for name, chamber in opening.chambers.items():
        yes = draw(st.integers(0, chamber.electors))
        no = draw(st.integers(0, chamber.electors - yes))
        heads[name] = Heads(yes, no, draw(st.integers(0, chamber.electors - yes - no)))
    return opening, heads


@given(counted())
@settings(max_examples=100, deadline=None)
def test_the_count_is_that_of_an_independent_slow_model(drawn: tuple[Opening, dict[str, Heads]]) -> None:
    opening, heads = drawn
    ballots = [(name, choice) for name, one in heads.items() for choice in ("yes", "no", "abstain")
               for _ in range(getattr(one, choice))]
    assert find_fault(opening, heads) == slow_fault(opening, ballots)


@given(counted(), st.sampled_from(CHAMBERS), st.sampled_from(("no", "abstain")))
@settings(max_examples=100, deadline=None)
def test_a_no_or_an_abstention_that_turns_to_yes_never_makes_it_fail(
    drawn: tuple[Opening, dict[str, Heads]], name: str, before: str
) -> None:
    """The quorum is monotone: nobody loses by saying yes."""
    opening, heads = drawn
    one = heads.get(name)
    if one is None or not getattr(one, before) or find_fault(opening, heads):
        return
    turned = Heads(one.yes + 1, one.no - (before == "no"), one.abstain - (before == "abstain"))
    assert find_fault(opening, heads | {name: turned}) == ""


@given(counted(), st.sampled_from(CHAMBERS))
@settings(max_examples=100, deadline=None)
def test_a_further_no_never_makes_pass_what_more_turnout_alone_would_not(
    drawn: tuple[Opening, dict[str, Heads]], name: str
) -> None:
    opening, heads = drawn
    one = heads.get(name, Heads())
    voted = one.yes + one.no + one.abstain
    if name not in opening.chambers or voted >= opening.chambers[name].electors:
        return
    if find_fault(opening, heads) not in ("turnout", "heads", ""):
        assert find_fault(opening, heads | {name: Heads(one.yes, one.no + 1, one.abstain)}) != ""


@pytest.mark.parametrize(("electors", "yes", "no", "fault"), [
    (40, 6, 0, ""), (40, 5, 0, "heads"), (40, 6, 2, ""), (40, 3, 3, "quorum"), (40, 4, 2, "quorum"),
    (40, 5, 2, ""), (40, 20, 20, "quorum"), (40, 21, 19, ""), (5_000, 150, 0, ""), (5_000, 149, 0, "turnout"),
    (5_000, 130, 20, ""), (5_000, 127, 23, "quorum"), (5_000, 128, 22, ""), (5_000, 2_501, 2_499, ""),
])  # fmt: skip
def test_the_fewer_vote_the_larger_the_majority_that_is_needed(electors: int, yes: int, no: int, fault: str) -> None:
    """A village of 40, and a town of 5,000 at 3 % turnout."""
    chambers = {"citizen": Chamber(electors, 10**6)}
    opening = Opening(10, 24, chambers, 0, 90, 300, 5, 7, ())
    assert find_fault(opening, {"citizen": Heads(yes, no)}) == fault


@pytest.mark.parametrize(("yes", "no", "fault"), [(20, 10, ""), (19, 10, "two_thirds"), (20, 9, "")])
def test_what_touches_the_rules_of_voting_needs_two_thirds(yes: int, no: int, fault: str) -> None:
    opening = open_with({"citizen": 30}, needs_two_thirds=True, min_chamber=29)
    assert find_fault(opening, {"citizen": Heads(yes, no)}) == fault


@pytest.mark.parametrize(("shops", "yes", "no", "fault"), [
    (4, 0, 4, ""), (5, 0, 5, "veto"), (5, 0, 4, ""), (12, 5, 6, "veto"), (12, 6, 6, ""), (64, 6, 7, ""),
    (64, 7, 8, "veto"),
])  # fmt: skip
def test_a_veto_takes_a_chamber_with_many_noes(shops: int, yes: int, no: int, fault: str) -> None:
    opening = open_with({"citizen": 100, "commerce": shops})
    assert find_fault(opening, {"citizen": Heads(yes=90), "commerce": Heads(yes, no)}) == fault


# Who counts: an elector once

VOTERS = ["1", "2", "3", "4", "5"]


@st.composite
def cast(draw: st.DrawFn) -> tuple[dict[str, Vote], dict[str, Paper], dict[str, Mandate]]:
    choice, some = st.sampled_from(("yes", "no", "abstain")), st.sampled_from(VOTERS)
    names, is_assisted = st.lists(some, unique=True), st.booleans()
    votes = {
        name: Vote(draw(choice), "citizen", 1, tuple(draw(names)[:3]), draw(is_assisted)) for name in draw(names)
    }
    papers = {name: Paper(draw(choice), "citizen", 1, "gse") for name in draw(names)}
    mandates = {name: Mandate("citizen", 1, draw(some), draw(is_assisted)) for name in draw(names)}
    return votes, papers, mandates


def slow_choice(
    elector: str, votes: dict[str, Vote], papers: dict[str, Paper], mandates: dict[str, Mandate]
) -> tuple[str, str, bool] | None:
    """What one elector counts for: own vote, else paper, else mandate."""
    if elector in votes:
        return votes[elector].choice, "own", votes[elector].is_assisted
    if elector in papers:
        return papers[elector].choice, "paper", True
    given = mandates.get(elector)
    if given and given.to in votes and elector in votes[given.to].givers:
        return votes[given.to].choice, "mandate", given.is_assisted or votes[given.to].is_assisted
    return None


def leave_out_assisted(
    votes: dict[str, Vote], _papers: dict[str, Paper], mandates: dict[str, Mandate]
) -> tuple[dict[str, Vote], dict[str, Paper], dict[str, Mandate]]:
    """What would have been cast if nobody had been helped."""
    own = {name: vote for name, vote in votes.items() if not vote.is_assisted}
    return own, {}, {name: mandate for name, mandate in mandates.items() if not mandate.is_assisted}


@given(cast())
@settings(max_examples=100, deadline=None)
def test_an_elector_counts_once_by_own_vote_else_paper_else_mandate(
    drawn: tuple[dict[str, Vote], dict[str, Paper], dict[str, Mandate]]
) -> None:
    expected = [found for name in VOTERS if (found := slow_choice(name, *drawn))]
    unhelped = [found for name in VOTERS if (found := slow_choice(name, *leave_out_assisted(*drawn)))]
    assert sorted((one.choice, one.way, one.is_assisted) for one in list_cast(*drawn)) == sorted(expected)
    opening = open_with({"citizen": 5})
    found = Polled(list(list_cast(*drawn)), list(list_unassisted(drawn[0], drawn[2])), {})
    result = compute_result("proposal/" + "0" * 32, on(20), opening, found)
    assert sorted((one.choice, one.way) for one in list_unassisted(drawn[0], drawn[2])) == sorted(
        found[:2] for found in unhelped)
    assert result.own + result.papers + result.mandates == len(expected) <= count_electors(opening)
    assert result.total == 5 * 10**6 >= result.yes + result.no + result.abstain
    assert result.yes == 10**6 * sum(choice == "yes" for choice, _, _ in expected)
