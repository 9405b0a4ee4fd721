"""T9: whom two organisations may have silenced: electors for whom officers brought keys, of late or during the vote.

    recover, countersigned -> recovered/<hundred days>/<day>/<member> -> the tallies of votes that are open around it

Whether these would have voted otherwise nobody knows. Where they could have turned a vote it is uncertified: two
organisations hold it up, and don't decide it by keeping some from voting.
"""

from chaincode.rules import keys
from chaincode.rules.governance.records import Opening, Recovered
from chaincode.rules.governance.voting import compute_assisted
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State

HUNDRED_DAYS = 100
MOST_RECOVERY_DAYS = 14  # the bound of `recovery_days`


def note_recovered(state: State, now: Now, member_id: str, acts_on: int) -> None:
    """Write that officers brought a member keys, for the tallies that read of it; guests and desks don't vote."""
    member = state.find(Member, keys.member(member_id))
    if member and not member.kind:
        state.put(keys.recovered(acts_on, member_id), Recovered(now.number, member.stakeholder, member.registered_on))


def list_ranges(opening: Opening) -> tuple[str, ...]:
    """Give the ranges of recoveries that a vote's tally reads."""
    first = max(0, opening.opened_on - opening.franchise_days) // HUNDRED_DAYS
    last = (opening.last_day + MOST_RECOVERY_DAYS) // HUNDRED_DAYS
    return tuple([keys.recoveries(hundred) for hundred in range(first, last + 1)])


def find_recovered(state: State, opening: Opening) -> dict[str, str]:
    """Give the chambers of electors whose keys officers brought of late or until the vote's last day, by member id."""
    found: dict[str, str] = {}
    for prefix in list_ranges(opening):
        for key, recovered in state.scan(Recovered, prefix):
            _, _, acts_on, member_id = key.split("/")
            if _concerns(opening, member_id, recovered) and compute_assisted(opening, int(acts_on)):
                found[member_id] = recovered.chamber
    return found


def _concerns(opening: Opening, member_id: str, recovered: Recovered) -> bool:
    is_elector = recovered.registered_on <= opening.registered_by and member_id not in opening.concerned
    return is_elector and recovered.chamber in opening.chambers and recovered.since <= opening.last_day
