"""A member saves their own accounts of the euro, as PDF and as a page, in the page's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.repartition.payments import Payment
from chaincode.rules.intervals import add_days
from gateway.acts.closing import ClosingReasons, close_payment, record_payment
from gateway.client import Client
from gateway.hosting.opening import Gateways
from gateway.http.app import mount
from tests.helpers.gateway.browser import Browser, find_programs
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, open_days, send_energy
from webapp.app import Door, create_app

MONTH = FOUNDED[:7]
DATES = [add_days(FOUNDED, number) for number in range(3)]
REGULATION = Path(__file__).parents[2] / "analytics" / "examples" / "regulations" / "half-and-half.toml"
NAMES = {("en", "PDF"): "account-2024-05.pdf", ("it", "Pagina"): "estratto-2024-05.html"}
IBAN, NEW_IBAN = "IT60X0542811101000000123456", "DE89370400440532013000"
BEGINS = {".pdf": b"%PDF-", ".html": b"<!doctype html>"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A home, a shop and a school whose May is divided; the home's and the shop's doors are open."""
    find_programs()
    with founded_trial(tmp_path_factory.mktemp("accounts") / "volano", euro_kept_bps=5_000) as trial:
        for number, organisation in ((1, "citizens"), (8, "commerce"), (9, "municipality")):
            add_member(trial, organisation, number, power_w=60_000)
        open_days(trial, "2024-06-01")
        for number in (1, 8):
            send_energy(trial, number, DATES, withdrawn_wh=1_000)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        doors = {name: make_door(trial, *who) for name, who in (
            ("citizen", ("citizens", "m0001")), ("commerce", ("commerce", "m0008")))}
        with serve(mount(trial.apps.values(), create_app(doors, "Prova"))) as served:
            change_iban(trial)
            yield served if divide(trial) else ""


def make_door(trial: Gateways, organisation: str, name: str) -> Door:
    signer = trial.signer(organisation, name)
    return Door(name, lambda at: Client(trial.wsgi, at, signer).open_session())


def divide(trial: Gateways) -> int:
    with trial.client("gse") as operator:
        operator.post("repartition/regulation", {"text": REGULATION.read_text("utf-8"), "from_month": MONTH})
        payment = record_payment(operator, Payment("premium", "advance", MONTH, 20_000, "GSE-1"))
        return int(close_payment(operator, payment, ClosingReasons("a trial"))["number"])


def change_iban(trial: Gateways) -> None:
    """Have somebody at the operator's ask for another account of the home's."""
    with trial.client("citizens", "m0001") as home, trial.client("gse") as operator:
        for iban in (IBAN, NEW_IBAN):
            row = {"member": home.session()["member"], "holder": "Ada Esempio", "iban": iban}
            operator.post("repartition/payees", {"payees": [row]})


@pytest.mark.parametrize(("language", "button"), NAMES)
@pytest.mark.parametrize("portal", ["citizen", "commerce"])
def test_a_account_is_saved(
    browser: Browser, address: str, tmp_path: Path, portal: str, language: str, button: str
) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.open(f"{address}{portal}?lang={language}")
    assert browser.is_shown("page"), browser.text("#failure")
    assert ("May 2024" if language == "en" else "maggio 2024") in browser.text("#accounts")
    (wanted,) = [one for one in browser.find_all("#accounts button") if one.text == button]
    wanted.click()
    file = tmp_path / NAMES[language, button]
    browser.wait(file.exists)
    assert file.read_bytes().startswith(BEGINS[file.suffix])
    assert browser.text("#accounts-failure") == ""
    _, asked = browser.take_logs()
    assert [one for one in asked if not one.startswith(address)] == []


def test_a_changed_account_is_told_on_the_page_and_refused_there(browser: Browser, address: str) -> None:
    browser.open(f"{address}commerce?lang=en")
    assert not browser.is_shown("iban-notice")
    browser.open(f"{address}citizen?lang=en")
    said = browser.text("#iban-words")
    assert f"your euro go to {NEW_IBAN} instead of {IBAN}" in said and "asked for by: GSE" in said
    browser.find("#iban-refuse").click()
    browser.wait(lambda: not browser.is_shown("iban-notice"))
    browser.open(f"{address}citizen?lang=en")
    assert not browser.is_shown("iban-notice")
