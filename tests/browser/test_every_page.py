"""Each page of the registry, with the town's data and empty, in both languages, light and dark, on a phone and wide.

axe-core, which the tests bring and nobody serves, finds nothing serious; nothing scrolls sideways; no other host is
asked.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import add_member, founded_trial
from webapp.app import create_app
from webapp.doors import Door
from webapp.registry import PAGES

AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """
const done = arguments[0];
axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => done(violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(" | ")}`)));
"""
WIDTHS = (320, 1_280)
SHARED = ("", "citizen/sign-in", "commerce/sign-in", "signed-out", "nothing-there", "citizen/nothing-there")
PATHS = (*SHARED, *(page.path for page in PAGES))
DOORS = {"citizen": ("citizens", "m0001"), "commerce": ("commerce", "m0008"),
         "municipality": ("municipality", "service"), "auditor": ("citizens", "auditor")}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of a community on its first day: two members, and nothing that happened."""
    with founded_trial(tmp_path_factory.mktemp("empty") / "volano") as trial:
        add_member(trial, "citizens", 1)
        add_member(trial, "commerce", 8)
        doors = {portal: make_door(trial, *who) for portal, who in DOORS.items()}
        with serve(create_app(trial.client_of, "Borgo", doors)) as address:
            yield address


def make_door(trial: Any, organisation: str, name: str) -> Door:
    signer = trial.signer(organisation, name)
    return Door("", lambda at: trial.client_of(at, signer).open_session())


@pytest.fixture(params=WIDTHS)
def width(browser: Browser, request: pytest.FixtureRequest) -> Iterator[int]:
    size = {"width": request.param, "height": 900, "deviceScaleFactor": 1, "mobile": request.param < 600}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield request.param
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture(params=("light", "dark"))
def scheme(browser: Browser, request: pytest.FixtureRequest) -> Iterator[str]:
    set_scheme(browser, request.param)
    yield request.param
    set_scheme(browser, "")


def set_scheme(browser: Browser, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def find_faults(browser: Browser) -> list[str]:
    for summary in browser.find_all("summary"):
        summary.click()
    browser.run(AXE + ";window.axe = axe")
    found: list[str] = browser.driver.execute_async_script(RUN)
    return found


def look(browser: Browser, address: str, path: str, width: int) -> None:
    browser.open(f"{address}{path}")
    assert find_faults(browser) == []
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert not {"NaN", "undefined", "None"} & set(browser.text("main").split())
    console, asked = browser.take_logs()
    assert all("404" in line for line in console)  # the browser's own note of a page that isn't there
    assert asked and [one for one in asked if not one.startswith(address)] == []


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("path", PATHS)
def test_a_page_with_the_towns_data(
    browser: Browser, town: ServedTown, path: str, language: str, scheme: str, width: int
) -> None:
    look(browser, town.doors, f"{language}/{path}", width)


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_an_empty_page(browser: Browser, empty: str, path: str, language: str, scheme: str, width: int) -> None:
    look(browser, empty, f"{language}/{path}", width)


def test_every_page_that_is_listed_is_looked_at() -> None:
    assert {page.path for page in PAGES} <= set(PATHS)
    assert len(PAGES) >= 8


@pytest.mark.parametrize(("fault", "name"), [
    ("document.querySelector('h1').style.color = '#bbb'", "color-contrast"),
    ("document.querySelector('nav a').innerHTML = ''", "link-name"),
    ("document.querySelector('main').append(document.createElement('button'))", "button-name"),
])
def test_a_planted_fault_is_found(browser: Browser, town: ServedTown, fault: str, name: str) -> None:
    browser.open(f"{town.doors}it/citizen")
    browser.run(fault)
    assert [one.partition(":")[0] for one in find_faults(browser)] == [name]


WIDE = """
const wide = Object.assign(document.createElement("div"), { textContent: "x".repeat(9000) });
document.querySelector("main").append(wide);
return document.documentElement.scrollWidth > innerWidth;
"""


def test_a_page_that_is_too_wide_is_found(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/citizen")
    assert browser.run(WIDE)
