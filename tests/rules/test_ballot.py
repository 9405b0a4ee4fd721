"""T9: the ballot's places: whom supporters open."""

from tests.helpers.rules.assembly import OPINION, Assembly


def test_nobody_chooses_which_of_another_s_proposals_are_opened() -> None:
    assembly = Assembly(citizens=4)
    for _ in range(2):
        assembly.open_by(assembly.propose(OPINION))
    assembly.open_by(assembly.propose(), first=2)
