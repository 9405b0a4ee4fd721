"""T12: by an officer's freeze no lot expires. What could be spent when it began can be for as many days after it.

    frozen from day 10 to 13 -> spared_from 10, spared_until 17: the four frozen days, once more

A freeze by an own key spares nothing: nobody prolongs own lots. `market.life` reads the two days and bounds them (I13).
"""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.records import FOR_EVER, Member, Now
from chaincode.rules.state import State


def spare(state: State, now: Now, member_id: str, last_frozen_day: int) -> None:
    """Spare a member's lots for a freeze until a day, perhaps FOR_EVER, by officers; what stands is made no shorter."""
    member, began_on = _find(state, now, member_id)
    until = max(member.spared_until, _compute_until(began_on, last_frozen_day))
    _put(state, member_id, member, (began_on, until))


def end_sparing(state: State, now: Now, member_id: str, last_frozen_day: int) -> None:
    """Count the frozen days as they were: an officers' freeze ends, if there is one, on a day."""
    member, began_on = _find(state, now, member_id)
    if member.spared_until >= now.number:
        until = min(member.spared_until, _compute_until(began_on, last_frozen_day))
        _put(state, member_id, member, (began_on, until))


def _find(state: State, now: Now, member_id: str) -> tuple[Member, int]:
    """Give the member and the first day spared: today, or earlier when lots are being spared still."""
    member = state.require(Member, keys.member(member_id), T12_UNKNOWN_MEMBER)
    return member, member.spared_from if now.number <= member.spared_until else now.number


def _compute_until(began_on: int, last_frozen_day: int) -> int:
    return min(last_frozen_day + (last_frozen_day - began_on + 1), FOR_EVER)


def _put(state: State, member_id: str, member: Member, spared: tuple[int, int]) -> None:
    state.put(keys.member(member_id), replace(member, spared_from=spared[0], spared_until=spared[1]))
