"""A member's data as one file, and erasing it at both gateways that hold some, never without a tick."""

import json
from typing import Any

from tests.helpers.webapp.stand_in import MEMBER, StandIn, signed_in

Plain = dict[str, Any]
REPORT = {"member": MEMBER, "erased": [{"what": "contacts", "count": 2}],
          "kept": [{"what": "ledger", "count": 1, "why_en": "It stays <b>there</b>.", "why_it": "Resta."}]}
ERASE = f"members/{MEMBER}/erase"


def test_all_that_is_held_comes_as_one_file() -> None:
    with signed_in(StandIn(**{"repartition/accounts": (503, {"code": "AWAY"})})) as window:
        answer = window.get("/en/citizen/data/my-data.json")
    held = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert held["member"] == {"name": "Ada"} and held["wallet"]["date"] == "2024-05-08"
    assert held["repartition/payees"] == {"payees": []} and held["repartition/accounts"] == {"missing": "AWAY"}


def test_nothing_is_erased_without_a_tick_and_both_gateways_are_asked_with_one() -> None:
    house = StandIn(**{ERASE: REPORT})
    with signed_in(house) as window:
        token = {"form_token": window.form_token()}
        unsure = window.post("/en/citizen/data/erase", data=token).text
        assert 'id="unsure"' in unsure and all(ERASE not in path for path, _ in house.posted)
        done = window.post("/en/citizen/data/erase", data={**token, "sure": "yes"}).text
        assert window.post("/en/citizen/data/erase", data={"sure": "yes"}).status_code == 403
    assert [path for path, _ in house.posted if path.endswith("erase")] == [f"citizens/{ERASE}", f"gse/{ERASE}"]
    assert "Erased: 4 things." in done and "It stays &lt;b&gt;there&lt;/b&gt;." in done
