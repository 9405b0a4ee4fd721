"""T0: what mints or makes a voter waits until a second organisation has countersigned it.

The proposing command writes a Proposal and changes nothing else; `countersign` with its digest makes it act, `recall`
by its proposer's organisation ends it, and so do 30 days. What was checked when it was proposed is checked again when
it acts: the members, keys and roles of that day count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import parse
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now, Proposal
from chaincode.rules.state import R, State
from chaincode.rules.units import Pattern

WAIT_DAYS = 30

T0_UNKNOWN_PROPOSAL = Reason(
    "T0_UNKNOWN_PROPOSAL", Kind.EXISTENCE, "There is no {key} to countersign.", "Non esiste {key} da controfirmare.",
)
T0_OTHER_PROPOSER = Reason(
    "T0_OTHER_PROPOSER", Kind.AUTHORITY,
    "{key} was proposed by {organisation}.", "{key} è stata proposta da {organisation}.",
)
T0_DONE = Reason("T0_DONE", Kind.STATE, "{key} acts already.", "{key} è già in vigore.")
T0_WAITED = Reason(
    "T0_WAITED", Kind.STATE,
    "{key} was proposed on day {day} and has waited over 30 days: it is to be proposed anew.",
    "{key} è stata proposta il giorno {day} e attende da oltre 30 giorni: va proposta di nuovo.",
)

ProposalRef = Annotated[str, Pattern("proposal/[0-9a-f]{32}")]


def need_one(_state: State, _args: Any) -> int:
    """One other organisation signs."""
    return 1


@dataclass(frozen=True)
class Enactment:
    """How a proposed command acts: the type of its arguments, what is checked again, what it does.

    validate: of the organisation that proposed, as when it did; count: how many others must sign, as things are now.
    """

    arguments: type
    validate: Callable[[State, Now, str, Any], object]
    enact: Callable[[State, Now, Proposal, Any], Outcome]
    count: Callable[[State, Any], int] = need_one


@dataclass(frozen=True)
class Recall:
    """Take back what the officer's own organisation proposed and nobody made act."""

    target: ProposalRef


def propose(state: State, call: Call, now: Now, subject: str, needed: int = 1) -> Outcome:
    """Write the caller's command as a proposal about `subject` (a key); `needed` others must sign as things are."""
    key = keys.proposal(call.derive_id("proposal"))
    arguments = call.arguments.decode("ascii")
    organisation = call.caller.organisation
    content = {"arguments": arguments, "command": call.name, "organisation": organisation, "proposal": key}
    proposal = Proposal(call.name, organisation, subject, arguments, digest(content), needed, now.number)
    state.put(key, proposal)
    return Outcome(made=(key,), facts={"digest": proposal.digest, "subject": subject})


def proposed_arguments(proposal: Proposal, kind: type[R]) -> R:
    """Read the arguments of the proposed command."""
    return parse(kind, canonical.decode(proposal.arguments.encode("ascii")))


def require_waiting(key: str, proposal: Proposal, now: Now) -> None:
    """Refuse a proposal that acts already or has waited too long."""
    if proposal.is_done:
        raise T0_DONE(key=key)
    if not is_waiting(proposal, now.number):
        raise T0_WAITED(key=key, day=proposal.proposed_on)


def is_waiting(proposal: Proposal, day: int) -> bool:
    """Say whether a proposal may still be signed on a day."""
    return not proposal.is_done and day <= proposal.proposed_on + WAIT_DAYS


def process_recall(state: State, call: Call, _now: Now, args: Recall) -> Outcome:
    """Delete what waits, by an officer of the organisation that proposed it."""
    proposal = state.require(Proposal, args.target, T0_UNKNOWN_PROPOSAL)
    if proposal.organisation != call.caller.organisation:
        raise T0_OTHER_PROPOSER(key=args.target, organisation=proposal.organisation)
    if proposal.is_done:
        raise T0_DONE(key=args.target)
    state.delete(args.target)
    return Outcome(facts={"recalled": proposal.command, "subject": proposal.subject})
