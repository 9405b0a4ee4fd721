"""T11, attested: a named attester says what others did in the last days, never for itself, within a cap of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.funding.records import id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_running
from chaincode.rules.intervals import is_date
from chaincode.rules.programmes.dues import leave_due
from chaincode.rules.programmes.joining import require_joined
from chaincode.rules.programmes.records import AttesterTally, Programme, ProgrammeRef, RewardedAction, Tally
from chaincode.rules.programmes.tallies import count_action, count_attested, find_action, validate_date
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Date, Hash, MemberId, Name, PositiveCount

MAX_LINES = 100

T11_NO_ATTESTER = Reason("T11_NO_ATTESTER", Kind.AUTHORITY)
T11_FOR_ONESELF = Reason("T11_FOR_ONESELF", Kind.AUTHORITY)
T11_NO_LINES = Reason("T11_NO_LINES", Kind.AMOUNT)


@dataclass(frozen=True)
class Deed:
    """What a member did: so much of an action on a date. evidence: salted hash of what shows it."""

    member: MemberId
    action: Name
    date: Date
    quantity: PositiveCount
    evidence: Hash


@dataclass(frozen=True)
class AttestActions:
    """Say, as an attester of `programme`, what its members did; at most 100 `deeds`."""

    programme: ProgrammeRef
    deeds: tuple[Deed, ...]


def process_attest_actions(state: State, call: Call, now: Now, args: AttestActions) -> Outcome:
    """Leave each deed's due, within the caps of members and of the attester."""
    for deed in args.deeds:
        if not is_date(deed.date):
            raise T14_NO_DATE(date=deed.date)
    programme = require_attester(state, call, args.programme)
    if any(deed.member == call.member for deed in args.deeds):
        raise T11_FOR_ONESELF()
    found = [find_action(args.programme, programme, deed.action, "attested") for deed in args.deeds]
    require_running(now, args.programme, programme)
    require_joined(state, now, args.programme, list(dict.fromkeys(deed.member for deed in args.deeds)))
    if not args.deeds:
        raise T11_NO_LINES()
    for deed in args.deeds:
        validate_date(now, deed.date)
    records = _count(state, call, now, args, dict(zip(args.deeds, found, strict=True)))
    validate_most("deeds", len(args.deeds), MAX_LINES)
    for key, record in records.items():
        state.put(key, record)
    for place, (deed, action) in enumerate(zip(args.deeds, found, strict=True)):
        leave_due(
            state, now, args.programme, deed.member, call.derive_id(f"due {place}"), action=action,
            quantity=deed.quantity, evidence=deed.evidence,
        )
    cents = sum(deed.quantity * action.cents for deed, action in zip(args.deeds, found, strict=True))
    return Outcome(facts={"cents": cents, "deeds": len(args.deeds)})


def require_attester(state: State, call: Call, ref: str) -> Programme:
    """Give a programme of which the caller is an attester."""
    programme = state.require(Programme, ref, T8_NO_TERMS)
    if call.member not in programme.attesters:
        raise T11_NO_ATTESTER(programme=ref)
    return programme


def _count(
    state: State, call: Call, now: Now, args: AttestActions, actions: Mapping[Deed, RewardedAction]
) -> dict[str, Tally | AttesterTally]:
    """Give the tallies with all deeds counted."""
    tallies, attested = dict[str, Tally](), dict[str, AttesterTally]()
    programme_id = id_of(args.programme)
    for deed in args.deeds:
        action, cents = actions[deed], deed.quantity * actions[deed].cents
        own = keys.tally(programme_id, deed.member)
        tally = tallies.get(own) or state.find(Tally, own) or Tally({})
        tallies[own] = count_action(tally, now, action, member=deed.member, date=deed.date, cents=cents)
        by = keys.attester_tally(programme_id, call.member, deed.date)
        so_far = attested.get(by) or state.find(AttesterTally, by) or AttesterTally({})
        attested[by] = count_attested(so_far, call.member, action, cents)
    return {**tallies, **attested}
