"""T9: who votes, and how much each vote weighs: fixed when a vote is opened, pure.

    heads      one member one vote (art. 24 D.Lgs. 117/2017)
    chambers   W x 10^6 // electors of the chamber, W = chamber_weight x min(electors, min_chamber) // min_chamber

Both divisions round down. A chamber without electors or weight counts nowhere.
"""

from collections.abc import Iterable, Mapping

from chaincode.rules.governance.records import Chamber, Opening
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Member
from chaincode.rules.units import MICRO, STAKEHOLDER_OF

MONTH_DAYS = 30
MONTHS = 12  # older ones are one number


def is_of_kind_member(member: Member) -> bool:
    """Say whether somebody is a member, neither a guest nor an organisation's desk (T12)."""
    return not member.kind


def is_elector_by(member: Member, registered_by: int) -> bool:
    """Say whether a member belongs, suspended or not, and has since a day."""
    return member.status == "confirmed" and is_of_kind_member(member) and member.registered_on <= registered_by


def is_elector(opening: Opening, member_id: str, member: Member) -> bool:
    """Say whether a member may vote: was an elector on the day of opening, and belongs still.

    Who left and came back was registered anew, so the day of registration tells both.
    """
    return (
        is_elector_by(member, opening.registered_by)
        and member_id not in opening.concerned
        and member.stakeholder in opening.chambers
    )


def compute_weight(parameters: Parameters, stakeholder: str, electors: int) -> int:
    """Give the weight of a vote of a chamber, in millionths, rounded down; 0 counts nowhere."""
    if not electors:
        return 0
    if parameters.count == "heads":
        return MICRO
    least, alone = parameters.min_chamber, int(getattr(parameters.chamber_weight, stakeholder))
    return alone * min(electors, least) // least * MICRO // electors


def compute_chambers(
    parameters: Parameters, electors: Mapping[str, int], vetoing: Iterable[str]
) -> dict[str, Chamber]:
    """Give the chambers that count. electors: their number by stakeholder."""
    may_veto = tuple(vetoing)
    chambers = {
        name: Chamber(electors.get(name, 0), compute_weight(parameters, name, electors.get(name, 0)), name in may_veto)
        for name in STAKEHOLDER_OF.values()
    }
    return {name: chamber for name, chamber in chambers.items() if chamber.weight}


def count_ages(opened_on: int, registered: Iterable[int]) -> tuple[int, ...]:
    """Count electors by how many times 30 days before the opening they registered; the last: all that are older."""
    ages = [0] * (MONTHS + 1)
    for day in registered:
        ages[min((opened_on - day) // MONTH_DAYS, MONTHS)] += 1
    return tuple(ages)


def count_electors(opening: Opening) -> int:
    """Give how many may vote."""
    return sum(chamber.electors for chamber in opening.chambers.values())


def compute_total(opening: Opening) -> int:
    """Give the weight of all electors together, in millionths."""
    return sum(chamber.electors * chamber.weight for chamber in opening.chambers.values())
