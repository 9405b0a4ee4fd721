"""`volano destinations`: listed, tried at a host on this machine, and the calls that left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.foreign_host import ForeignHost, foreign_host, plain


@pytest.fixture
def host(tmp_path: Path) -> Iterator[ForeignHost]:
    with foreign_host(TestAuthority(tmp_path, "ca").issue("127.0.0.1"), plain(b"{}")) as opened:
        yield opened


@pytest.fixture
def named(empty_desk: Any, host: ForeignHost, tmp_path: Path) -> Any:
    """A desk whose community.toml names the host."""
    (empty_desk.folder / "ca.pem").write_bytes((tmp_path / "ca.pem").read_bytes())
    with (empty_desk.folder / "community.toml").open("a", encoding="utf-8") as file:
        file.write(f"""
[destinations.weather]
url = "https://127.0.0.1:{host.port}/"
types = ["application/json"]
private = true
authority = "ca.pem"
""")
    return empty_desk


def test_a_destination_is_tried_and_its_calls_are_listed(named: Any, host: ForeignHost) -> None:
    assert named.ask("destinations", "list")["destinations"][0] == {
        "name": "weather", "url": f"https://127.0.0.1:{host.port}/", "types": ["application/json"],
        "may_be_private": True, "last_status": ""}
    assert "weather answered: application/json, 2 bytes." in named.type("destinations", "try", "weather").stdout
    assert named.ask("destinations", "try", "weather") == {
        "destination": "weather", "media": "application/json", "bytes": 2}
    host.answer = plain(b"", status="500 No")
    assert "DESTINATION_REFUSES: weather answered with 500." in named.type(
        "destinations", "try", "weather", expects=1).stderr
    calls = named.ask("destinations", "calls", "--most", "2")["calls"]
    assert [call["status"] for call in calls] == ["DESTINATION_REFUSES 500", "200"]
    shown = named.type("destinations", "calls").stdout
    assert shown.count("weather") == 3 and "DESTINATION_REFUSES 500" in shown
    listed = named.type("destinations", "list").stdout
    assert "private network allowed" in listed and "DESTINATION_REFUSES 500" in listed


@pytest.mark.parametrize("organisation", ["citizens", "municipality"])
def test_each_organisation_has_its_own_calls(named: Any, organisation: str) -> None:
    named.type("destinations", "try", "weather", "--org", "gse")
    assert named.ask("destinations", "calls", "--org", organisation) == {"calls": []}
    assert len(named.ask("destinations", "calls", "--org", "gse")["calls"]) == 1
