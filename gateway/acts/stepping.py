"""The steps of an agreement, each signed by one of its parties: accept, deliver, confirm, and its other ends (T4)."""

from typing import Any

from gateway.acts.work import Call, Work, sign_one
from gateway.client import Client


def plan_step(command: str, arguments: dict[str, Any], member: str, command_id: str) -> Work:
    """Return what a member signs to take a step with an agreement, lots or a claim of their own."""
    return Work((Call(command, arguments, command_id, member),))


def take_step(client: Client, command: str, arguments: dict[str, Any], member: str) -> dict[str, Any]:
    """Take it, and return the receipt.

    Raises:
        ApiError: the rules refuse it.
    """
    return sign_one(plan_step(command, arguments, member, client.new_command_id()), client)
