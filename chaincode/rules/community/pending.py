"""T0: what mints or makes a voter waits until a second organisation has countersigned it.

The command is kept as a Pending and changes nothing else; `countersign` with its digest makes it act, `recall` by its
proposer's organisation ends it, and so do 30 days. What was checked when it was proposed is checked again when it
acts: the members, keys and roles of that day count. And it acts only on what it was made of: it is kept with the
digest of the records, or parts of them, that it is about to change, and is refused once these are others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import parse, to_plain
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now, Pending
from chaincode.rules.state import R, State
from chaincode.rules.units import ORGANISATIONS, Pattern

WAIT_DAYS = 30

T0_NOT_PENDING = Reason("T0_NOT_PENDING", Kind.EXISTENCE)
T0_OTHER_PROPOSER = Reason("T0_OTHER_PROPOSER", Kind.AUTHORITY)
T0_SAME_ORGANISATION = Reason("T0_SAME_ORGANISATION", Kind.AUTHORITY)
T0_OTHER_DIGEST = Reason("T0_OTHER_DIGEST", Kind.STATE)
T0_DONE = Reason("T0_DONE", Kind.STATE)
T0_WAITED = Reason("T0_WAITED", Kind.STATE)
T0_CHANGED = Reason("T0_CHANGED", Kind.STATE)

PendingRef = Annotated[str, Pattern("pending/[0-9a-f]{32}")]


def nothing(_state: State, _now: Now, _args: Any) -> None:
    """For what acts on any state alike."""


def need_one(_state: State, _args: Any) -> int:
    """One other organisation signs."""
    return 1


@dataclass(frozen=True)
class Enactment:
    """How a proposed command acts: the type of its arguments, what is checked again, what it does.

    validate: of the organisation that proposed, as when it did; count: how many others must sign, as things are now;
    made_of: the values that must be then what they were when it was proposed; none that somebody may change again and
    again to keep it from acting; signers: the organisations whose officers may make it act.
    """

    arguments: type
    validate: Callable[[State, Now, str, Any], object]
    enact: Callable[[State, Now, Pending, Any], Outcome]
    count: Callable[[State, Any], int] = need_one
    made_of: Callable[[State, Now, Any], object] = nothing
    signers: tuple[str, ...] = ORGANISATIONS


@dataclass(frozen=True)
class Recall:
    """Take back what the officer's own organisation proposed and nobody made act."""

    target: PendingRef


def make_pending(
    state: State, call: Call, now: Now, subject: str, needed: int = 1, *, made_of: object = None
) -> Outcome:
    """Keep the caller's command pending: it is about `subject` (a key); `needed` others must sign as things are.

    made_of: plain values, see `Enactment`.
    """
    key = keys.pending(call.derive_id("pending"))
    arguments = call.arguments.decode("ascii")
    organisation = call.caller.organisation
    content = {"arguments": arguments, "command": call.name, "organisation": organisation, "pending": key}
    pending = Pending(
        call.name, organisation, subject, arguments, digest(content), needed, now.number,
        made_of=compute_made_of(made_of),
    )
    state.put(key, pending)
    return Outcome(made=(key,), facts={"digest": pending.digest, "subject": subject})


def pending_arguments(pending: Pending, kind: type[R]) -> R:
    """Read the arguments of the proposed command."""
    return parse(kind, canonical.decode(pending.arguments.encode("ascii")))


def compute_made_of(made_of: object) -> str:
    """Give the digest of what a pending command is made of, "" for nothing."""
    return "" if made_of is None else digest(to_plain(made_of))


def require_unchanged(key: str, pending: Pending, made_of: object) -> None:
    """Refuse a pending command that was made of something else."""
    if compute_made_of(made_of) != pending.made_of:
        raise T0_CHANGED(key=key, subject=pending.subject)


def require_waiting(key: str, pending: Pending, now: Now) -> None:
    """Refuse a pending command that acts already or has waited too long."""
    if pending.is_done:
        raise T0_DONE(key=key)
    if not is_waiting(pending, now.number):
        raise T0_WAITED(key=key, day=pending.proposed_on)


def is_waiting(pending: Pending, day: int) -> bool:
    """Say whether a pending command may still be signed on a day."""
    return not pending.is_done and day <= pending.proposed_on + WAIT_DAYS


def process_recall(state: State, call: Call, _now: Now, args: Recall) -> Outcome:
    """Delete what waits, by an officer of the organisation that proposed it."""
    pending = state.require(Pending, args.target, T0_NOT_PENDING)
    if pending.organisation != call.caller.organisation:
        raise T0_OTHER_PROPOSER(key=args.target, organisation=pending.organisation)
    if pending.is_done:
        raise T0_DONE(key=args.target)
    state.delete(args.target)
    return Outcome(facts={"recalled": pending.command, "subject": pending.subject})
