"""T5, arithmetic: what a settlement credits a member, in millionths of a cent, and what of it becomes whole cents.

    provisional: credited = micro x provisional_bps // 10,000                    rounded down
    definitive:  credited = micro - all that was credited for the period before  may be negative
    total = credited + the carry of the member's line in the last countersigned settlement
    energy cents = max(0, total) // 1,000,000; carry = total - 1,000,000 x energy cents

Suspended: credited 0, made up for by a later definitive one. Left: nothing is minted; the total goes to the member's
points, where it adds to what was credited too much or makes up for it.
"""

from enum import Enum
from typing import NamedTuple

from chaincode.rules.records import Member
from chaincode.rules.units import BPS, MICRO


class Standing(Enum):
    """What a member is on the day of a settlement."""

    CONFIRMED = "confirmed"
    SUSPENDED = "suspended"
    LEFT = "left"


class Credit(NamedTuple):
    """A member's result before T10's cuts; left_micro: what goes to the points of a member who left."""

    worth_micro: int
    credited_micro: int
    credited_so_far_micro: int
    carry_micro: int
    energy_cents: int
    left_micro: int


def get_standing(member: Member, day: int) -> Standing:
    """Say what a member is on a day."""
    if member.status == "left":
        return Standing.LEFT
    return Standing.SUSPENDED if member.is_suspended(day) else Standing.CONFIRMED


def compute_credit(
    worth_micro: int, before_micro: int, carry_micro: int, *, standing: Standing, provisional_bps: int | None
) -> Credit:
    """Give a member's credit; before_micro: credited for the period so far; provisional_bps: None when definitive."""
    if standing is Standing.SUSPENDED:
        credited_micro = 0
    elif provisional_bps is None:
        credited_micro = worth_micro - before_micro
    else:
        credited_micro = worth_micro * provisional_bps // BPS
    total_micro = credited_micro + carry_micro
    so_far_micro = before_micro + credited_micro
    if standing is Standing.LEFT:
        return Credit(worth_micro, credited_micro, so_far_micro, 0, 0, total_micro)
    cents = max(0, total_micro) // MICRO
    return Credit(worth_micro, credited_micro, so_far_micro, total_micro - MICRO * cents, cents, 0)
