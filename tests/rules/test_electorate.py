"""T9: who is counted among the electors votes, and nobody else, however short the days of franchise are."""

from tests.helpers.rules.assembly import OFFICERS, OPINION, TEXT, Assembly
from tests.helpers.rules.world import World


def test_who_registers_on_the_day_of_the_opening_neither_counts_nor_votes() -> None:
    assembly = Assembly(franchise_days=0)
    world, before = assembly.world, assembly.world.join("citizens")
    key = assembly.open()
    after = world.join("citizens")
    opening = assembly.proposal(key).opening
    assert opening is not None
    assert opening.chambers["citizen"].electors == 4
    for person in (before, after):
        world.refused("T9_NOT_ELECTOR", "vote", person, proposal=key, choice="yes")


def test_on_its_first_day_a_community_opens_no_vote() -> None:
    world = World(franchise_days=0, support=1)
    ada = world.join("citizens")
    key = world.do("propose", ada, subject=OPINION, text=TEXT)["made"][0]
    world.refused("T9_NO_ELECTORS", "open_vote", OFFICERS["gse"], proposal=key)
