"""What other rules would have paid for periods that are over: asked of the energy operator's gateway."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.client import Client

Plain = dict[str, Any]


def preview_parameters(operator: Client, values: Mapping[str, int], periods: Sequence[str]) -> Plain:
    """Return what settled periods paid, and would pay by other values: sums of groups, the caller's own; cents.

    values: by parameter, "w_produce" or any others that settlements read.
    periods: first days, or months in which they begin.

    Raises:
        ApiError: a value out of its bounds, or that no settlement reads; a period that isn't settled.
    """
    found: Plain = operator.post("previews/parameters", {"values": dict(values), "periods": list(periods)})
    return found


def preview_regulation(operator: Client, text: str, months: Sequence[str]) -> Plain:
    """Return the same of closed months, in euro cents, by another regulation (the text of a regolamento.toml).

    Raises:
        ApiError: the regulation can't be used; a month isn't closed.
    """
    found: Plain = operator.post("previews/regulation", {"text": text, "months": list(months)})
    return found
