"""A call to a gateway that is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.client import ApiError


def refusal_of(call: Callable[..., object], *args: Any, **named: Any) -> ApiError:
    """Make a call, and give the refusal that it ends with."""
    with pytest.raises(ApiError) as caught:
        call(*args, **named)
    return caught.value
