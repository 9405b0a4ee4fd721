"""T9: what votes bring into force, from enacting until a day is opened that takes it.

    enact, adopt --> coming, one item a group --open_day--> `now`, and value/<group>/<date>

Of a group the vote that closed last wins, ties by the proposal's id. What no longer fits when its day comes becomes
void, with the reason, and the day opens all the same. However much is due, a day takes a bounded number, in order of
closing, and the next day goes on: so no date can be given more than a day may write, and the clock never stands.
"""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.errors import Kind, Reason, Refusal
from chaincode.rules.governance.groups import change_parameters
from chaincode.rules.governance.kinds import group_of, validate_subject
from chaincode.rules.governance.records import Coming, ComingItem, Latest, ProposalRecord, Value
from chaincode.rules.governance.subjects import InterestSubject, Subject
from chaincode.rules.parameters import Interest
from chaincode.rules.records import Now
from chaincode.rules.state import State

MAX_TAKEN = 100  # a day; two records each, within what `open_day` may write
COMING_DAYS = 7  # at least so many day numbers lie between enacting and coming into force

T9_OVERTAKEN = Reason("T9_OVERTAKEN", Kind.STATE)
T9_NO_PROPOSAL = Reason("T9_NO_PROPOSAL", Kind.EXISTENCE)


def load_coming(state: State) -> Coming:
    """Read what is coming; nothing before the first."""
    return state.find(Coming, keys.COMING) or Coming({}, {})


def validate_latest(state: State, subject: Subject, closed_on: int, proposal: str) -> None:
    """Refuse what a vote that closed later has brought already, coming or in force."""
    latest = load_coming(state).latest.get(group_of(subject))
    if latest and (latest.closed_on, latest.proposal) >= (closed_on, proposal):
        raise T9_OVERTAKEN(proposal=latest.proposal)


def add_item(state: State, item: ComingItem) -> None:
    """Let something come; another of its group that is coming becomes void."""
    coming, group = load_coming(state), group_of(item.subject)
    before = coming.items.get(group)
    if before:
        _end(state, before.proposal, "void", T9_OVERTAKEN.code)
    latest = coming.latest | {group: Latest(item.closed_on, item.proposal)}
    state.put(keys.COMING, Coming(coming.items | {group: item}, latest))


def take_due(state: State, now: Now) -> Now:
    """Give the day with what is due on it, in order of closing; write what came of each."""
    coming = load_coming(state)
    due = _list_due(coming, now)
    if not due:
        return now
    state.fetch([item.proposal for item in due.values()])
    for group, item in due.items():
        now = _take(state, now, group, item)
    left = {group: item for group, item in coming.items.items() if group not in due}
    state.put(keys.COMING, replace(coming, items=left))
    return now


def _list_due(coming: Coming, now: Now) -> dict[str, ComingItem]:
    due = [entry for entry in coming.items.items() if is_due(entry[1], now)]
    return dict(sorted(due, key=lambda entry: (entry[1].closed_on, entry[1].proposal))[:MAX_TAKEN])


def is_due(item: ComingItem, now: Now) -> bool:
    """Say whether something comes into force on a day."""
    return now.number >= item.not_before and now.date >= item.from_date


def _take(state: State, now: Now, group: str, item: ComingItem) -> Now:
    try:
        validate_subject(state, now, item.subject)
    except Refusal as refusal:
        _end(state, item.proposal, "void", refusal.reason.code)
        return now
    state.put(keys.value(group, now.date), Value(item.subject, item.proposal))
    _end(state, item.proposal, "in_force")
    return apply_subject(now, item.subject)


def _end(state: State, key: str, status: str, void: str = "") -> None:
    proposal = state.require(ProposalRecord, key, T9_NO_PROPOSAL)
    state.put(key, replace(proposal, status=status, void=void))


def apply_subject(now: Now, subject: Subject) -> Now:
    """Give the day with what a vote brings into force."""
    if subject.rule_set:
        return replace(now, rule_set=subject.rule_set.number)
    parameters = now.parameters
    if subject.parameter:
        parameters = change_parameters(parameters, subject.parameter.values)
    if subject.interest:
        parameters = replace(parameters, interests=_change_interests(parameters.interests, subject.interest))
    if subject.roles:
        parameters = replace(parameters, roles=subject.roles)
    return replace(now, parameters=parameters)


def _change_interests(interests: tuple[Interest, ...], content: InterestSubject) -> tuple[Interest, ...]:
    others = tuple([item for item in interests if item.category != content.category])
    return (*others, Interest(content.category, content.interest)) if content.interest else others
