"""T0: an officer of a second organisation makes a pending command act, by naming the digest of what was proposed.

A settlement may be signed by a `countersigner`, too: the service that has worked it out again, whose key is online and
may do nothing else that an officer may.
A check that needs a record comes after the check that the record exists; so the two organisations are compared last.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from chaincode.rules.authority import OFFICER, T0_ROLE
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community import member_keys, members
from chaincode.rules.community.pause import require_running
from chaincode.rules.community.pending import (
    T0_DONE,
    T0_NOT_PENDING,
    T0_OTHER_DIGEST,
    T0_SAME_ORGANISATION,
    Enactment,
    pending_arguments,
    require_unchanged,
    require_waiting,
)
from chaincode.rules.energy import issuance, releases, settlement
from chaincode.rules.energy.records import Settlement
from chaincode.rules.funding import assisting, paying_in
from chaincode.rules.governance import papers
from chaincode.rules.programmes import making, metering
from chaincode.rules.records import Now, Pending
from chaincode.rules.state import State
from chaincode.rules.units import Hash, Pattern

Target = Annotated[str, Pattern("pending/[0-9a-f]{32}|settlement/[0-9]{4}-[0-9]{2}-[0-9]{2}[.][a-z]+[.][0-9]{1,5}")]

ENACT: dict[str, Enactment] = {
    "register": Enactment(
        members.Register, members.validate_register, members.enact_register, made_of=members.find_membership,
    ),
    "suspend": Enactment(
        members.Suspend, members.validate_suspend, members.enact_suspend, made_of=members.find_standing,
    ),
    "forgive": Enactment(
        members.Forgive, members.validate_forgive, members.enact_forgive, made_of=members.find_household,
    ),
    "freeze": Enactment(
        member_keys.Freeze, members.validate_own_member, member_keys.enact_freeze, made_of=member_keys.find_freeze,
    ),
    "recover": Enactment(
        member_keys.Recover, member_keys.validate_recover, member_keys.enact_recover, member_keys.count_recover,
        member_keys.find_recoveries,
    ),
    "thaw": Enactment(
        member_keys.Thaw, members.validate_own_member, member_keys.enact_thaw, made_of=member_keys.find_keys,
    ),
    "official": Enactment(issuance.Official, issuance.validate_official, issuance.enact_official),
    "release_kept": Enactment(
        releases.ReleaseKept, releases.validate_release, releases.enact_release, made_of=releases.find_released,
    ),
    **papers.ENACT,
    "pay_in": Enactment(paying_in.PayIn, paying_in.validate_pay_in, paying_in.enact_pay_in),
    "programme": Enactment(making.MakeProgramme, making.validate_programme, making.enact_programme),
    "metered_actions": Enactment(
        metering.MeteredActions, metering.validate_metered, metering.enact_metered, signers=metering.SIGNERS,
    ),
    "assist": Enactment(assisting.Assist, assisting.validate_assist, assisting.enact_assist),
}
SETTLEMENT = "settlement/"
WORKING_PAUSED = ("freeze", "recover", "thaw")


@dataclass(frozen=True)
class Countersign:
    """Countersign the pending command or settlement under the key `target`, whose digest is `digest`."""

    target: Target
    digest: Hash


def process_countersign(state: State, call: Call, now: Now, args: Countersign) -> Outcome:
    """Add the caller's organisation; with the last one needed, what was proposed acts."""
    if args.target.startswith(SETTLEMENT):
        return _countersign_settlement(state, call, now, args)
    OFFICER.validate(call, now, None)
    pending = state.require(Pending, args.target, T0_NOT_PENDING)
    _validate_second(pending, call.caller.organisation)
    require_waiting(args.target, pending, now)
    if pending.command not in WORKING_PAUSED:
        require_running(now)
    if pending.digest != args.digest:
        raise T0_OTHER_DIGEST(digest=pending.digest)
    enactment = ENACT[pending.command]
    if call.caller.organisation not in enactment.signers:
        raise T0_ROLE(role="officer", organisation=call.caller.organisation)
    arguments: Any = pending_arguments(pending, enactment.arguments)
    enactment.validate(state, now, pending.organisation, arguments)
    require_unchanged(args.target, pending, enactment.made_of(state, now, arguments))
    signed, needed = (*pending.countersigned_by, call.caller.organisation), enactment.count(state, arguments)
    is_done = len(signed) >= needed
    outcome = enactment.enact(state, now, pending, arguments) if is_done else Outcome()
    state.put(args.target, replace(pending, countersigned_by=signed, needed=needed, is_done=is_done))
    return Outcome((args.target, *outcome.made), {"proposed": pending.command, "acts": is_done} | outcome.facts)


def _countersign_settlement(state: State, call: Call, now: Now, args: Countersign) -> Outcome:
    proposed = state.require(Settlement, args.target, T0_NOT_PENDING)
    require_running(now)
    if call.caller.organisation == proposed.organisation:
        raise T0_SAME_ORGANISATION(organisation=proposed.organisation)
    if proposed.countersigned_on:
        raise T0_DONE(key=args.target)
    return settlement.enact(state, call, now, proposed.settlement_id, args.digest)


def _validate_second(pending: Pending, organisation: str) -> None:
    if organisation in (pending.organisation, *pending.countersigned_by):
        raise T0_SAME_ORGANISATION(organisation=organisation)
