"""Who the members are, by the name that their organisation keeps."""

from chaincode.rules.units import ORGANISATIONS
from gateway.commandline.base.community import Community


def load_names(community: Community) -> dict[str, str]:
    """Names of members by id, of the organisations whose officer's key lies here."""
    names: dict[str, str] = {}
    for organisation in ORGANISATIONS:
        if (community.folder / "keys" / organisation / "officer").is_dir():
            with community.client(organisation, "officer") as officer:
                names |= {one["member"]: one["name"] for one in officer.get("members")["members"] if one["name"]}
    return names
