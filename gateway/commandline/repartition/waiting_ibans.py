"""The notice of IBANs that change within three days: beside a list of payments, and after payees were read."""

from typing import Any

from chaincode.words import say
from gateway.client import Client

Plain = dict[str, Any]


def list_waiting(operator: Client) -> list[Plain]:
    """The payees whose IBAN changes."""
    return [payee for payee in operator.get("repartition/payees")["payees"] if payee["next_at_s"]]


def say_waiting(count: int) -> str:
    """The notice in words."""
    return say("gateway.repartition.waiting_ibans.ibans_change_within_three_days", count=count)
