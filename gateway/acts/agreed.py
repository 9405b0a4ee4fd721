"""A member's agreements with their words, which whoever keeps them gives to the two parties alone.

    GET /agreements at the member's own gateway -> GET /words?of=... at those that keep what is missing there
"""

from collections.abc import Callable, Sequence
from typing import Any

import httpx

from gateway.client import ApiError, Client, fetch_words

Plain = dict[str, Any]


def load_agreements(client: Client, at: Callable[[str], Client]) -> list[Plain]:
    """Return a member's agreements, with all words that can be had. at: the member's client at another gateway."""
    agreements: list[Plain] = client.get("agreements")["agreements"]
    lacking = [agreement for agreement in agreements if agreement["words"] is None]
    found: dict[str, Plain] = {}
    for keeper in sorted({agreement["keeper"] for agreement in lacking} - {client.organisation, ""}):
        names = sorted({agreement["terms"] for agreement in lacking if agreement["keeper"] == keeper})
        found |= _fetch_words(at, keeper, names)
    return [agreement | {"words": agreement["words"] or found.get(agreement["terms"])} for agreement in agreements]


def _fetch_words(at: Callable[[str], Client], keeper: str, names: Sequence[str]) -> dict[str, Plain]:
    """Return them by hash; none where nobody answers, or with something else."""
    try:
        with at(keeper) as client:
            return fetch_words(client, names)
    except (ApiError, httpx.HTTPError, ValueError, KeyError, TypeError):
        return {}
