"""A member saves their own accounts of the euro, as PDF and as a page, in the page's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.repartition.payments import Payment
from chaincode.rules.intervals import add_days
from gateway.acts.closing import ClosingReasons, close_payment, record_payment
from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.browser import Browser, find_programs
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, open_days, send_energy
from webapp.app import create_app
from webapp.doors import Door

MONTH = FOUNDED[:7]
DATES = [add_days(FOUNDED, number) for number in range(3)]
REGULATION = Path(__file__).parents[2] / "analytics" / "examples" / "regulations" / "half-and-half.toml"
NAMES = {("en", "PDF"): "account-2024-05.pdf", ("it", "Pagina"): "estratto-2024-05.html"}
IBAN, NEW_IBAN = "IT60X0542811101000000123456", "DE89370400440532013000"
WHO = {"citizen": ("citizens", "m0001"), "commerce": ("commerce", "m0008")}
BEGINS = {".pdf": b"%PDF-", ".html": b"<!doctype html>"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    """A home, a shop and a school whose May is divided; the home's and the shop's doors are open."""
    find_programs()
    with founded_trial(tmp_path_factory.mktemp("accounts") / "volano", euro_kept_bps=5_000) as trial:
        for number, organisation in ((1, "citizens"), (8, "commerce"), (9, "municipality")):
            add_member(trial, organisation, number, power_w=60_000)
        open_days(trial, "2024-06-01")
        for number in (1, 8):
            send_energy(trial, number, DATES, withdrawn_wh=1_000)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        change_iban(trial)
        assert divide(trial)
        yield trial


@pytest.fixture(scope="module")
def address(trial: Gateways) -> Iterator[str]:
    doors = {portal: make_door(trial, *who) for portal, who in WHO.items()}
    with serve(create_app(trial.client_of, "Prova", doors)) as served:
        yield served


def find_due(trial: Gateways, portal: str) -> int:
    """What the operator says that the member of a portal is due of the month."""
    organisation, name = WHO[portal]
    with trial.client(organisation, name, at="gse") as member:
        return int(member.get("repartition/accounts")["accounts"][0]["own_cents"])


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
def test_an_account_is_saved(
    browser: Browser, trial: Gateways, address: str, tmp_path: Path, portal: str, language: str, button: str
) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.open(f"{address}{language}/{portal}/euro")
    assert ("May 2024" if language == "en" else "maggio 2024") in browser.text("#accounts")
    shown = browser.text("#accounts .amount strong")
    assert shown == f"{find_due(trial, portal) / 100:.2f}".replace(".", "," if language == "it" else ".")
    (wanted,) = [one for one in browser.find_all("#accounts a") if one.text == button]
    wanted.click()
    file = tmp_path / NAMES[language, button]
    browser.wait(file.exists)
    assert file.read_bytes().startswith(BEGINS[file.suffix])
    _, asked = browser.take_logs()
    assert [one for one in asked if not one.startswith(address)] == []


def test_a_changed_account_is_told_on_the_page_and_refused_there(browser: Browser, address: str) -> None:
    browser.open(f"{address}en/commerce")
    assert not browser.is_shown("iban-notice")
    browser.open(f"{address}en/citizen")
    said = browser.text("#iban-words")
    assert f"your euro go to {NEW_IBAN} instead of {IBAN}" in said and "asked for by: GSE" in said
    browser.find("#iban-refuse").click()
    browser.wait(lambda: browser.is_ready() and not browser.is_shown("iban-notice"))
    browser.open(f"{address}en/citizen/euro")
    assert not browser.is_shown("iban-notice")
