"""Each page of the registry, with the town's data and empty, in both languages, light and dark, on a phone and wide.

axe-core, which the tests bring and nobody serves, finds nothing serious; nothing scrolls sideways; no other host is
asked; headings are in order, and the keyboard is enough.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.looking import (
    check_headings,
    check_keyboard,
    check_paper,
    look,
    read_main,
    read_without_script,
)
from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import add_member, founded_trial
from tests.helpers.webapp.stand_in import KEY, StandIn, open_door
from webapp.app import create_app
from webapp.doors import Door
from webapp.registry import PAGES

SHARED = (
    "", "citizen/sign-in", "commerce/sign-in", "citizen/join", "citizen/paper", "signed-out", "nothing-there",
    "citizen/nothing-there",
)
PATHS = (*SHARED, *(page.path for page in PAGES))
DOORS = {"citizen": ("citizens", "m0001"), "commerce": ("commerce", "m0008"),
         "municipality": ("municipality", "service"), "manager": ("gse", "service"),
         "auditor": ("citizens", "auditor")}


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


@pytest.mark.parametrize("language", ("it", "en"))
@pytest.mark.parametrize("path", PATHS)
def test_a_page_with_the_towns_data(screen: Browser, town: ServedTown, path: str, language: str) -> None:
    look(screen, town.doors, f"{language}/{path}")
    check_headings(screen)
    if path not in SHARED[1:]:
        check_keyboard(screen)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_a_page_is_the_same_without_script_and_fit_for_paper(browser: Browser, town: ServedTown, path: str) -> None:
    browser.open(f"{town.doors}it/{path}")
    said = read_main(browser, "it")
    check_paper(browser)
    assert read_without_script(browser, f"{town.doors}it/{path}", "it") == said != ""


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
