"""The browser, too, signs for the gateway that its page means to talk to, and for no other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway.client import Client
from tests.browser.served_town import ServedTown
from tests.browser.signing import choose, forget
from tests.helpers.gateway.browser import Browser
from tests.helpers.gateway.relay import Relay, keep
from tests.helpers.gateway.serving import serve
from webapp.app import create_app


@contextmanager
def served(relay: Relay) -> Iterator[str]:
    """The pages of a community whose citizens' gateway is hostile."""
    with serve(create_app(lambda name: Client(relay if name == "citizens" else relay.app, name), "Valmori")) as address:
        yield address


@pytest.mark.parametrize(("shown", "is_signed"), [("gse.", False), ("citizens.", True)])
def test_a_hostile_gateway_gets_no_session_elsewhere(
    browser: Browser, town: ServedTown, shown: str, is_signed: bool
) -> None:
    def rename(before, after):
        return lambda plain: plain | {
            name: plain[name].replace(before, after, 1) for name in ("challenge",) if name in plain
        }

    relay = Relay(town.served.gateways.wsgi, "citizens", "gse", rename("gse.", shown) if is_signed else keep,
                  rename(shown, "gse."))
    with served(relay) as address:
        forget(browser, address)
        browser.open(f"{address}en/citizen")
        choose(browser, *town.key_files("Bruno Colli"))
        browser.wait(lambda: browser.is_shown("failure"))
        assert not browser.is_shown("name")
        assert browser.driver.get_cookies() == []
        browser.take_logs()
        browser.driver.get("about:blank")
    assert [path for path, _ in relay.sent] == ["sessions/challenge", *(["sessions"] if is_signed else [])]
