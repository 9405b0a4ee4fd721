"""A failure as a value: of the kind that is asked for, and of no other."""

import pytest

from chaincode.kernel.failing import find_failure


def fail(error: Exception) -> None:
    raise error


def test_a_failure_of_the_kind_is_given() -> None:
    error = KeyError("code")
    assert find_failure(lambda: fail(error), LookupError) is error


def test_what_succeeds_has_none() -> None:
    assert find_failure(lambda: "done", Exception) is None


def test_any_other_is_raised() -> None:
    with pytest.raises(ValueError, match="odd"):
        find_failure(lambda: fail(ValueError("odd")), LookupError)
