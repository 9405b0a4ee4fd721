"""Confirming a service: its provider is paid, and the pledges that fit leave the consumer a part back (T4, T8)."""

from collections.abc import Mapping, Sequence
from typing import Any

from chaincode.rules.funding.pledges import MAX_PLEDGES
from chaincode.rules.funding.purposes import fits
from gateway.acts.work import Call, Work, sign_one
from gateway.client import Client

Plain = dict[str, Any]


def choose_pledges(agreement: Mapping[str, Any], pledges: Sequence[Mapping[str, Any]], member: str) -> list[str]:
    """Give the running pledges of others that fit an agreement and hold something, those that give most first."""
    fitting = [
        one for one in pledges
        if one["is_running"] and one["left_cents"] and one["owner"] != member
        and fits(one["purposes"], agreement["category"], agreement["offer"])
    ]
    fitting.sort(key=lambda one: (-one["bps"], one["pledge"]))
    return [one["pledge"] for one in fitting[:MAX_PLEDGES]]


def plan_confirmation(agreement: str, pledges: Sequence[str], member: str, command_id: str) -> Work:
    """Return what the consumer signs."""
    return Work((Call("confirm", {"agreement": agreement, "pledges": list(pledges)}, command_id, member),))


def confirm(client: Client, member: str, agreement: str) -> Plain:
    """Confirm as its consumer, naming what gives a part back; return the receipt.

    Raises:
        ApiError: the rules refuse it: it isn't theirs, or wasn't delivered.
    """
    own = [one for one in client.get("agreements")["agreements"] if one["agreement"] == agreement]
    rows = client.get("pledges")["pledges"] if own else []
    pledges = choose_pledges(own[0], rows, member) if own else []
    return sign_one(plan_confirmation(agreement, pledges, member, client.new_command_id()), client)
