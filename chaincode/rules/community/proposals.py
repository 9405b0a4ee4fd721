"""T0: what mints or makes a voter waits until a second organisation has countersigned it.

The proposing command writes a Proposal and changes nothing else; `countersign` with its digest makes it act.
"""

from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import parse
from chaincode.rules.records import Now, Proposal
from chaincode.rules.state import R, State


def propose(state: State, call: Call, now: Now, subject: str, needed: int = 1) -> Outcome:
    """Write the caller's command as a proposal about `subject` (a key) that `needed` other organisations must sign."""
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
