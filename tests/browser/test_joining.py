"""From a letter's code to a member, on a telephone, by a key that never leaves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.hosting.opening import Gateways
from tests.browser.signing import PHONE, choose, press
from tests.helpers.gateway.browser import Browser, find_programs, open_browser
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import add_member, founded_trial, open_days
from webapp.app import create_app

DAYS = ("2024-05-02", "2024-05-03", "2024-05-04")
# What a page could do with a key, counted from its first moment on.
WATCH = """
window.made = []; window.exported = 0;
const make = crypto.subtle.generateKey, give = crypto.subtle.exportKey;
crypto.subtle.generateKey = function (algorithm, extractable, uses) {
  window.made.push(extractable); return make.call(this, algorithm, extractable, uses); };
crypto.subtle.exportKey = function (format, key) {
  window.exported += key.type === "private"; return give.call(this, format, key); };
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Gateways]:
    find_programs()
    with founded_trial(tmp_path / "prova") as trial:
        add_member(trial, "citizens", 1)
        yield trial


def invite(trial: Gateways) -> str:
    with trial.client("citizens", "officer") as officer:
        made = officer.post("invitations", {"people": [{"name": "Ada Esempio"}]})["invitations"]
    return str(made[0]["code"])


def admit(trial: Gateways) -> None:
    """Register who has come, as the office does, with another's signature."""
    with trial.client("citizens", "officer") as officer, trial.client("municipality", "officer") as other:
        (found,) = officer.get("invitations")["invitations"]
        brought = {"public_keys": [found["public_key"]], "proofs": [found["proof"]], "points": []}
        proposed = officer.execute("register", brought, command_id=found["registration_id"])["response"]
        other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})


def test_a_code_makes_a_member_of_whoever_has_the_telephone(hall: Gateways, tmp_path: Path) -> None:
    code = invite(hall)
    with serve(create_app(hall.client_of, "Prova")) as address, open_browser(tmp_path / "new", phone=PHONE) as browser:
        browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        browser.open(f"{address}it/citizen/join")
        browser.wait(lambda: browser.is_shown("join-redeem"))
        redeem(browser, "00000-00000")
        assert "Il codice non è giusto" in browser.text("#join-failure")
        assert browser.run("return [window.made, window.exported]") == [[False], 0]
        browser.driver.get("about:blank")
        browser.driver.get(f"{address}it/citizen/join#code={code}")  # as the letter's square has it
        browser.wait(lambda: browser.is_shown("join-redeem"))
        assert browser.run("return document.getElementById('join-code').value + location.hash") == code
        redeem(browser, "")
        assert browser.text("main .lead") == "La tua chiave è fatta. Ora l'ufficio propone la tua iscrizione."
        admit(hall)
        browser.wait(lambda: browser.find_all("#name"))  # by itself
        assert browser.run("return window.exported") == 0
        sent = [each for each in browser.take_logs()[1] if code in each]
        assert sent == []


def redeem(browser: Browser, code: str) -> None:
    """Type a code, if any, and wait for what comes of it: a sentence, or the page on which a newcomer waits."""
    browser.find("#join-code").send_keys(code)
    browser.find("#join-redeem button").click()
    browser.wait(lambda: browser.is_shown("join-failure") or browser.find_all("#joining"))


def test_a_paper_brings_a_new_key_to_who_has_lost_the_telephone(hall: Gateways, tmp_path: Path) -> None:
    """Made on one telephone, typed on another; the digits are sent to nobody, and the first telephone may cancel.

    Until the paper acts both telephones say from which day on it does.
    """
    keys = hall.folder / "keys" / "citizens" / "m0001"
    with serve(create_app(hall.client_of, "Prova")) as address, open_browser(tmp_path / "old", phone=PHONE) as old:
        old.open(f"{address}it/citizen/keys")
        choose(old, str(keys / "cert.pem"), str(keys / "key.pem"))
        old.wait(lambda: old.is_shown("paper-make"))
        old.find("#paper-make").click()
        old.wait(lambda: old.is_shown("paper-made") or old.is_shown("paper-failure"))
        digits = old.text("#paper-groups")
        assert len(digits.split()) == 12, old.text("main")
        old.open(f"{address}it/citizen/keys")
        assert old.text("#has-paper").startswith("Il tuo codice di carta vale dal 4 maggio 2024.")
        with open_browser(tmp_path / "new", phone=PHONE) as new:
            new.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
            new.open(f"{address}it/citizen/paper")
            new.wait(lambda: new.is_shown("paper-digits"))
            come_back(new, f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}")
            assert new.text("#paper-failure") == "C'è un errore in questi gruppi: 12. Rileggili."
            come_back(new, digits)
            assert new.text("#paper-failure").startswith("Questo codice di carta vale dal 4 maggio 2024.")
            open_days(hall, *DAYS)
            come_back(new, digits)
            assert new.text("main .lead").startswith("La tua nuova chiave agisce dal ")
            assert new.run("return window.exported") == 0
            assert not any(digits.split()[0] in each for each in new.take_logs()[1])
        old.open(f"{address}it/citizen/keys")
        assert old.text("#keys-state").startswith("Qualcuno ha portato nuove chiavi per te")
        assert press(old, "act_cancel")[1]
        assert old.text("#keys-state") == "Le tue chiavi agiscono."


def come_back(browser: Browser, digits: str) -> None:
    """Type a paper's digits, and wait for what comes of it."""
    browser.find("#paper-digits").clear()
    browser.find("#paper-digits").send_keys(digits)
    browser.find("#paper button").click()
    browser.wait(lambda: browser.is_shown("paper-failure") or (browser.find_all("main .lead:not([hidden])")
                 and not browser.find_all("#paper")))
