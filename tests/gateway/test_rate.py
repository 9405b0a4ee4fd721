"""Who called too often is refused, however many others call; who has room again is forgotten."""

import pytest

from gateway.client.addresses import name_address
from gateway.http.errors import Problem
from gateway.http.rate import RateLimit


def take(limit: RateLimit, caller: str, at_s: float, calls: int = 1) -> int:
    """How many of some calls were taken."""
    taken = 0
    for _ in range(calls):
        try:
            limit.take(caller, at_s)
            taken += 1
        except Problem as problem:
            assert problem.code == "TOO_MANY_CALLS"
            assert 1 <= problem.values["wait_s"] <= 60
    return taken


def test_a_minutes_calls_are_taken_at_once_and_then_evenly() -> None:
    limit = RateLimit(6)
    assert take(limit, "a", 100.0, 10) == 6
    assert take(limit, "a", 109.9, 10) == 0
    assert take(limit, "a", 110.1, 10) == 1
    assert take(limit, "a", 1_000.0, 10) == 6
    assert take(limit, "b", 1_000.0, 10) == 6


def test_the_wait_that_is_told_is_enough() -> None:
    limit = RateLimit(6)
    take(limit, "a", 100.0, 6)
    with pytest.raises(Problem) as caught:
        limit.take("a", 103.0)
    assert take(limit, "a", 103.0 + caught.value.values["wait_s"]) == 1


def test_many_others_make_nobody_forgotten() -> None:
    limit = RateLimit(6, most=50)
    take(limit, "greedy", 100.0, 6)
    for number in range(500):
        take(limit, f"other {number}", 100.0 + number / 1_000, 1)
    assert take(limit, "greedy", 100.5) == 0


def test_newcomers_share_what_is_left_when_all_places_are_taken() -> None:
    limit = RateLimit(6, most=50)
    for number in range(50):
        take(limit, f"early {number}", 100.0, 6)
    assert sum(take(limit, f"late {number}", 100.5) for number in range(100)) == 6
    assert sum(take(limit, f"later {number}", 200.0) for number in range(40)) == 40  # the early ones are full again


def test_memory_is_bounded() -> None:
    limit = RateLimit(6, most=50)
    for number in range(2_000):
        take(limit, f"caller {number}", 100.0 + number)
    assert len(limit._full_at) <= 51


@pytest.mark.parametrize(("address", "name"), [
    ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"),
    ("::ffff:192.0.2.7", "192.0.2.7"), ("", ""), ("localhost", "localhost"),
])  # fmt: skip
def test_one_subscriber_is_one_address(address: str, name: str) -> None:
    assert name_address(address) == name
