"""What may be told of a few: a sum of five members at least, none of whom has more than half; a count from five on."""

from collections.abc import Mapping

MIN_MEMBERS = 5
"""Of fewer nothing is told but that they are there."""


def tell_count(count: int) -> int | None:
    """Return a count as it is told to anybody: None for one to four."""
    return None if 0 < count < MIN_MEMBERS else count


def is_told(by_member: Mapping[str, int]) -> bool:
    """Say whether a sum may be told. by_member: what each has of it, 0 or more, in whatever unit."""
    parts = [part for part in by_member.values() if part > 0]
    return len(parts) >= MIN_MEMBERS and 2 * max(parts) <= sum(parts)
