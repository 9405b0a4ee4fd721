"""Buttons by which a member signs a step with their own key, in their own browser: what each would sign."""

from typing import Any

from webapp.page import Writer
from webapp.parts.member import Plain, name_thing

# by an agreement's state: the steps of the consumer, and of the provider
STEPS = {
    "requested": {"consumer": ("withdraw",), "provider": ("accept", "decline")},
    "accepted": {"consumer": (), "provider": ("deliver",)},
    "delivered": {"consumer": ("confirm", "contest"), "provider": ()},
}
SHORT = 8


def list_acts(agreement: Plain, today: str, writer: Writer) -> list[Plain]:
    """Return what a member may do next with an agreement, from the day on which it may be done."""
    names = {agreement["agreement"]: name_thing(agreement, writer)}
    possible = STEPS.get(agreement["status"], {}).get(agreement["role"], ())
    late = {name for name in possible if name == "deliver" and today < agreement["service_date"]}
    seated = {name for name in possible if name == "accept" and agreement.get("place")}
    return [make_act(name, _find_arguments(name, agreement), agreement["held_cents"], names)
            for name in possible if name not in late | seated]


def make_act(command: str, arguments: Plain, cents: int, names: Plain) -> Plain:
    """Describe a button. cents: what goes in, as the page shows it; names: of what the arguments refer to."""
    return {"command": command, "arguments": arguments, "cents": cents, "names": names}


def _find_arguments(command: str, agreement: Plain) -> dict[str, Any]:
    own = {"agreement": agreement["agreement"]}
    return own | {"cents": agreement["price_cents"]} if command == "deliver" else own


def name_member(member: str, writer: Writer) -> str:
    """Return what a member is called where nobody says their name."""
    return writer.say("market_member", code=member[:SHORT])
