"""T9: who is counted among the electors of a vote, and how many days of franchise that takes."""

from tests.helpers.rules.assembly import Assembly
from tests.helpers.rules.world import World


def test_without_days_of_franchise_who_comes_on_the_opening_day_votes_uncounted() -> None:
    """The bound that the page of collusion names: as founded, franchise_days is 90."""
    assembly = Assembly(franchise_days=0)
    key = assembly.open()
    late = assembly.world.join("citizens")
    assembly.world.do("vote", late, proposal=key, choice="yes")
    opening = assembly.proposal(key).opening
    assert opening is not None
    assert opening.chambers["citizen"].electors == 4
    assert World().now.parameters.franchise_days == 90


def test_one_day_of_franchise_is_enough() -> None:
    assembly = Assembly(franchise_days=1)
    before = assembly.world.join("citizens")
    key = assembly.open()
    after = assembly.world.join("citizens")
    for person in (before, after):
        assembly.world.refused("T9_NOT_ELECTOR", "vote", person, proposal=key, choice="yes")
