"""Who the members are, by the name that their organisation keeps."""

import re

from analytics.slugs import fold
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import say
from gateway.commandline.base.community import Community
from gateway.commandline.base.refusals import InputError

SHOWN_DIGITS = 12
_is_id = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_is_beginning = re.compile(r"[0-9a-f]{4,64}", re.ASCII).fullmatch


def load_names(community: Community) -> dict[str, str]:
    """Names of members by id, of the organisations whose officer's key lies here."""
    names: dict[str, str] = {}
    for organisation in ORGANISATIONS:
        if (community.folder / "keys" / organisation / "officer").is_dir():
            with community.client(organisation, "officer") as officer:
                names |= {one["member"]: one["name"] for one in officer.get("members")["members"] if one["name"]}
    return names


def find_id(community: Community, named: str) -> str:
    """Give a member's id, who is named by it, by its beginning, or by the name that an organisation here keeps."""
    if _is_id(named):
        return named
    names = load_names(community)
    called = [member for member, name in names.items() if fold(name) == fold(named)]
    found = called or [member for member in names if _is_beginning(named) and member.startswith(named)]
    if len(found) != 1:
        raise InputError(say("gateway.base.people.name_one_member", named=named, count=len(found)))
    return found[0]


def say_owner(names: dict[str, str], owner: str) -> str:
    """Give whose something is: a member's name or id's beginning, or what belongs to all."""
    if owner in ("solidarity", "commons"):
        return say(f"gateway.base.people.{owner}")
    return names.get(owner) or owner[:SHOWN_DIGITS]
