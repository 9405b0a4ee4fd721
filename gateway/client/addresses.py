"""Whose an address is, alike wherever somebody is counted by it: at a gateway, and at the server of pages."""

from functools import lru_cache
from ipaddress import ip_address, ip_network


@lru_cache(4_096)
def name_address(address: str) -> str:
    """Name whose an address is: of IPv6 the first half, as one subscriber has all of the second."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
