"""A key that is made in a phone's browser, which nobody else ever has: registered by its proof, it signs in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from gateway.hosting.opening import Gateways
from network.authority import issue, load_authority
from tests.helpers.gateway.browser import open_browser
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import add_member, founded_trial, open_days
from webapp.app import create_app

PHONE = {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2.0, "touch": True}}


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Gateways]:
    """A community of three."""
    with founded_trial(tmp_path / "prova", franchise_days=0, vote_days=7, support=2) as trial:
        for number in (1, 2, 3):
            add_member(trial, "citizens", number)
        yield trial


def test_a_key_that_is_made_in_the_browser_joins(hall: Gateways, tmp_path: Path) -> None:
    """The office gets what the page shows, and gives a certificate back: of the key itself it sees nothing."""
    pages, certificate = create_app(hall.client_of, "Prova"), tmp_path / "cert.pem"
    with serve(pages) as address, open_browser(tmp_path / "new", phone=PHONE) as browser:
        browser.open(f"{address}it/citizen/join")
        browser.find("#join-make button").click()
        browser.wait(lambda: browser.is_shown("join-office"))
        lines = browser.run("return document.getElementById('join-proof').value").split("\n")
        certificate.write_bytes(admit(hall, *(line.split(" ")[1] for line in lines)))
        open_days(hall, "2024-05-02")
        browser.open(f"{address}it/citizen/join")  # it waits for its certificate, whatever was closed meanwhile
        browser.find("#join-file").send_keys(str(certificate))
        browser.find("#join-certificate button").click()
        browser.wait(lambda: browser.find_all("#name"))
        browser.find(".leave button").click()
        browser.wait(lambda: browser.find_all("#signed-out[data-done]"))
        browser.open(f"{address}it/citizen")  # the only key there is wasn't forgotten, nor used unasked
        assert browser.is_shown("use") and not browser.is_shown("forget")
        browser.find("#use").click()
        browser.wait(lambda: browser.find_all("#name"))


def admit(trial: Gateways, public_key: str, proof: str) -> bytes:
    """Register a key's holder as the office does, with another's signature, and give the certificate."""
    command_id, signature = proof.split(":")
    with trial.client("citizens", "officer") as officer, trial.client("municipality", "officer") as other:
        brought = {"public_keys": [public_key], "proofs": [signature], "points": []}
        proposed = officer.execute("register", brought, command_id=command_id)["response"]
        other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})
    holder = load_der_public_key(bytes.fromhex(public_key))
    assert isinstance(holder, EllipticCurvePublicKey)
    return issue(load_authority("citizens", trial.folder / "keys"), holder, name="m-new")
