"""A newcomer with a bill in hand: own actions, fields and taps, from the landing to the first result; and how long."""

import re
import resource
import time
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest

from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import founded_trial
from tests.helpers.webapp.stand_in import Window
from webapp.app import create_app

MOST_ACTIONS, MOST_S = 20, 10
ANSWERS = {
    "name": "Borgo", "region": "Piemonte", "homes": "12", "others": "school", "bills_kwh": "2450", "roof_kw": "20",
    "owner": "cer", "grant_pct": "40", "first_year": "2027", "repartition": "equal",
}
BILL = {f"bills_kwh_{month}": str(200 + month) for month in range(1, 13)}


class Newcomer:
    """Somebody at a browser who sees only what a page shows: each tap and each field that is filled in counts."""

    def __init__(self, window: Window) -> None:
        self.window, self.page, self.taps, self.fields = window, window.get("/en/").text, 0, 0

    def tap(self, address: str) -> None:
        """Follow a link that stands on the page."""
        assert address in map(unescape, re.findall(r'href="([^"]+)"', self.page)), address
        self.page, self.taps = self.window.get(address).text, self.taps + 1

    def open(self, summary: str) -> None:
        """Open what a page holds back behind one line."""
        assert f"<summary>{summary}</summary>" in self.page
        self.taps += 1

    def send(self, answers: Mapping[str, str], button: str) -> Any:
        """Fill in fields that stand on the page, the others as they are, and press its button."""
        names = set(re.findall(r' name="([^"]+)"', self.page))
        assert answers.keys() <= names and f'id="{button}"' in self.page, answers.keys() - names
        action = re.search(r'<form id="questions"[^>]* action="([^"]+)"', self.page)
        assert action
        self.fields, self.taps = self.fields + len(answers), self.taps + 1
        answer = self.window.post(action[1], data={**self.list_chosen(), **answers})
        self.page = answer.text
        return answer

    def list_chosen(self) -> dict[str, str]:
        """What the form's fields hold already."""
        filled = {name: value for tag in re.findall(r"<input[^>]+>", self.page) if 'type="checkbox"' not in tag
                  for name, value in re.findall(r' name="([^"]+)".* value="([^"]*)"', tag)}
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', self.page, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected>', options)
            filled[name] = chosen[1] if chosen else ""
        return filled

    @property
    def actions(self) -> int:
        """How many so far."""
        return self.taps + self.fields


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    with founded_trial(tmp_path_factory.mktemp("newcomer") / "volano") as trial:
        yield trial


def measure_s() -> float:
    """Seconds of the processor, of this process and of those that it waited for: the wall is everybody's."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


@pytest.mark.parametrize(("answers", "opens"), [
    (ANSWERS, False), ({**BILL, "name": "Borgo", "homes": "12", "roof_kw": "20"}, True),
], ids=["the year, from the bill", "the bill's twelve months"])
def test_a_newcomer_with_a_bill_has_a_first_result(town: Gateways, answers: dict[str, str], opens: bool) -> None:
    pages = create_app(lambda organisation: Client(town.wsgi, organisation), "Valmori")
    newcomer, began_s = Newcomer(Window(pages.test_client())), measure_s()
    for address in ("/en/public", "/en/public/plan"):
        newcomer.tap(address)
    if opens:
        newcomer.open("Or month by month, from the bill")
    answer = newcomer.send(answers, "answer")
    assert answer.status_code == 200
    assert 'id="result"' in newcomer.page and "fault" not in newcomer.page
    assert re.search(r"\d members share [\d,]+ kWh", newcomer.page)
    assert newcomer.actions <= MOST_ACTIONS
    assert measure_s() - began_s <= MOST_S
