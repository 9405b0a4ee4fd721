"""T4: what all commands on an agreement share: who may send them, when they come too late, how tokens leave it."""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.purposes import sum_counted, sum_vouchers
from chaincode.rules.market.life import pay
from chaincode.rules.market.lots import total_cents
from chaincode.rules.market.pairs import note_dealing, take_back
from chaincode.rules.market.records import Agreement, AgreementRef, Pair
from chaincode.rules.records import Lot, Member, MemberKey, Now
from chaincode.rules.state import State

T4_NOT_YOURS = Reason("T4_NOT_YOURS", Kind.AUTHORITY)
T4_NO_AGREEMENT = Reason("T4_NO_AGREEMENT", Kind.EXISTENCE)
T4_NO_PAIR = Reason("T4_NO_PAIR", Kind.EXISTENCE)
T4_STATUS = Reason("T4_STATUS", Kind.STATE)
T4_TOO_EARLY = Reason("T4_TOO_EARLY", Kind.STATE)
T4_TOO_LATE = Reason("T4_TOO_LATE", Kind.STATE)


@dataclass(frozen=True)
class OnAgreement:
    """The arguments of every command that needs no more than the `agreement` it is about."""

    agreement: AgreementRef


def parties_of(ref: str) -> tuple[str, str]:
    """Give consumer and provider of the agreement that `ref` names."""
    _, consumer, provider, _ = ref.split("/")
    return consumer, provider


def pair_of(ref: str) -> str:
    """Give the key of the parties' pair record."""
    return keys.pair(*parties_of(ref))


def validate_role(call: Call, ref: str, role: str) -> None:
    """T4: refuse a member who isn't the consumer (or the provider) of the agreement."""
    if call.member != parties_of(ref)[role == "provider"]:
        raise T4_NOT_YOURS(role=role, agreement=ref)


def validate_either(call: Call, ref: str) -> None:
    """T4: refuse anyone but the two parties."""
    validate_role(call, ref, "provider" if call.member == parties_of(ref)[1] else "consumer")


def find_agreement(state: State, ref: str, *statuses: str) -> Agreement:
    """Give an agreement that must be in one of the statuses."""
    agreement = state.require(Agreement, ref, T4_NO_AGREEMENT)
    if agreement.status not in statuses:
        raise T4_STATUS(status=agreement.status)
    return agreement


def compute_accept_deadline(now: Now, agreement: Agreement) -> int:
    """T4: the last day to accept: the earlier of request + `accept_days` and the service's day."""
    return min(agreement.requested_on + now.parameters.accept_days, agreement.service_on)


def compute_deliver_deadline(now: Now, agreement: Agreement) -> int:
    """T4: the last day to say that the service was delivered."""
    return agreement.service_on + now.parameters.deliver_days


def compute_confirm_deadline(now: Now, agreement: Agreement, consumer: Member, own: MemberKey) -> int:
    """T4: the last day to contest; on later ones anyone may collect.

    `confirm_days` after delivery, or after the last day since then on which the consumer was frozen, suspended or
    recovering, at most `mediation_days` later. The records say when such a time ends, not when it began, so the days
    count anew after it: what stood still is never less than it should be.
    """
    acted_on = own.recovery.acts_on if own.recovery else own.recovered_on
    stopped_until = max(consumer.suspended_until - 1, own.frozen_until, acted_on - 1)
    deadline = max(agreement.delivered_on, stopped_until) + now.parameters.confirm_days
    latest = agreement.delivered_on + now.parameters.confirm_days + now.parameters.mediation_days
    return min(deadline, latest)


def validate_not_after(now: Now, last_day: int) -> None:
    """Refuse what comes after its last day."""
    if now.number > last_day:
        raise T4_TOO_LATE(last_day=last_day)


def validate_after(now: Now, last_day: int) -> None:
    """Refuse what may only be done once another's last day is over."""
    if now.number <= last_day:
        raise T4_TOO_EARLY(from_day=last_day + 1)


def compute_closed(now: Now, agreement: Agreement, status: str, paid: tuple[Lot, ...] = ()) -> Agreement:
    """Give a closed agreement: it is kept, with nothing held. paid: which of the held lots the provider got."""
    return replace(
        agreement, status=status, lots=(), closed_on=now.number, paid_cents=total_cents(paid),
        vouchers=sum_vouchers(paid),
    )


def compute_paid(now: Now, ref: str, agreement: Agreement, lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    """T4: give the lots that the provider gets, one for each held one, before any extension."""
    return tuple([pay(now, lot, agreement.provider, agreement.stakeholder, ref) for lot in lots])


def take_from_pair(state: State, now: Now, ref: str, agreement: Agreement, returned: tuple[Lot, ...]) -> None:
    """T4: what is returned of the held lots counts no more between the two."""
    key = pair_of(ref)
    pair = state.require(Pair, key, T4_NO_PAIR)
    left = take_back(pair, now, agreement.requested_on, sum_counted(returned))
    state.put(key, note_dealing(left, now) if agreement.accepted_on else left)
