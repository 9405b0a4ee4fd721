"""Long work at a gateway that takes only so many calls."""

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gateway.client import ApiError

P = ParamSpec("P")
Answer = TypeVar("Answer")


def patiently(call: Callable[P, Answer], *args: P.args, **named: P.kwargs) -> Answer:
    """Call; where the gateway or an endorser takes no more for now, wait as it says, or a second, and call again."""
    while True:
        try:
            return call(*args, **named)
        except ApiError as error:
            if error.code not in ("TOO_MANY_CALLS", "T0_TOO_FAST"):
                raise
            time.sleep(float(error.values.get("wait_s", 1)))
