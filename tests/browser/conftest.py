"""The demo's town after its first week, served once with doors and once without; one browser for all."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analytics.examples.town import load_town
from gateway.commandline.demo.month import play_month
from gateway.commandline.demo.page import Served, serve_page
from gateway.commandline.demo.services import STORY, provide
from gateway.commandline.demo.town import Resident, found_town, move_in
from gateway.http.app import mount
from tests.helpers.browser import Browser, find_programs, open_browser
from tests.helpers.interfaces import keep_interfaces
from tests.helpers.serving import serve
from webapp.app import create_app

DAYS = 7


@dataclass(frozen=True)
class ServedTown:
    """Where the pages are (doors: held open; own: for visitors with a key), who lives there, the folder of keys."""

    served: Served
    doors: str
    own: str
    residents: dict[str, Resident]
    keys: Path

    def key_files(self, name: str) -> tuple[str, str]:
        """A resident's certificate and key files."""
        number = list(self.residents).index(name) + 1
        folder = self.keys / self.residents[name].organisation / f"member-{number:02d}"
        return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedTown]:
    find_programs()  # before the work, not after it
    folder = tmp_path_factory.mktemp("town") / "valmori"
    plan = load_town()
    found_town(folder, plan)
    with serve_page(folder) as served:
        residents = {one.name: one for one in move_in(served.trial, plan)}
        served.open_doors(residents)
        list(play_month(served.trial, plan, DAYS))
        provide(served.trial, residents, STORY[1])
        served.trial.catch_up()
        with serve(mount(served.trial.apps.values(), create_app(community="Valmori"))) as own:
            yield ServedTown(served, served.url, own, residents, folder / "keys")


@pytest.fixture(scope="session")
def session_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with open_browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(session_browser: Browser) -> Iterator[Browser]:
    """The browser without cookies; after the test, nothing may have been logged but what the test took itself."""
    with keep_interfaces():
        session_browser.driver.delete_all_cookies()
        session_browser.take_logs()
        yield session_browser
        console, _ = session_browser.take_logs()
    assert console == []
