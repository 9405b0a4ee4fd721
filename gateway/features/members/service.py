"""The door to members: names and contacts, metering points, who held them when, who may ask.

The ledger knows a member by keys and a metering point by its tag (`tags`), whose key is `tag.key` among the
organisation's keys, 32 bytes in hex.
"""

from gateway.features.members.held import FOREVER, Held, erase_point, list_held
from gateway.features.members.people import count_members, erase_contacts, get_member, list_members, save_contacts
from gateway.features.members.point_rights import (
    list_readable,
    require_own_member,
    require_own_points,
    require_point_reader,
)
from gateway.features.members.points import find_registered, list_points_of, list_told_points, save_points
from gateway.features.members.tags import compute_bank_reference

__all__ = [
    "FOREVER", "Held", "compute_bank_reference", "count_members", "erase_contacts", "erase_point",
    "find_registered", "get_member", "list_held", "list_members", "list_points_of", "list_readable",
    "list_told_points", "require_own_member", "require_own_points", "require_point_reader", "save_contacts",
    "save_points",
]
