"""docs/counting.md and its Italian twin: how votes are counted in a village and in a town, every number by the rules.

    python -m tests.helpers.rules.counting_pages    writes both anew
"""

from collections.abc import Mapping
from math import isqrt

from chaincode.rules.governance.counting import find_fault
from chaincode.rules.governance.electorate import compute_chambers, compute_total, count_electors
from chaincode.rules.governance.records import Heads, Opening
from chaincode.rules.parameters import Parameters
from chaincode.rules.units import BPS
from tests.helpers.rules.counting_words import CHAMBERS, FAULTS, TEXTS
from tests.helpers.rules.rulebook_pages import ROOT, format_number

PAGES = {"en": "counting.md", "it": "counting.it.md"}
FOUNDED = Parameters(community="page", first_period="2024-05-01")
VILLAGE = {"citizen": 34, "commerce": 4, "municipality": 1, "gse": 1}
TOWN = {"citizen": 4_700, "commerce": 290, "municipality": 9, "gse": 1}
VOTED = {"village": (5, 6, 10, 20, 40), "town": (149, 150, 500, 2_500, 5_000)}
COMMUNITIES = {"village": VILLAGE, "town": TOWN}


def open_vote(electors: Mapping[str, int], *, count: str = "heads", needs_two_thirds: bool = False) -> Opening:
    """Give what holds for a vote by the founding values. electors: by stakeholder; citizens alone may veto."""
    parameters = Parameters(community="page", first_period="2024-05-01", count=count)
    return Opening(
        100, 114, compute_chambers(parameters, electors, ("citizen",)), 10, parameters.franchise_days,
        parameters.min_turnout_bps, parameters.min_chamber, parameters.confirmation_days, (),
        needs_two_thirds=needs_two_thirds,
    )


def find_least_yes(opening: Opening, voted: int) -> int | None:
    """Give with how many yes of so many citizens' votes a proposal passes, the rest no; None: with none."""
    return next((yes for yes in range(voted + 1) if not find_fault(opening, _cast(opening, yes, voted - yes))), None)


def _cast(opening: Opening, yes: int, no: int) -> dict[str, Heads]:
    """Put as many votes as it has electors into each chamber, citizens first."""
    heads, left_yes, left_no = {}, yes, no
    for name, chamber in opening.chambers.items():
        taken_yes = min(left_yes, chamber.electors)
        taken_no = min(left_no, chamber.electors - taken_yes)
        heads[name] = Heads(taken_yes, taken_no)
        left_yes, left_no = left_yes - taken_yes, left_no - taken_no
    return heads


def find_least_turnout(opening: Opening) -> int:
    """Give how many heads must vote: the weight's part, and the root of all."""
    return max(-(-count_electors(opening) * opening.min_turnout_bps // BPS), isqrt(count_electors(opening)))


def write_page(language: str) -> str:
    """Give a page's text."""
    parts = [TEXTS["top"][language].format(turnout=FOUNDED.min_turnout_bps // 100)]
    for name, electors in COMMUNITIES.items():
        parts += [_write_community(name, electors, language)]
    return "\n".join([*parts, _write_chambers(language), TEXTS["end"][language]])


def _write_community(name: str, electors: Mapping[str, int], language: str) -> str:
    plain, strict = open_vote(electors), open_vote(electors, needs_two_thirds=True)
    total, citizens = count_electors(plain), electors["citizen"]
    lines = [TEXTS[name][language].format(
        total=_format(total, language), **{who: _format(number, language) for who, number in electors.items()},
        least=find_least_turnout(plain), root=isqrt(total), veto=max(plain.min_chamber, isqrt(citizens)),
    )]
    for voted in VOTED[name]:
        least, two_thirds = (find_least_yes(one, voted) for one in (plain, strict))
        lines.append(f"| {_format(voted, language)} | {_say(plain, voted, least, language)} | "
                     f"{_say(strict, voted, two_thirds, language)} |")
    return "\n".join([*lines, ""])


def _say(opening: Opening, voted: int, least: int | None, language: str) -> str:
    if least is None:
        return FAULTS[find_fault(opening, _cast(opening, voted, 0))][language]
    return _format(least, language)


def _format(number: int, language: str) -> str:
    return f"{number:,}".replace(",", "." if language == "it" else ",")


def _write_chambers(language: str) -> str:
    """What one vote of each chamber weighs, of the whole, where votes are counted by chamber."""
    openings = [open_vote(electors, count="chambers") for electors in COMMUNITIES.values()]
    lines = [TEXTS["chambers"][language].format(min_chamber=FOUNDED.min_chamber)]
    for who, words in CHAMBERS.items():
        cells = [_weigh(opening, who, language) for opening in openings]
        lines.append(f"| {words[language]} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _weigh(opening: Opening, stakeholder: str, language: str) -> str:
    """A vote's part of the whole weight in percent, rounded down."""
    chamber = opening.chambers.get(stakeholder)
    weight = chamber.weight if chamber else 0
    return f"{format_number(weight * BPS // compute_total(opening), language)} %"


if __name__ == "__main__":
    for language, page in PAGES.items():
        (ROOT / "docs" / page).write_text(write_page(language), encoding="utf-8")
