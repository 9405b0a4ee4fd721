"""Long work at a gateway that takes only so many calls."""

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from chaincode.kernel.retrying import retry
from gateway.client import ApiError

P = ParamSpec("P")
Answer = TypeVar("Answer")


def patiently(call: Callable[P, Answer], *args: P.args, **named: P.kwargs) -> Answer:
    """Call; where the gateway or an endorser takes no more for now, wait as it says, or a second, and call again."""
    return retry(partial(call, *args, **named), _find_pause)


def _find_pause(error: Exception) -> float | None:
    if not isinstance(error, ApiError) or error.code not in ("TOO_MANY_CALLS", "T0_TOO_FAST"):
        return None
    return error.find_wait_s()
