"""T15: three organisations stop the community for some days; two end it sooner; the next days end it anyhow.

    pause_sign x 3, the same reason -> paused until a date -> resume x 2, or the first day opened at or after that date

In a pause the date moves and the number stands, so no deadline passes; what rows of the table say works, works.
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.intervals import add_days, days_between
from chaincode.rules.records import Now, Pause, PausedSpan, PauseSignature
from chaincode.rules.state import State
from chaincode.rules.units import Hash

SIGNERS = 3
RESUMERS = 2
SIGNATURE_DAYS = 7
MAX_PAUSED = 60
PAUSED_WITHIN = 366

T15_PAUSED = Reason("T15_PAUSED", Kind.STATE)
T15_NOT_PAUSED = Reason("T15_NOT_PAUSED", Kind.STATE)
T15_SIGNED = Reason("T15_SIGNED", Kind.STATE)
T15_NO_DAYS = Reason("T15_NO_DAYS", Kind.LIMIT)


@dataclass(frozen=True)
class PauseSign:
    """Sign that the community be paused. reason: salted hash of why, the same for all who sign."""

    reason: Hash


@dataclass(frozen=True)
class Resume:
    """Sign that the pause be over."""


def process_pause_sign(state: State, call: Call, now: Now, args: PauseSign) -> Outcome:
    """Sign; the third organisation's signature pauses for `pause_days` dates, or for what the year has left."""
    pause = state.find(Pause, keys.PAUSE) or Pause()
    fresh = [one for one in pause.signatures if days_between(one.date, now.date) < SIGNATURE_DAYS]
    signed = [one.organisation for one in fresh if one.reason == args.reason]
    if call.caller.organisation in signed:
        raise T15_SIGNED(organisation=call.caller.organisation)
    spans = _list_recent(pause, now.date)
    left = MAX_PAUSED - sum(days_between(span.from_date, span.to_date) for span in spans)
    if left < 1:
        raise T15_NO_DAYS(most=MAX_PAUSED, days=PAUSED_WITHIN)
    others = [one for one in fresh if one.organisation != call.caller.organisation]
    own = PauseSignature(call.caller.organisation, args.reason, now.date)
    if len(signed) + 1 < SIGNERS:
        state.put(keys.PAUSE, replace(pause, signatures=(*others, own), spans=spans))
        return Outcome((keys.PAUSE,), {"signed": len(signed) + 1})
    until = add_days(now.date, min(now.parameters.pause_days, left))
    state.put(keys.PAUSE, Pause(until=until, spans=(*spans, PausedSpan(now.date, until))))
    state.put(keys.NOW, replace(now, paused=until))
    return Outcome((keys.PAUSE,), {"signed": SIGNERS, "until": until})


def process_resume(state: State, call: Call, now: Now, args: Resume) -> Outcome:
    """Sign that it be over; the second organisation's signature ends the pause at once."""
    pause = state.find(Pause, keys.PAUSE)
    if pause is None or not now.paused:
        raise T15_NOT_PAUSED()
    if call.caller.organisation in pause.resumed_by:
        raise T15_SIGNED(organisation=call.caller.organisation)
    resumed_by = (*pause.resumed_by, call.caller.organisation)
    if len(resumed_by) < RESUMERS:
        state.put(keys.PAUSE, replace(pause, resumed_by=resumed_by))
        return Outcome((keys.PAUSE,), {"signed": len(resumed_by)})
    last = replace(pause.spans[-1], to_date=min(pause.until, add_days(now.date, 1)))
    state.put(keys.PAUSE, Pause(spans=(*pause.spans[:-1], last)))
    state.put(keys.NOW, replace(now, paused=""))
    return Outcome((keys.PAUSE,), {"signed": len(resumed_by)})


def is_paused_on(now: Now, date: str) -> bool:
    """Say whether a day opened on a later date is still of the pause."""
    return date < now.paused


def end_pause(state: State) -> None:
    """Close the record of a pause whose date has come."""
    pause = state.find(Pause, keys.PAUSE) or Pause()
    state.put(keys.PAUSE, Pause(spans=pause.spans))


def require_running(now: Now) -> None:
    """Refuse what doesn't work in a pause."""
    if now.paused:
        raise T15_PAUSED(until=now.paused)


def _list_recent(pause: Pause, date: str) -> tuple[PausedSpan, ...]:
    """Give what of the paused dates lies within the last 366."""
    first = add_days(date, 1 - PAUSED_WITHIN)
    recent = [span for span in pause.spans if span.to_date > first]
    return tuple([replace(span, from_date=max(span.from_date, first)) for span in recent])
