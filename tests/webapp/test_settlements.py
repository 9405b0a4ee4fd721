"""Which settlement of a period counts: the newest that two signed, a definitive one before a provisional one."""

from typing import Any

import pytest

from tests.helpers.webapp.stand_in import StandIn
from webapp.gateways import Gateways
from webapp.parts.settlements import (
    ask_settlements,
    find_last_date,
    is_counted,
    is_provisional,
    name_settlement,
    sum_minted,
)
from webapp.rendering import write
from webapp.sessions import SignedIn
from webapp.visit import Visit

Plain = dict[str, Any]


def sign(settlement_id: str, countersigned_on: int = 19_844) -> Plain:
    return {"settlement_id": settlement_id, "countersigned_on": countersigned_on}


def find_settled(*settlements: Plain) -> list[str]:
    answer = {"periods": [{"period": "2024-05-01", "settlements": settlements}], "months": []}
    visit = Visit("en", "municipality", SignedIn({}), Gateways(StandIn(periods=answer).connect), {})
    return [settlement["settlement_id"] for settlement in ask_settlements(visit).found]


def test_neither_what_waits_for_its_second_signature_nor_a_skip_counts() -> None:
    assert is_counted(sign("2024-05-01.provisional.1"))
    assert not is_counted(sign("2024-05-01.provisional.1", 0))
    assert not is_counted(sign("2024-05-01.skip.1"))
    assert find_settled(sign("2024-05-01.provisional.1", 0)) == find_settled() == []


def test_a_definitive_one_goes_before_a_later_provisional_one_and_the_tenth_after_the_ninth() -> None:
    provisional, definitive = (sign(f"2024-05-01.{kind}") for kind in ("provisional.3", "definitive.1"))
    assert find_settled(definitive, provisional) == ["2024-05-01.definitive.1"]
    many = [sign(f"2024-05-01.definitive.{number}") for number in (10, 9, 2)]
    assert find_settled(*many) == ["2024-05-01.definitive.10"]


def test_a_periods_last_day_and_what_it_minted() -> None:
    assert find_last_date({"period": "2024-02-26", "days": 7}) == "2024-03-03"
    assert is_provisional(sign("2024-05-01.provisional.1")) and not is_provisional(sign("2024-05-01.definitive.1"))
    assert sum_minted({"energy_cents": 10, "bonus_cents": 4, "welcome_cents": 500}) == 514
    assert sum_minted({}) == 0


@pytest.mark.parametrize(("settlement_id", "days", "en", "it"), [
    ("2024-05-01.provisional.1", 7, "1–7 May 2024, provisional", "1–7 maggio 2024, provvisoria"),
    ("2024-02-26.definitive.1", 7, "26 February–3 March 2024, final", "26 febbraio–3 marzo 2024, definitiva"),
    ("2023-12-30.definitive.2", 4, "30 December 2023–2 January 2024, final, version 2",
     "30 dicembre 2023–2 gennaio 2024, definitiva, versione 2"),
    ("2024-05-01.skip.1", 1, "1 May 2024, closed without tokens", "1º maggio 2024, chiuso senza token"),
])
def test_a_settlement_is_called_by_its_days_never_by_its_code(settlement_id: str, days: int, en: str, it: str) -> None:
    assert [name_settlement(settlement_id, days, write(language)) for language in ("en", "it")] == [en, it]
