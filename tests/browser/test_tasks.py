"""Long work on a page: begun by a button, followed to its end without loading again, without script by a link."""

import json
import subprocess
import sys

from selenium.webdriver.support.ui import Select

from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser
from tests.helpers.network.programs import ROOT

MARK = "window.stays = true;"


def states(browser: Browser) -> list[str]:
    """How the tasks stand, the newest first."""
    return [state.text for state in browser.find_all("#tasks .state")]


def take_one(town: ServedTown) -> None:
    """Do the task that waits longest, as a worker has it done."""
    command = [sys.executable, "-P", "-m", "gateway.hosting.worker.taking", str(town.keys.parent)]
    subprocess.run(command, stdin=subprocess.DEVNULL, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)


def test_a_button_that_has_focus_keeps_it_while_the_page_follows(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/auditor/tasks")
    browser.find("#verify").click()
    browser.wait(lambda: states(browser)[:1] == ["Waits"])
    browser.run("document.querySelector('#tasks form button').focus()")
    browser.run("document.querySelector('#tasks').dataset.old = 1")
    focused = browser.run("return document.activeElement.id")
    browser.run("document.querySelector('#tasks').dataset.moment = 'another'")  # as if it stood otherwise by now
    browser.wait(lambda: browser.find_all("#tasks:not([data-old])"))
    assert browser.run("return document.activeElement.id") == focused != ""
    browser.find("#tasks form button").click()
    browser.wait(lambda: states(browser)[:1] == ["Cancelled"])


def test_a_period_is_worked_out_again_by_a_button_and_the_page_follows(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}en/auditor/tasks")
    before = len(states(browser))
    Select(browser.find("#period")).select_by_visible_text("1–7 May 2024")
    browser.find("#recompute").click()
    browser.wait(lambda: len(states(browser)) == before + 1)
    assert states(browser)[0] == "Waits"
    browser.run(MARK)
    take_one(town)
    browser.wait(lambda: states(browser)[0] == "Done")
    assert browser.run("return window.stays") is True
    assert "✓ All settlements (1) come to the same, byte for byte. The chain holds:" in browser.text("#tasks li")
    assert "This is the word of the gateway of: GSE." in browser.text("#tasks li")
    assert browser.find_all("#tasks[hx-trigger]") == []
    save = browser.find("#tasks li a").get_attribute("href")
    report = json.loads(browser.driver.execute_async_script(
        "fetch(arguments[0]).then((answer) => answer.text()).then(arguments[1])", save))
    assert report["ok"] and [one["is_same"] for one in report["settlements"]] == [True]


def test_without_script_a_task_is_begun_followed_and_cancelled(browser: Browser, town: ServedTown) -> None:
    browser.open(f"{town.doors}it/auditor/tasks")
    before = len(states(browser))
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.find("#verify").click()
        browser.wait(lambda: len(browser.find_all("#tasks li")) == before + 1)
        browser.find("#tasks-again").click()
        browser.wait(lambda: browser.text("#tasks li .state") == "In coda")
        browser.find("#tasks li form button").click()
        browser.wait(lambda: browser.text("#tasks li .state") == "Annullata")
        assert browser.find_all("#tasks-again") == []
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
