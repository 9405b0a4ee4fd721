"""T11: what a flexibility event is worth, in cents by member. All integers, each division rounded down.

    towards   each participant's own shared energy in the event's hours x cents a kWh; no baseline
    away      the group's fall against its mean of like days x cents a kWh, in equal parts to those below their own mean

With fewer than two hours or ten participants it is worth 0. No home's fall sets what that home gets: who uses much on
like days to fall deeply later moves the group's baseline by one home's part of many, and gets an equal part of it.
"""

from collections.abc import Mapping, Sequence

MIN_HOURS = 2
MIN_PARTICIPANTS = 10
LIKE_DAYS = 10
WH_A_KWH = 1_000


def is_worth_something(hours: int, participants: int) -> bool:
    """Say whether an event is large enough to hide each home in it."""
    return hours >= MIN_HOURS and participants >= MIN_PARTICIPANTS


def compute_towards(shared_wh: Mapping[str, int], hours: int, cents_a_kwh: int) -> dict[str, int]:
    """Give each participant's cents. shared_wh: own shared energy in the event's hours."""
    if not is_worth_something(hours, len(shared_wh)):
        return {}
    return _keep({member: wh * cents_a_kwh // WH_A_KWH for member, wh in shared_wh.items()})


def compute_away(
    used_wh: Mapping[str, int], like_days_wh: Mapping[str, Sequence[int]], hours: int, cents_a_kwh: int
) -> dict[str, int]:
    """Give each participant's cents. used_wh: in the event's hours; like_days_wh: in those of the last 10 like days."""
    if not is_worth_something(hours, len(used_wh)):
        return {}
    means = {member: sum(days[-LIKE_DAYS:]) // max(1, len(days[-LIKE_DAYS:])) for member, days in like_days_wh.items()}
    fall_wh = sum(means[member] for member in used_wh) - sum(used_wh.values())
    below = [member for member, wh in used_wh.items() if wh < means[member]]
    if fall_wh <= 0 or not below:
        return {}
    return _keep(dict.fromkeys(below, fall_wh * cents_a_kwh // WH_A_KWH // len(below)))


def _keep(cents: Mapping[str, int]) -> dict[str, int]:
    return {member: amount for member, amount in cents.items() if amount}
