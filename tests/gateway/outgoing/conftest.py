"""A gateway whose settings name a host of somebody else's, which lies on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from gateway.destinations import Destination
from gateway.hosting.opening import Gateways
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.outgoing import Fetched, Request, ask, list_entries
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.foreign_host import ForeignHost, foreign_host, plain


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TestAuthority:
    return TestAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def host(authority: TestAuthority) -> Iterator[ForeignHost]:
    """One that answers {}."""
    with foreign_host(authority.issue("127.0.0.1", "localhost"), plain(b"{}")) as opened:
        yield opened


class Door:
    """What a gateway asks: `weather` is the host, allowed to be on a private address."""

    def __init__(self, gateway: Gateway, host: ForeignHost, authority: TestAuthority) -> None:
        self.gateway, self._authority = gateway, authority
        self.name("weather", f"https://127.0.0.1:{host.port}/v1")

    def name(self, name: str, url: str, **changed: Any) -> None:
        """Name a destination in the settings."""
        own = {"types": ("application/json",), "private": True, "authority": self._authority.file, **changed}
        named = {**self.gateway.settings.destinations, name: Destination(url, **own)}
        self.gateway.settings = replace(self.gateway.settings, destinations=named)

    def ask(self, name: str = "weather", path: str = "", **more: Any) -> Fetched:
        """Ask as somebody with a key."""
        return ask(self.gateway, Request(name, path, asked_by="a1", **more))

    def refuse(self, name: str = "weather", **more: Any) -> str:
        """Ask what is refused, and give the code."""
        with pytest.raises(Problem) as caught:
            self.ask(name, **more)
        return caught.value.code

    @property
    def statuses(self) -> list[str]:
        """What became of the calls, newest first."""
        return [entry.status for entry in list_entries(self.gateway, 100)]


@pytest.fixture
def door(trial: Gateways, host: ForeignHost, authority: TestAuthority) -> Iterator[Door]:
    gateway = trial.gateway("gse")
    before = gateway.settings
    yield Door(gateway, host, authority)
    gateway.settings = before


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> float:
    """A second in place of ten."""
    monkeypatch.setattr("gateway.outgoing.asking.WITHIN_S", 1)
    return 1.0
