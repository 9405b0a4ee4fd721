"""The browser, too, signs for the gateway that its page means to talk to, and for no other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gateway.http.app import mount
from tests.browser.served_town import ServedTown
from tests.browser.signing import choose
from tests.helpers.gateway.browser import Browser
from tests.helpers.gateway.relay import Relay, keep
from tests.helpers.gateway.serving import serve
from webapp.app import create_app


@contextmanager
def served(relay: Relay) -> Iterator[str]:
    """The pages, whose citizens' gateway is hostile: a browser reaches every gateway through this server."""
    pages = mount((), create_app(community="Valmori"))

    def app(environ, start):
        is_call = environ["PATH_INFO"].startswith("/citizens/api/v1/")
        return (relay if is_call else pages)(environ, start)

    with serve(app) as address:
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
        browser.driver.get(f"{address}words/en.json")
        browser.run("indexedDB.deleteDatabase('volano')")
        browser.open(f"{address}citizen?lang=en")
        choose(browser, *town.key_files("Bruno Colli"))
        browser.wait(lambda: browser.is_shown("failure"))
        assert not browser.is_shown("page")
        browser.take_logs()
        browser.driver.get("about:blank")
    assert [path for path, _ in relay.sent] == ["sessions/challenge", *(["sessions"] if is_signed else [])]
