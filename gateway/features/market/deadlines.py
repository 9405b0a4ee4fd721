"""The last day for an agreement's next step, and which agreements are past it."""

from chaincode.rules.intervals import add_days
from chaincode.rules.market.agreements import (
    compute_accept_deadline,
    compute_confirm_deadline,
    compute_deliver_deadline,
)
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.market.records import Deadline


def describe_deadline(mirror: Mirror, now: Now, agreement: Agreement) -> Deadline | None:
    """The last day for the next step, as a number and as the date that it is expected to have."""
    day = find_deadline(mirror, now, agreement)
    return None if day is None else Deadline(day, add_days(now.date, day - now.number))


def find_deadline(mirror: Mirror, now: Now, agreement: Agreement) -> int | None:
    """The last day for the next step: to accept, to deliver, to confirm, to settle a dispute; None when closed."""
    if agreement.status == "requested":
        return compute_accept_deadline(now, agreement)
    if agreement.status == "accepted":
        return compute_deliver_deadline(now, agreement)
    if agreement.status == "contested":
        return agreement.contested_on + now.parameters.mediation_days
    if agreement.status != "delivered":
        return None
    consumer, own = mirror.member(agreement.consumer), mirror.member_keys(agreement.consumer)
    return compute_confirm_deadline(now, agreement, consumer, own) if consumer and own else None


def list_late(mirror: Mirror, now: Now) -> dict[str, list[str]]:
    """Agreements that anyone may bring on: `collect` what was delivered and not contested, `lapse` what is too late."""
    late: dict[str, list[str]] = {"collect": [], "lapse": []}
    for status, command in (("delivered", "collect"), ("requested", "lapse"), ("accepted", "lapse")):
        for key, agreement in mirror.agreements(statuses=(status,)):
            last_day = find_deadline(mirror, now, agreement)
            if last_day is not None and last_day < now.number:
                late[command].append(key)
    return late
