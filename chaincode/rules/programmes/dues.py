"""T11: how what was shown becomes a due: units times cents; none for the programme's owner."""

from chaincode.rules import keys
from chaincode.rules.funding.records import Due, id_of
from chaincode.rules.programmes.records import RewardedAction
from chaincode.rules.records import Now
from chaincode.rules.state import State


def leave_due(
    state: State, now: Now, programme: str, member: str, due_id: str, *, action: RewardedAction, quantity: int,
    evidence: str,
) -> str:
    """Write a member's due of an action; give its key."""
    key = keys.due(id_of(programme), member, due_id)
    state.put(key, Due("action", evidence, quantity * action.cents, now.number, action.code, quantity))
    return key
