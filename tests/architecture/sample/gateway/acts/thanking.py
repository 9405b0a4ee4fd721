"""Thanking several members."""

from collections.abc import Sequence

from gateway.client import Client


def thank_all(client: Client, member: str, whom: Sequence[str]) -> int:
    """Thank each; give how many were."""
    for one in whom:
        client.execute("thank", {"whom": one}, member)
    return len(whom)
