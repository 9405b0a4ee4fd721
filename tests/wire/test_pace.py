"""A key proposes so much a minute: a burst of a minute's worth, then evenly; nobody pays for another's."""

import pytest

from chaincode.wire import pace
from chaincode.wire.pace import Pace


def test_a_burst_of_a_minute_comes_through_and_then_the_same_number_each_minute() -> None:
    limit = Pace(60)
    assert [limit.take("a", 0.0) for _ in range(61)] == [True] * 60 + [False]
    assert not limit.take("a", 0.9)
    assert limit.take("a", 1.0) and not limit.take("a", 1.0)
    assert sum(limit.take("a", 1.0 + number / 10) for number in range(1, 601)) == 60


def test_a_refused_proposal_is_not_counted() -> None:
    limit = Pace(60)
    for _ in range(1_000):
        limit.take("a", 0.0)
    assert limit.take("a", 1.0)


def test_what_is_large_counts_as_several_and_at_most_as_a_minutes() -> None:
    limit = Pace(5)
    assert limit.take("a", 0.0, 3) and not limit.take("a", 0.0, 3) and limit.take("a", 0.0, 2)
    assert limit.take("b", 0.0, 1_000) and not limit.take("b", 0.0) and not limit.take("b", 59.0, 1_000)
    assert limit.take("b", 60.0, 1_000)


def test_each_key_has_its_own() -> None:
    limit = Pace(1)
    assert limit.take("a", 0.0) and limit.take("b", 0.0) and not limit.take("a", 0.0)


def test_after_a_minute_of_silence_the_bucket_is_full_again() -> None:
    limit = Pace(5)
    assert [limit.take("a", at_s) for at_s in (0.0, *[60.0] * 6)] == [True] * 6 + [False]


def test_keys_with_a_full_bucket_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_MOST", 3)
    limit = Pace(2)
    for number in range(50):
        assert limit.take(str(number), number * 100.0)
    assert len(limit._full_at) <= 3
    for number in range(10):  # none that still waits is forgotten
        limit.take(f"busy {number}", 10_000.0)
        limit.take(f"busy {number}", 10_000.0)
    assert not any(limit.take(f"busy {number}", 10_000.0) for number in range(10))


def test_full_buckets_are_forgotten_as_soon_as_there_are_as_many_as_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_MOST", 3)
    limit = Pace(1)
    for number in range(4):
        limit.take(str(number), number * 100.0)
    assert list(limit._full_at) == ["3"]
