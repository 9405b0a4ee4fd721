"""Destinations: named in the settings, strictly; listed, tried and their calls shown to who operates the gateway."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.client import ApiError
from gateway.destinations import Destination
from gateway.hosting.opening import Gateways
from gateway.settings import SettingsError, build_settings, load_settings
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.foreign_host import foreign_host, plain

WEATHER = {"url": "https://weather.example/v1", "types": ["application/json"]}


def read(folder: Path, destination: Any, name: str = "weather") -> Destination:
    settings = build_settings({"community": "borgo", "destinations": {name: destination}}, folder, "gse")
    return settings.destinations[name]


def test_a_destination_is_read_with_its_parts(tmp_path: Path) -> None:
    found = read(tmp_path, {**WEATHER, "authority": "ca.pem"})
    assert found == Destination("https://weather.example/v1", ("application/json",), False, tmp_path / "ca.pem")
    assert (found.scheme, found.host, found.port, found.path, found.netloc) == (
        "https", "weather.example", 443, "/v1", "weather.example")
    assert build_settings({"community": "borgo"}, tmp_path, "gse").destinations == {}


@pytest.mark.parametrize(("url", "host", "port", "netloc"), [
    ("https://Bücher.example:8443/", "xn--bcher-kva.example", 8443, "xn--bcher-kva.example:8443"),
    ("https://[2A00::1]", "2a00::1", 443, "[2a00::1]"), ("HTTPS://A.example:443", "a.example", 443, "a.example"),
])
def test_a_host_is_named_as_it_is_looked_up(tmp_path: Path, url: str, host: str, port: int, netloc: str) -> None:
    found = read(tmp_path, {**WEATHER, "url": url})
    assert (found.host, found.port, found.netloc, found.path) == (host, port, netloc, "")


@pytest.mark.parametrize(("values", "words"), [
    ({"url": "http://weather.example"}, "url"), ({"url": "ftp://weather.example"}, "url"), ({"url": "weather"}, "url"),
    ({"url": "https://"}, "url"), ({"url": "https://me:secret@weather.example"}, "url"), ({"url": 7}, "url"),
    ({"url": "https://weather.example/?key=1"}, "url"), ({"url": "https://weather.example/#a"}, "url"),
    ({"url": "https://weather.example:0"}, "url"), ({"url": "https://weather.example:99999"}, "url"),
    ({"url": "https://weather.example/a/../b"}, "url"), ({"url": "https://weather.example/%2e"}, "url"),
    ({"url": "https://we ather.example"}, "url"), ({"url": "file:///etc/passwd"}, "url"),
    ({"types": []}, "types"), ({"types": ["json"]}, "types"), ({"types": [1]}, "types"),
    ({"private": "yes"}, "private"), ({"privat": True}, "privat"),
])  # fmt: skip
def test_what_cannot_be_used_is_named(tmp_path: Path, values: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=rf"destinations\.weather.*{words}"):
        read(tmp_path, {**WEATHER, **values})


@pytest.mark.parametrize("name", ["Weather", "we ather", "", "a" * 41, "../x"])
def test_a_name_is_plain(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="destinations"):
        read(tmp_path, WEATHER, name)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text('community = "a"\n[destinations]\nweather = "https://weather.example"')
    with pytest.raises(SettingsError, match="destinations"):
        load_settings(tmp_path, "gse")


@pytest.fixture
def named(trial: Gateways, tmp_path: Path) -> Iterator[Gateways]:
    """A gateway that knows a host on this machine."""
    authority, gateway = TestAuthority(tmp_path), trial.gateway("gse")
    before = gateway.settings
    with foreign_host(authority.issue("127.0.0.1"), plain(b"{}")) as host:
        found = Destination(f"https://127.0.0.1:{host.port}", ("application/json",), True, authority.file)
        gateway.settings = replace(before, destinations={"weather": found})
        yield trial
    gateway.settings = before


def test_an_operator_lists_tries_and_sees_what_left(named: Gateways) -> None:
    with named.client("gse", "officer") as officer:
        listed = officer.get("destinations")["destinations"]
        assert [(one["name"], one["types"], one["may_be_private"]) for one in listed] == [
            ("weather", ["application/json"], True)]
        tried = officer.post("destinations/weather/try")
        assert tried == {"destination": "weather", "media": "application/json", "bytes": 2}
        call = officer.get("destinations/calls", most=1)["calls"][0]
        key = officer.session()["key"]
    assert (call["destination"], call["status"], call["asked_by"]) == ("weather", "200", key)
    assert 2 < call["bytes"] < 1_000  # with the answer's head


@pytest.mark.parametrize("name", ["elsewhere", "127.0.0.1", "weather.example"])
def test_nobody_gives_an_address(named: Gateways, name: str) -> None:
    with named.client("gse", "officer") as officer:
        before = officer.get("destinations/calls")
        with pytest.raises(ApiError) as caught:
            officer.post(f"destinations/{name}/try")
        assert (caught.value.code, caught.value.status) == ("NO_DESTINATION", 409)
        assert officer.get("destinations/calls") == before
