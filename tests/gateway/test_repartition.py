"""Payments in, closings that stand, notes, the regulation of a month, the year's report and its registers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from analytics.reports.html import format_year_html
from analytics.reports.yearly import parse_year
from chaincode.rules.intervals import add_days
from gateway.features.repartition.service import erase_payee, find_undivided_from
from gateway.features.repartition.store import find_regulation
from gateway.features.repartition.tables import payee
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import DATES, MONTH, REGULATION, WHY, check, close, founded, record  # noqa: F401 - a fixture
from tests.helpers.gateway.trial import (
    FOUNDED,
    find_readings,
    send_energy,
    send_rows,
)

EXAMPLES = sorted((Path(__file__).parents[2] / "analytics/examples/regulations").glob("*.toml"))


def test_a_preview_writes_nothing_and_the_closing_is_the_same(town) -> None:
    _, _, operator = town
    payment = record(operator, 20_001, "GSE-1", fees_cents=100)
    preview = operator.get(f"repartition/payments/{payment}/preview", incomplete=WHY)
    assert operator.get("repartition/closings")["closings"] == []
    assert close(operator, payment) == preview
    assert preview["kept_cents"] == 10_000
    assert [one["closing"] for one in operator.get("repartition/payments")["payments"]] == [1]


def test_a_shop_waits_until_the_cap_is_computed(town) -> None:
    _, members, operator = town
    first = close(operator, record(operator, 20_000, "GSE-1"))
    assert first["reserve_cents"] > 0
    operator.post("repartition/caps", {"year": "2024", "max_to_enterprises_cents": 100_000})
    second = close(operator, record(operator, 10_000, "GSE-2", "balance"))
    assert second["reserve_cents"] == -first["reserve_cents"]
    assert operator.get("repartition/closings")["due_cents"][members[5]] > 0


def test_a_later_payment_is_divided_by_the_frozen_key(town) -> None:
    trial, _, operator = town
    first = close(operator, record(operator, 20_000, "GSE-1"))
    send_energy(trial, 1, [add_days(FOUNDED, 10)], withdrawn_wh=3_000)
    second = close(operator, record(operator, 5_000, "GSE-2", "balance"))
    assert second["key"] == first["key"]
    body = {"closing": 1, "reason": "late readings"}
    assert refusal_of(operator.post, "repartition/notes", body).code == "INCOMPLETE"
    assert len(operator.get("repartition/closings")["closings"]) == 2
    made = operator.post("repartition/notes", body | {"incomplete": WHY})
    notes = made["closings"]
    assert made["problems"] == []
    assert all([one["reason"] for one in note["remarks"]] == [WHY] for note in notes)
    assert all(note["remarks"][0]["readings"] > 0 for note in operator.get("repartition/closings")["closings"][2:])
    assert [(one["payment"]["cents"], one["corrects"], one["reason"]) for one in notes] == [(0, 1, "late readings")]
    assert notes[0]["key"] != first["key"]
    for note in notes:
        check(note)


def test_a_wrong_amount_is_corrected_by_a_note(town) -> None:
    _, _, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    (note,) = operator.post("repartition/notes", {"closing": 1, "reason": "typed twice", "cents": 10_000})["closings"]
    check(note)
    assert note["payment"]["cents"] == -10_000
    error = refusal_of(operator.post, "repartition/notes", {"closing": 1, "reason": "again", "cents": 10_000})
    assert (error.status, error.code) == (422, "REPARTITION_REFUSED")
    assert refusal_of(operator.post, "repartition/notes", {"closing": 9, "reason": "x"}).status == 404


def test_what_cannot_be_closed_is_refused(town) -> None:
    _, _, operator = town
    body = {"flow": "premium", "kind": "advance", "month": "2024-06", "cents": 5, "reference": "GSE-9"}
    june = operator.post("repartition/payments", body)["id"]
    assert refusal_of(operator.get, f"repartition/payments/{june}/preview").code == "MONTH_NOT_OVER"
    april = operator.post("repartition/payments", body | {"month": "2024-04"})["id"]
    assert refusal_of(operator.get, f"repartition/payments/{april}/preview").code == "NO_REGULATION"
    assert refusal_of(operator.get, "repartition/payments/77/preview").status == 404
    payment = record(operator, 20_000, "GSE-1")
    close(operator, payment)
    assert refusal_of(operator.post, "repartition/closings", {"payment_id": payment}).code == "PAYMENT_CLOSED"
    assert refusal_of(record, operator, 20_000, "GSE-1").code == "PAYMENT_RECORDED"
    taken_back = body | {"month": MONTH, "cents": -5, "reference": "GSE-2"}
    assert refusal_of(operator.post, "repartition/payments", taken_back).code == "REPARTITION_REFUSED"
    bad = {"text": REGULATION.replace('"50"', '"51"', 1), "from_month": MONTH}
    assert refusal_of(operator.post, "repartition/regulation", bad).code == "REPARTITION_REFUSED"


def test_what_is_read_of_closings_years_and_days_has_to_be_there(town) -> None:
    trial, members, operator = town
    with trial.gateway("gse").database.read() as connection:
        assert find_undivided_from(connection) == FOUNDED
    closed = [close(operator, record(operator, cents, f"GSE-{cents}")) for cents in (20_000, 1_000)]
    for number in (1, 2):
        shown = operator.get(f"repartition/closings/{number}")
        assert shown.items() <= closed[number - 1].items()
        assert (shown["number"], bool(shown["parts"])) == (number, True)
    assert all("parts" not in one for one in operator.get("repartition/closings")["closings"])
    refused = {"closings/0": 404, "closings/3": 404, "years/20a4": 422, "months/2024-13/accounts": 422}
    for path, status in refused.items():
        assert refusal_of(operator.get, f"repartition/{path}").status == status
    assert refusal_of(operator.get, "repartition/payouts", on_date="2024-02-30").status == 422
    assert refusal_of(operator.post, "repartition/payouts", {"run": "x", "on_date": "2024-02-30"}).status == 422
    unknown = refusal_of(operator.get, f"repartition/months/{MONTH}/account", member="0" * 64)
    assert (unknown.status, unknown.values["name"]) == (404, "0" * 12)
    path = f"repartition/months/{MONTH}/accounts"
    own = [[one["member"] for one in operator.get(path, first=first, count=2)["accounts"]] for first in (0, 2)]
    assert [len(page) for page in own] == [2, 2] and not set(own[0]) & set(own[1])
    with trial.gateway("gse").database.write() as connection:
        assert find_undivided_from(connection) == "2024-06-01"
        connection.execute(insert(payee), {"member": members[0], "holder": "Socia", "updated_at_s": 1})
        assert erase_payee(connection, members[0]) == (0, 1)  # who is due money stays in the books


def test_a_months_money_without_energy_is_not_divided(town) -> None:
    _, _, operator = town
    operator.post("repartition/regulation", {"text": REGULATION, "from_month": "2024-01"})
    body = {"flow": "premium", "kind": "advance", "month": "2024-04", "cents": 5, "reference": "GSE-9"}
    payment = operator.post("repartition/payments", body)["id"]
    assert refusal_of(operator.post, "repartition/closings", {"payment_id": payment}).code == "NO_ENERGY"


def test_the_newest_regulation_of_a_month_holds_and_a_closed_month_keeps_its_own(town) -> None:
    _, _, operator = town
    other = REGULATION.replace("Metà a chi produce, metà a chi consuma", "Un altro")
    operator.post("repartition/regulation", {"text": other, "from_month": MONTH})
    assert close(operator, record(operator, 20_000, "GSE-1"))["regulation"] == "Un altro"
    operator.post("repartition/regulation", {"text": REGULATION, "from_month": MONTH})
    assert close(operator, record(operator, 1_000, "GSE-2"))["regulation"] == "Un altro"


def test_a_point_counts_for_whoever_holds_it_on_the_day(town) -> None:
    trial, members, operator = town
    operator.post("metering-points", {"points": [
        {"metering_point": "IT001E00000077", "member": members[1], "perimeter": "AC001E01", "power_w": 60_000,
         "from_date": FOUNDED, "to_date": DATES[1]},
        {"metering_point": "IT001E00000077", "member": members[2], "perimeter": "AC001E01", "power_w": 60_000,
         "from_date": DATES[1]},
    ]})
    send_energy(trial, 77, DATES, withdrawn_wh=1_000)
    close(operator, record(operator, 20_000, "GSE-1"))
    found = operator.get(f"repartition/months/{MONTH}/accounts", count=100)["accounts"]
    energy = {one["member"]: one["energy"]["withdrawn_wh"] for one in found}
    assert energy[members[1]] == 3 * 5 * 400 + 5 * 1_000
    assert energy[members[2]] == 3 * 5 * 600 + 2 * 5 * 1_000


def test_the_years_report_adds_up(town) -> None:
    _, _, operator = town
    close(operator, record(operator, 20_000, "GSE-1"))
    report = operator.get("repartition/years/2024")
    (month,) = report["months"]
    assert month["premium_cents"] == 20_000 == month["kept_cents"] + month["purses_cents"] \
        + month["members_cents"] + month["reserve_cents"]
    assert report["indicators"][0]["completeness_bps"] == 968  # three days of a month of 31


def test_every_register_counts_and_production_makes_self_consumption(town) -> None:
    _, _, operator = town
    noon = [{"start": f"{date}T12:00:00+02:00", "interval_s": 3_600, "register": "produced"} for date in DATES]

    def produce(energy_wh: int, rows: list[dict]) -> None:
        point = {"metering_point": "IT001E00000009", "energy_wh": energy_wh}
        assert send_rows(operator, [row | point for row in rows])["rejected"] == []

    produce(80_000, noon[:1])
    first = close(operator, record(operator, 20_000, "GSE-1"))
    present, expected = first["readings"]
    assert (present, expected) == (14 * 72 + 1, 15 * 744)
    partly = operator.get("repartition/years/2024")["indicators"][0]
    assert (partly["is_production_known"], partly["completeness_bps"]) == (False, 904)


def test_production_of_all_that_injects_is_in_the_years_indicators(town) -> None:
    _, _, operator = town
    injected = find_readings(operator, 9, register="injected", to=add_days(DATES[-1], 1))
    rows = [
        {"metering_point": "IT001E00000009", "register": "produced", "interval_s": 3_600,
         "energy_wh": 2 * one["energy_wh"], "start": datetime.fromtimestamp(one["start_s"], UTC).isoformat()}
        for one in injected
    ]
    assert send_rows(operator, rows)["rejected"] == []
    close(operator, record(operator, 20_000, "GSE-1"))
    report = operator.get("repartition/years/2024")
    (month,) = report["indicators"]
    assert (month["injected_wh"], month["produced_wh"], month["is_production_known"]) == (150_000, 300_000, True)
    assert month["self_consumption_bps"] == (150_000 + month["shared_wh"]) * 10_000 // 300_000
    assert report["year_indicators"]["self_consumption_bps"] == month["self_consumption_bps"]
    assert "senza misure" not in format_year_html(parse_year(report), "it")


def test_of_regulations_kept_in_one_second_the_last_holds(town, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, _, operator = town
    gateway = trial.gateway("gse")
    now_s = gateway.clock()
    monkeypatch.setattr(gateway, "clock", lambda: now_s)
    for path in [*EXAMPLES, *reversed(EXAMPLES)]:
        kept = operator.post("repartition/regulation", {"text": path.read_text("utf-8"), "from_month": MONTH})
        with gateway.database.read() as connection:
            found = find_regulation(connection, MONTH)
            assert find_regulation(connection, "2024-04") is None
        assert found is not None and found.digest == kept["digest"]
