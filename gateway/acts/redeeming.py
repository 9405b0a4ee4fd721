"""A shop's tokens become euro: what a redemption names, and how a treasurer says that it was paid (T8).

    quoted (GET /redemptions/quote) -> redeem: the lots are held -> paid at the bank -> repay, by its reference
"""

from collections.abc import Mapping
from typing import Any

from gateway.acts.work import OFFICER, Call, Work, sign_one
from gateway.client import Client

Plain = dict[str, Any]


def plan_redemption(quoted: Mapping[str, Any], member: str, command_id: str) -> Work:
    """Return what the shop signs. quoted: the answer of `GET /redemptions/quote`."""
    return Work((Call("redeem", {
        "lots": quoted["lots"], "cents": quoted["price_cents"], "agreements": quoted["agreements"],
    }, command_id, member),))


def redeem(client: Client, member: str, cents: int) -> Plain:
    """Ask for so many cents, and return the receipt.

    Raises:
        ApiError: the rules refuse it: redemption is closed, or what was paid doesn't allow so much.
    """
    quoted = client.get("redemptions/quote", price_cents=cents)
    return sign_one(plan_redemption(quoted, member, client.new_command_id()), client)


def plan_repayment(redemption: Mapping[str, Any], reference: str, command_id: str) -> Work:
    """Return what the treasurer signs. redemption: as `GET /redemptions` has it; reference: what the ledger knows."""
    return Work((Call("repay", {
        "redemption": redemption["redemption"], "digest": redemption["digest"], "reference": reference,
    }, command_id, signer=OFFICER),))


def repay(client: Client, redemption: Mapping[str, Any], transaction: str) -> Plain:
    """Say that it was paid at the bank under a transaction, and return the receipt."""
    reference = fetch_reference(client, transaction)
    return sign_one(plan_repayment(redemption, reference, client.new_command_id()), client)


def fetch_reference(client: Client, transaction: str) -> str:
    """Ask what the ledger knows a bank's transaction by."""
    return str(client.post("bank-references", {"transaction": transaction})["reference"])


def plan_paying_in(payer: str, cents: int, reference: str, command_id: str) -> Work:
    """Return what the treasurer signs: that so many euro cents came from a member, or as anybody's gift."""
    return Work((Call(
        "pay_in", {"payer": payer, "cents": cents, "reference": reference}, command_id, signer=OFFICER,
    ),))


def pay_in(client: Client, payer: str, cents: int, transaction: str) -> Plain:
    """Propose it; it acts once another organisation's officer has countersigned. Return the receipt."""
    reference = fetch_reference(client, transaction)
    return sign_one(plan_paying_in(payer, cents, reference, client.new_command_id()), client)
