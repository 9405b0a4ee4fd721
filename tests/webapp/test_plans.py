"""A sheet's form shows words where something is chosen, and the sheet keeps its own word."""

import pytest

from tests.helpers.webapp.stand_in import StandIn, signed_in

SHEET = "ab" * 8
TABLE = {"where": "plant.0", "section": "plant", "code": "P1", "texts": {"code": "P1", "financing": "operating_lease"}}
HEAD = {"sheet": SHEET, "name": "Borgo", "may_change": True, "has_result": False, "tables": [TABLE]}


@pytest.mark.parametrize(("language", "chosen", "usual"), [
    ("en", "operating lease", "own money"), ("it", "noleggio operativo", "denaro proprio")])
def test_what_may_be_chosen_is_shown_in_words(language: str, chosen: str, usual: str) -> None:
    with signed_in(StandIn(**{f"sheets/{SHEET}": HEAD}), "municipality") as window:
        page = window.get(f"/{language}/municipality/plan-part?sheet={SHEET}&part=plant.0").text
    assert f'<option value="operating_lease" selected>{chosen}</option>' in page
    assert f'<option value="own">{usual}</option>' in page
    assert not any(f">{raw}<" in page for raw in ("operating_lease", "own", "pv", "injected", "holder"))
