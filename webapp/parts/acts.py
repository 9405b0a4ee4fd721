"""Buttons by which a member signs a step with their own key, in their own browser: what each would sign."""

from collections.abc import Iterable, Iterator
from typing import Any

from webapp.page import Writer
from webapp.parts.member import Plain, name_thing

# by an agreement's state: the steps of the consumer, and of the provider
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "requested": {"consumer": ("withdraw",), "provider": ("accept", "decline")},
    "accepted": {"consumer": (), "provider": ("deliver",)},
    "delivered": {"consumer": ("confirm", "contest"), "provider": ()},
    "contested": {"consumer": ("split",), "provider": ("split",)},
}
SHORT = 8


def list_acts(agreement: Plain, today: str, writer: Writer) -> list[Plain]:
    """Return what a member may do next with an agreement, from the day on which it may be done."""
    possible = STEPS.get(agreement["status"], {}).get(agreement["role"], ())
    late = {name for name in possible if name == "deliver" and today < agreement["service_date"]}
    seated = {name for name in possible if name == "accept" and agreement.get("place")}
    return [act for name in possible if name not in late | seated for act in _list_step(name, agreement, writer)]


def _list_step(name: str, agreement: Plain, writer: Writer) -> Iterable[Plain]:
    if name == "split":
        return list_splits(agreement, writer)
    return [make_act(name, _find_arguments(name, agreement), agreement["held_cents"], _name(agreement, writer))]


def list_splits(agreement: Plain, writer: Writer) -> Iterator[Plain]:
    """Yield how a contested agreement may be divided (T4): as the other proposes, and by a part of one's own."""
    named, held_cents = {"agreement": agreement["agreement"]}, agreement["held_cents"]
    proposed_by, cents = agreement["split_by"], agreement["split_cents"]
    if proposed_by and proposed_by != agreement[agreement["role"]]:
        agreed = named | {"provider_cents": cents}
        yield make_act("split", agreed, held_cents, _name(agreement, writer)) | {"label": "act_agree_to_split"}
    part = make_field("provider_cents", "tokens", "split_part", writer.formats.tokens(cents or held_cents))
    yield make_act("split", named, held_cents, _name(agreement, writer), part)


def _name(agreement: Plain, writer: Writer) -> Plain:
    return {agreement["agreement"]: name_thing(agreement, writer)}


def make_act(command: str, arguments: Plain, cents: int, names: Plain, *fields: Plain) -> Plain:
    """Describe a button. cents: what goes in, as the page shows it; names: of what the arguments refer to; fields: of
    what the person types besides. label and whose, the one whom a button of several is about, may be said otherwise.
    """
    return {"command": command, "arguments": arguments, "cents": cents, "names": names, "fields": fields,
            "label": f"act_{command}", "whose": ""}


def make_field(name: str, kind: str, label: str, value: str = "") -> Plain:
    """Describe an argument that the person types. kind: as static/typed.js reads it; label: its words' key."""
    return {"name": name, "kind": kind, "label": label, "value": value}


def _find_arguments(command: str, agreement: Plain) -> dict[str, Any]:
    own = {"agreement": agreement["agreement"]}
    return own | {"cents": agreement["price_cents"]} if command == "deliver" else own


def name_member(member: str, writer: Writer, by: str = "") -> str:
    """Return what a member is called: as they call themselves in words of theirs, with the code, which is nobody
    else's; else by the code alone.
    """
    code = writer.say("market_member", code=member[:SHORT])
    return writer.say("market_named", name=by, member=code) if by else code
