"""T11: what a programme may promise, whoever makes it: a stakeholder, or a vote."""

from dataclasses import dataclass

from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.dates import validate_run
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.programmes.records import Goal, ProgrammeKind, RewardedAction, Sdg
from chaincode.rules.records import Now
from chaincode.rules.units import Bps, Date, MemberId

MAX_ACTIONS = 50
MAX_ATTESTERS = 50
MAX_SDG = 17

T11_ACTION_TWICE = Reason("T11_ACTION_TWICE", Kind.AMOUNT)
T11_NO_ACTIONS = Reason("T11_NO_ACTIONS", Kind.AMOUNT)
T11_GOAL = Reason("T11_GOAL", Kind.AMOUNT)
T11_HELPED = Reason("T11_HELPED", Kind.AMOUNT)
T11_CAPS = Reason("T11_CAPS", Kind.AMOUNT)


@dataclass(frozen=True)
class Plan:
    """What a programme promises, whoever makes it; see `Programme`."""

    kind: ProgrammeKind
    actions: tuple[RewardedAction, ...]
    from_date: Date
    to_date: Date
    attesters: tuple[MemberId, ...] = ()
    goals: tuple[Goal, ...] = ()
    value_back_bps: Bps = 0
    sdg: tuple[Sdg, ...] = ()


def validate_plan(now: Now, plan: Plan) -> None:
    """Refuse dates, actions, attesters and goals that don't fit."""
    validate_run(now, plan.from_date, plan.to_date)
    actions = {action.code: action for action in plan.actions}
    if not actions:
        raise T11_NO_ACTIONS()
    if len(actions) < len(plan.actions):
        raise T11_ACTION_TWICE()
    for action in plan.actions:
        _validate_caps(action)
        if action.evidence == "mutual" and plan.kind in ("welfare", "care"):
            raise T11_HELPED(action=action.code)
    goals = [goal.action for goal in plan.goals]
    for code in goals:
        if code not in actions or actions[code].evidence == "metered" or goals.count(code) > 1:
            raise T11_GOAL(action=code)
    validate_most("actions", len(plan.actions), MAX_ACTIONS)
    validate_most("attesters", len(plan.attesters), MAX_ATTESTERS)
    validate_most("sdg", len(plan.sdg), MAX_SDG)


def _validate_caps(action: RewardedAction) -> None:
    """Of what isn't metered, a member's caps are at least one unit's; what attesters show has a cap of theirs."""
    needs_attester = action.evidence in ("attested", "scanned")
    least = min(action.day_cents, action.month_cents, action.attester_cents if needs_attester else action.cents)
    if action.evidence != "metered" and least < action.cents:
        raise T11_CAPS(action=action.code)
