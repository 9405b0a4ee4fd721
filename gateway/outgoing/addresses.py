"""Which addresses are the world's, and which lead back to this machine or into a network around it.

Decided on what a name came to, never on how it is written: 0x7f.1, 017700000001, 127.1, localhost. and a name with two
answers all come to addresses. Addresses that carry another one in them are refused whatever that one is.
"""

import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from queue import Empty, SimpleQueue

Address = tuple[int, str, int]   # family, address, port

_ANY_PORT = 443
_WORLD = IPv6Network("2000::/3")
_NOT_V4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)))
# In 2000::/3 but no host of the world's: protocols' own (Teredo, ORCHID, ...), documentation, 6to4, AS112, segments.
_NOT_V6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the world's hosts, by IANA's registries of those that aren't."""
    known = ip_address(address.partition("%")[0])
    if isinstance(known, IPv4Address):
        return not any(known in network for network in _NOT_V4)
    return known in _WORLD and not any(known in network for network in _NOT_V6)


def is_of_this_machine(address: str) -> bool:
    """Whether a host's address is one of this very machine: only such a one can be bound to. Nothing is sent."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as tried:
        try:
            tried.bind((address, 0))
        except OSError:
            return False
        return True


def list_own(hosts: Iterable[str], ends_at: float) -> set[str]:
    """Return the addresses that our own names come to: behind a router they are no machine's that we know.

    ends_at: of the monotonic clock.
    """
    found: set[str] = set()
    for host in hosts:
        with suppress(OSError):  # a name that comes to nothing leads nobody back
            left_s = max(ends_at - time.monotonic(), 0.001)
            found |= {address for _, address, _ in look_up(host, _ANY_PORT, left_s)}
    return found


def look_up(host: str, port: int, within_s: float) -> list[Address]:
    """Ask once what a name comes to, in the order in which to try.

    Raises:
        OSError: it comes to nothing.
        TimeoutError: nobody said within that time.
    """
    said: SimpleQueue[list[Address] | Exception] = SimpleQueue()
    # in a thread, which ends by itself: the system's own resolver can't be told how long it may take
    threading.Thread(target=_look_up, args=(host, port, said), daemon=True).start()
    try:
        found = said.get(timeout=within_s)
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise OSError(f"no such host: {type(found).__name__}")
    return found


def _look_up(host: str, port: int, said: SimpleQueue[list[Address] | Exception]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        said.put([(family, str(where[0]), int(where[1])) for family, _, _, _, where in found])
    except (OSError, UnicodeError) as error:
        said.put(error)
