"""Settling by the pages on real gateways: each link that is offered works once, for what was shown and nothing else."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import DATES, found_metered
from tests.helpers.gateway.trial import FOUNDED, founded_trial, send_energy
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import Window
from webapp.app import create_app
from webapp.doors import Door

AT, SIGNED_AT = "/en/manager/periods", "/en/municipality/signatures"
AGAIN, FINAL = "Settle again with the readings as they are now", "Settle the final figures"
FIRST, FINAL_ID = f"{FOUNDED}.provisional", f"{FOUNDED}.definitive"


class Town:
    """A metered period, the operator's manager and the countersigner's officer at their browsers."""

    def __init__(self, trial: Gateways) -> None:
        self.trial = trial
        signers = {"manager": trial.enrol("gse", "manager", ("energy_operator",)),
                   "municipality": trial.signer("municipality", "officer")}
        doors = {portal: Door("", lambda at, signer=signer: trial.client_of(at, signer).open_session())
                 for portal, signer in signers.items()}
        self.windows = {portal: Window(create_app(trial.client_of, "Borgo", doors).test_client()) for portal in doors}
        for portal, window in self.windows.items():
            assert window.post(f"/en/{portal}/door").status_code == 303

    def look(self, query: str = "") -> str:
        """What the manager sees of the month."""
        self.trial.catch_up()
        return str(self.windows["manager"].get(f"{AT}?month={FOUNDED[:7]}{query}").text)

    def again(self, kind: str) -> str:
        """What the manager sees who chose to settle it again."""
        return self.look(f"&again={FOUNDED}&kind={kind}")

    def settle(self, html: str) -> Any:
        """Send the form that was seen."""
        return self.windows["manager"].post(f"{AT}/settle", data=read_form(html, "period", "kind", "shown"))

    def see_signatures(self) -> str:
        """What the officer sees."""
        self.trial.catch_up()
        return str(self.windows["municipality"].get(SIGNED_AT).text)

    def sign(self, html: str) -> int:
        """Send the officer's form that was seen."""
        sent = self.windows["municipality"].post(f"{SIGNED_AT}/countersign", data=read_form(html, "period", "digest"))
        self.trial.catch_up()
        return int(sent.status_code)

    def list_settlements(self) -> list[str]:
        """The ids of all settlements of the period."""
        with self.trial.client("gse") as operator:
            return [one["settlement_id"] for one in operator.get(f"periods/{FOUNDED}")["settlements"]]


def read_form(html: str, *names: str) -> dict[str, str]:
    return {name: html.split(f'name="{name}" value="')[1].partition('"')[0] for name in ("form_token", *names)}


def tell(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0] or html))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with found_metered(Path(tmp_path_factory.mktemp("settling")) / "volano", founded_trial) as (trial, _):
        yield Town(trial)


def test_a_period_goes_its_way_by_what_each_saw(town: Town) -> None:
    stale = town.look()
    send_energy(town.trial, 1, DATES, withdrawn_wh=1_000)
    refused = town.settle(stale)
    assert refused.status_code == 409 and "look at it again, then decide" in refused.text
    seen = town.look()
    assert town.settle(seen).status_code == 303 and town.settle(seen).status_code == 409
    assert town.list_settlements() == [f"{FIRST}.1"]

    # it awaits its signature: as provisional again, by a page that both may still hold
    first_signature, page = town.see_signatures(), tell(town.look())
    assert AGAIN in page and FINAL not in page
    again = town.again("provisional")
    assert town.settle(again).status_code == 303 and town.settle(again).status_code == 409
    assert town.sign(first_signature) == 409
    assert town.sign(town.see_signatures()) == 303
    assert town.list_settlements() == [f"{FIRST}.1", f"{FIRST}.2"]

    # it is signed: final figures alone, warned of before GSE's are there, once
    page = tell(town.look())
    assert AGAIN not in page and FINAL in page
    assert town.settle(again).status_code == 409
    final = town.again("definitive")
    assert "GSE's figures of May 2024 aren't here yet" in tell(final)
    assert town.settle(final).status_code == 303 and town.settle(final).status_code == 409
    assert town.sign(town.see_signatures()) == 303

    # nothing has changed since: nothing is offered to be sent, and the old form neither
    assert 'name="shown"' not in town.again("definitive") and "nothing has changed" in tell(town.again("definitive"))
    assert town.settle(final).status_code == 409
    assert sorted(town.list_settlements()) == [f"{FINAL_ID}.1", f"{FIRST}.1", f"{FIRST}.2"]
