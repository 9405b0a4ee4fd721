"""Which addresses are the world's: IANA's registries of special addresses are refused, however a name is written."""

import socket
import time
from dataclasses import replace
from typing import Any

import pytest

from gateway.outgoing import addresses
from gateway.outgoing.addresses import is_public
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.foreign_host import ForeignHost, foreign_host, plain

# The first and the last address of each block that IANA lists as special (iana-ipv4-special-registry,
# iana-ipv6-special-registry, multicast), and addresses that carry another in them.
SPECIAL = [
    "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0",
    "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255", "172.16.0.0",
    "172.31.255.255", "192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.255", "192.0.2.0", "192.0.2.255",
    "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "192.175.48.1", "198.18.0.0",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1", "2001:2::1", "2001:3::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1",
    "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%2",
    "fec0::1", "ff02::1", "fd00:ec2::254", "4000::1", "1::1",
]  # fmt: skip
WORLD = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
    "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2a00:1450:4002:800::200e",
    "2606:4700:4700::1111", "2400:cb00::1", "2001:4860:4860::8888", "2001:200::1", "2003::1",
]  # fmt: skip


@pytest.mark.parametrize("address", SPECIAL)
def test_a_special_address_is_nobody_of_the_worlds(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", WORLD)
def test_its_neighbours_are(address: str) -> None:
    assert is_public(address)


# Ways of writing this machine, as collected for filters that look at the text: numbers, bases, short forms, dots.
WRITTEN = [
    "localhost", "LOCALHOST", "127.0.0.1", "127.1", "127.0.1", "0x7f.1", "0x7f000001", "2130706433",
    "017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_this_machine_is_found_under_each_of_its_names(door: Any, host: ForeignHost, written: str) -> None:
    door.name("odd", f"https://{written}:{host.port}/", private=False)
    assert door.refuse("odd") == "DESTINATION_PRIVATE"
    assert host.connections == 0
    assert door.statuses[0] == "DESTINATION_PRIVATE"


def test_a_dot_behind_a_name_changes_nothing(door: Any, host: ForeignHost) -> None:
    door.name("odd", f"https://localhost.:{host.port}/", private=False)
    assert door.refuse("odd") in ("DESTINATION_PRIVATE", "DESTINATION_UNREACHABLE")   # as the resolver has it
    assert host.connections == 0


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names come to one list of addresses after the other; give the names that were asked about."""
    asked, left = list[str](), list(answers)

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return asked


def test_a_name_that_changes_its_answer_is_asked_once_and_its_first_address_is_called(
    door: Any, authority: TestAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = authority.issue("rebinding.example")
    with (foreign_host(file, plain(b'"first"'), "127.0.0.2") as first,
          foreign_host(file, plain(b'"second"'), port=first.port) as second):
        asked = answer_with(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
        door.name("rebinding", f"https://rebinding.example:{first.port}")
        assert door.ask("rebinding").data == b'"first"'
        assert (asked, first.connections, second.connections) == (["rebinding.example"], 1, 0)
        assert f"Host: rebinding.example:{first.port}" in first.asked[0]


def test_a_public_answer_first_and_a_private_one_later_reaches_nothing_here(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, dialled = answer_with(monkeypatch, ["8.8.8.8"], ["127.0.0.1"]), list[str]()

    def refuse(_: Any, place: tuple[str, int]) -> None:
        dialled.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(addresses.socket.socket, "connect", refuse)
    door.name("rebinding", f"https://rebinding.example:{host.port}", private=False)
    assert door.refuse("rebinding") == "DESTINATION_UNREACHABLE"
    assert (asked, dialled, host.connections) == (["rebinding.example"], ["8.8.8.8"], 0)


@pytest.mark.parametrize("found", [["8.8.8.8", "127.0.0.1"], ["10.0.0.1", "8.8.8.8"]])
def test_one_private_address_among_several_refuses_all(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    answer_with(monkeypatch, found)
    door.name("two", f"https://two.example:{host.port}", private=False)
    assert door.refuse("two") == "DESTINATION_PRIVATE"


def test_an_address_of_this_machine_is_known_without_sending_anything() -> None:
    assert all(map(addresses.is_of_this_machine, ("127.0.0.1", "127.0.0.9")))
    assert not addresses.is_of_this_machine("8.8.8.8")


def test_a_name_that_leads_to_this_machines_public_address_is_refused(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, ["8.8.8.8"])
    monkeypatch.setattr("gateway.outgoing.connecting.is_of_this_machine", lambda address: address == "8.8.8.8")
    door.name("back", f"https://back.example:{host.port}", private=False)
    assert (door.refuse("back"), host.connections) == ("DESTINATION_OWN", 0)
    assert door.statuses[0] == "DESTINATION_OWN"


def test_a_name_that_leads_where_our_own_public_name_does_is_refused(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.gateway.settings = replace(door.gateway.settings, origins=("https://energia.example",))
    asked = answer_with(monkeypatch, ["8.8.8.8", "9.9.9.9"], ["9.9.9.9"])
    door.name("back", "https://back.example", private=False)
    assert door.refuse("back") == "DESTINATION_OWN"
    assert asked == ["back.example", "energia.example"]


def test_a_name_of_ours_that_comes_to_nothing_refuses_nobody(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    door.gateway.settings = replace(door.gateway.settings, origins=("https://energia.example",))
    asked = answer_with(monkeypatch, ["8.8.8.8"], [])
    monkeypatch.setattr(addresses.socket.socket, "connect", lambda *_: (_ for _ in ()).throw(ConnectionRefusedError))
    door.name("other", "https://other.example", private=False)
    assert door.refuse("other") == "DESTINATION_UNREACHABLE"
    assert asked == ["other.example", "energia.example"]


def test_the_next_address_is_tried_where_one_does_not_answer(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, ["127.0.0.9", "127.0.0.1"])
    door.name("two", f"https://localhost:{host.port}")
    assert door.ask("two").data == b"{}"


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 64 + ".example"])
def test_a_name_that_comes_to_nothing(door: Any, name: str) -> None:
    door.name("none", f"https://{name}/")
    assert door.refuse("none") == "DESTINATION_UNREACHABLE"


def test_nobody_waits_for_a_resolver_longer_than_for_the_rest(
    door: Any, short_patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: time.sleep(4 * short_patience) or [])
    door.name("slow", "https://slow.example/")
    assert door.refuse("slow") == "DESTINATION_LATE"
