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
from tests.helpers.webapp.stand_in import KEY, StandIn, open_door
from webapp.app import create_app
from webapp.doors import Door
from webapp.registry import PAGES

AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
RUN = """
const [only, done] = arguments;
const asked = only ? { runOnly: [only], resultTypes: ["violations"] } : { resultTypes: ["violations"] };
const rest = () => Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
rest().then(() => axe.run(document, asked)).then(({ violations }) => done(violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(" | ")}`)));
"""
SCREENS = tuple((scheme, width) for width in (320, 1_280) for scheme in ("light", "dark"))
SHARED = (
    "", "citizen/sign-in", "commerce/sign-in", "citizen/join", "citizen/paper", "signed-out", "nothing-there",
    "citizen/nothing-there",
)
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


@pytest.fixture(scope="module")
def working() -> Iterator[str]:
    """The pages of people who asked for long work, which is in every state."""
    gateways = StandIn(**{"gse/tasks": {"tasks": list(build_tasks())}})
    doors = dict.fromkeys(DOORS, Door("", open_door))
    with serve(create_app(gateways.connect, "Borgo", doors)) as address:
        yield address


def build_tasks() -> Iterator[dict[str, Any]]:
    """A task in each state; of those that are done one that found something."""
    found = {"words": "The chain was cut.", "words_it": "La catena è stata tagliata."}
    report = {"ok": True, "height": 9, "bound_height": 0, "transactions": 20, "date": "2024-05-08", "findings": [],
              "notes": [], "unsigned": [found]}
    why = {"code": "TASK_TOO_LONG", "message_en": "It took too long.", "message_it": "Ha richiesto troppo tempo."}
    results = {"queued": None, "running": None, "cancelled": None, "failed": why, "done": report}
    states = [*results.items(), ("done", {**report, "ok": False, "findings": [found]})]
    for number, (state, result) in enumerate(states, 1):
        yield {"id": number, "kind": "verify", "state": state, "part": 3, "parts": 9, "owner": KEY, "release": "1",
               "asked_at_s": 1_715_000_000, "ended_at_s": 0, "result": result, "file": ""}


def make_door(trial: Any, organisation: str, name: str) -> Door:
    signer = trial.signer(organisation, name)
    return Door("", lambda at: trial.client_of(at, signer).open_session())


def show(browser: Browser, scheme: str, width: int) -> None:
    """Have the page that is open shown as on a screen so wide, which is light or dark."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


@pytest.fixture
def screen(browser: Browser) -> Iterator[Browser]:
    """The browser, which is as wide and as light as ever after the test."""
    yield browser
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def find_faults(browser: Browser, only: str = "") -> list[str]:
    """Return what axe finds serious, by all of its rules or by one."""
    browser.run("document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())")
    if not browser.run("return 'axe' in window"):
        browser.run(AXE + ";window.axe = axe")
    found: list[str] = browser.driver.execute_async_script(RUN, only)
    return found


def look(browser: Browser, address: str, path: str) -> None:
    """Load a page on a phone, and look at it on every screen: no script of ours asks how wide or how light it is.

    Of axe's rules, contrast alone depends on how light the screen is.
    """
    show(browser, *SCREENS[0])
    browser.open(f"{address}{path}")
    for scheme, width in SCREENS:
        show(browser, scheme, width)
        found = find_faults(browser, "color-contrast" if scheme == "dark" else "")
        assert (scheme, width, found) == (scheme, width, [])
        assert browser.run("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            width, scheme == "dark"]
        assert browser.run("return document.documentElement.scrollWidth") <= width
    assert not {"NaN", "undefined", "None"} & set(browser.text("main").split())
    console, asked = browser.take_logs()
    assert all("404" in line for line in console)  # the browser's own note of a page that isn't there
    assert asked and [one for one in asked if not one.startswith(address)] == []


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("path", PATHS)
def test_a_page_with_the_towns_data(screen: Browser, town: ServedTown, path: str, language: str) -> None:
    look(screen, town.doors, f"{language}/{path}")


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_an_empty_page(screen: Browser, empty: str, path: str, language: str) -> None:
    look(screen, empty, f"{language}/{path}")


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("portal", ("citizen", "auditor"))
def test_a_page_of_long_work_in_every_state(screen: Browser, working: str, portal: str, language: str) -> None:
    look(screen, working, f"{language}/{portal}/tasks")


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
