"""Readings: idempotent, with as-known time, each fault under its code, fast enough for the bridge."""

import base64
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from chaincode.rules.intervals import add_days, local_midnight_s
from gateway.client import Client
from gateway.db.tables import dead_letter
from gateway.features.health.metrics import open_metrics
from gateway.features.readings import rejects
from gateway.features.readings.checks import (
    CLOCKS_DIFFER_S,
    RejectedError,
    check_reading,
    make_span,
    make_window,
    say_reason,
)
from gateway.hosting.opening import Gateways
from gateway.ledger.port import LedgerCall, query
from network.authority import enrol, load_authority
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    MEMBER,
    FoundTrial,
    find_readings,
    give_point,
    make_curve,
    make_point,
    make_reading,
    send_curves,
)

NOW_S = local_midnight_s("2024-06-01")
WINDOW = make_window("2019-03-01", FOUNDED, NOW_S)
SPANS = {"IT001E00000001": [make_span("2015-01-01", "")], "IT001E00000002": [make_span("2015-01-01", "2024-04-01")]}


@pytest.fixture(scope="module")
def trial(trial_with_points: Gateways) -> Gateways:
    return trial_with_points


def post(client: Client, *readings: object) -> dict:
    return client.post("readings", {"readings": list(readings)})


def get(client: Client, number: int = 1, **query: object) -> list[dict]:
    return find_readings(client, number, **query)


def test_a_reading_is_kept_and_given_back(operator: Client) -> None:
    assert post(operator, make_reading(1)) == {"accepted": 1, "repeated": 0, "rejected": [], "repeated_at": []}
    assert get(operator) == [{
        "metering_point": "IT001E00000001", "register": "withdrawn", "energy_wh": 250, "interval_s": 900,
        "quality": "measured", "source": "device", "start_s": local_midnight_s(FOUNDED) + 10 * 3_600,
    }]


def test_the_same_batch_again_changes_nothing(operator: Client) -> None:
    batch = [make_reading(2), make_reading(2, register="injected"), make_reading(3, quality="estimated")]
    assert post(operator, *batch)["accepted"] == 3
    again = post(operator, *batch)
    assert (again["accepted"], again["repeated"], again["repeated_at"]) == (0, 3, [0, 1, 2])


def test_a_batch_that_was_half_there_says_which_half(operator: Client) -> None:
    post(operator, make_reading(4))
    mixed = post(operator, make_reading(4, "soon"), make_reading(4), make_reading(4, "2024-05-01T11:00:00+02:00"))
    assert (mixed["accepted"], mixed["repeated"], mixed["repeated_at"]) == (1, 1, [1])
    assert [one["index"] for one in mixed["rejected"]] == [0]


def test_the_same_instant_in_another_offset_is_the_same_reading(operator: Client) -> None:
    post(operator, make_reading(5, "2024-05-01T10:00:00+02:00"))
    assert post(operator, make_reading(5, "2024-05-01T08:00:00+00:00"))["repeated"] == 1


def test_a_later_value_is_a_new_row_and_the_earlier_stays_readable(trial: Gateways, monkeypatch) -> None:
    gateway, at_s = trial.gateway("gse"), int(time.time())
    with trial.client("gse") as client:
        for later, energy_wh in ((0, 100), (60, 120), (120, 100)):
            monkeypatch.setattr(gateway, "clock", lambda later=later: at_s + later)
            assert post(client, make_reading(6, energy_wh=energy_wh))["accepted"] == 1
        known = [get(client, 6, known_at=at_s + later)[0]["energy_wh"] for later in (0, 59, 60, 119, 120)]
        assert known == [100, 100, 120, 120, 100]
        assert get(client, 6)[0]["energy_wh"] == 100
        assert get(client, 6, known_at=at_s - 1) == []


def test_two_values_of_one_instant_in_a_batch_are_two_rows_in_the_order_sent(operator: Client) -> None:
    assert post(operator, make_reading(7, energy_wh=1), make_reading(7, energy_wh=2))["accepted"] == 2
    assert get(operator, 7)[0]["energy_wh"] == 2


@pytest.mark.parametrize(("changed", "code"), [
    ({"metering_point": "IT001E99999999"}, "UNKNOWN_POINT"),
    ({"metering_point": ["x"]}, "NOT_A_READING"),
    ({"metering_point": "IT001E00000002"}, "UNKNOWN_POINT"),
    ({"register": "stored"}, "UNKNOWN_REGISTER"),
    ({"register": None}, "UNKNOWN_REGISTER"),
    ({"start": "2024-05-01T10:00:00"}, "NO_OFFSET"),
    ({"start": "yesterday"}, "NO_OFFSET"),
    ({"start": 1_714_550_400}, "NO_OFFSET"),
    ({"start": "0001-01-01T00:00:00+14:00"}, "TOO_OLD"),
    ({"start": "2024-05-01T10:07:00+02:00"}, "NOT_ON_GRID"),
    ({"start": "2024-05-01T10:00:00.5+02:00"}, "NOT_ON_GRID"),
    ({"interval_s": 700}, "NOT_ON_GRID"),
    ({"interval_s": 7_200}, "NOT_ON_GRID"),
    ({"interval_s": 0}, "NOT_ON_GRID"),
    ({"interval_s": True}, "NOT_ON_GRID"),
    ({"energy_wh": 1.5}, "NOT_AN_INTEGER"),
    ({"energy_wh": "250"}, "NOT_AN_INTEGER"),
    ({"energy_wh": True}, "NOT_AN_INTEGER"),
    ({"energy_wh": -1}, "NEGATIVE"),
    ({"energy_wh": 2**32}, "TOO_LARGE"),
    ({"start": "2019-01-31T10:00:00+01:00"}, "TOO_OLD"),
    ({"start": "2024-05-04T10:00:00+02:00"}, "FUTURE"),
    ({"quality": "guessed"}, "NOT_A_READING"),
    ({"note": "hello"}, "NOT_A_READING"),
])
def test_each_fault_has_its_code(changed: dict, code: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_reading(make_reading(1, **changed), SPANS, WINDOW)
    assert caught.value.code == code
    assert say_reason(code)


@pytest.mark.parametrize("plain", [None, 1, "x", [], {}, {"metering_point": "IT001E00000001"}])
def test_what_is_no_reading_is_said_so(plain: object) -> None:
    with pytest.raises(RejectedError, match="NOT_A_READING"):
        check_reading(plain, SPANS, WINDOW)


def test_nothing_is_taken_of_the_future_beyond_what_clocks_differ() -> None:
    noon = local_midnight_s(FOUNDED) + 12 * 3_600
    start = datetime.fromtimestamp(noon, UTC).isoformat()
    for now_s, is_good in ((noon + 900 - CLOCKS_DIFFER_S, True), (noon + 899 - CLOCKS_DIFFER_S, False)):
        window = make_window("2019-03-01", FOUNDED, now_s)
        if is_good:
            assert check_reading(make_reading(1, start), SPANS, window).start_s == noon
        else:
            with pytest.raises(RejectedError, match="FUTURE"):
                check_reading(make_reading(1, start), SPANS, window)


def test_a_devices_days_are_few_and_a_files_are_years(operator: Client) -> None:
    give_point(operator, 20, from_date="2015-01-01")
    for days, code in ((7, None), (8, "TOO_OLD"), (62 * 30, "TOO_OLD")):
        first_s = local_midnight_s(add_days(FOUNDED, -days))
        answer = post(operator, make_reading(20, datetime.fromtimestamp(first_s, UTC).isoformat()))
        assert [one["code"] for one in answer["rejected"]] == ([code] if code else [])
        assert send_curves(operator, make_curve(20, first_s, 7))["rejected"] == []


def test_a_device_fills_what_is_missing_and_replaces_nothing_better(operator: Client) -> None:
    """Of the same start, of another length, on another grid: the distributor's hour stands, the gap is filled."""
    first_s = local_midnight_s(FOUNDED)
    assert send_curves(operator, make_curve(3, first_s, 100, None, 100, register="injected"))["new"] == 2
    sent = [(0, 900, 9_000), (300, 300, 9_000), (0, 3_600, 9_000), (900, 900, 50), (2_700, 300, 20)]
    answer = post(operator, *(
        make_reading(3, datetime.fromtimestamp(first_s + start_s, UTC).isoformat(), register="injected",
                     energy_wh=energy_wh, interval_s=interval_s) for start_s, interval_s, energy_wh in sent
    ))
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [
        (0, "OUTRANKED"), (1, "OUTRANKED"), (2, "OUTRANKED")]
    kept = get(operator, 3, register="injected")
    found = [(one["start_s"] - first_s, one["energy_wh"], one["source"]) for one in kept]
    assert found == [(0, 100, "distributor"), (900, 50, "device"), (1_800, 100, "distributor"), (2_700, 20, "device")]


def test_a_file_from_the_distributor_replaces_what_devices_sent_whatever_its_grid(operator: Client) -> None:
    first_s = local_midnight_s(FOUNDED) + 3 * 3_600
    for start_s in range(0, 3_600, 300):
        post(operator, make_reading(4, datetime.fromtimestamp(first_s + start_s, UTC).isoformat(), energy_wh=9,
                                    interval_s=300))
    send_curves(operator, make_curve(4, first_s, 40, interval_s=3_600))
    at = [one for one in get(operator, 4) if first_s <= one["start_s"] < first_s + 3_600]
    assert [(one["energy_wh"], one["source"]) for one in at] == [(40, "distributor")]


def test_the_oldest_reading_taken_counts_from_the_ledgers_day() -> None:
    assert check_reading(make_reading(1, "2019-03-01T00:00:00+01:00"), SPANS, WINDOW).start_s == WINDOW.from_s
    with pytest.raises(RejectedError, match="TOO_OLD"):
        check_reading(make_reading(1, "2019-02-28T23:45:00+01:00"), SPANS, WINDOW)


def test_rejects_are_answered_and_kept(operator: Client) -> None:
    answer = post(operator, make_reading(1, energy_wh=-5), {"odd": True})
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [(0, "NEGATIVE"), (1, "NOT_A_READING")]
    (kept,) = operator.post("rejects/find", {"metering_point": "IT001E00000001", "most": 1})["rejects"]
    assert (kept["code"], kept["metering_point"]) == ("NEGATIVE", "IT001E00000001")


def test_dead_letters_are_kept(operator: Client, trial: Gateways) -> None:
    payload = base64.b64encode(b"\x00nonsense").decode()
    operator.post("dead-letters", {"topic": "volano/v1/x", "reason": "not JSON", "payload": payload})
    assert open_metrics(trial.gateway("gse")).get_sample_value("volano_dead_letter_rows") == 1


def test_the_newest_rejects_and_dead_letters_are_kept_and_no_more(
    fresh_trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rejects._KEPT_LETTERS * 65_536 < 10**9  # bytes: what a home's device can fill of the operator's disk
    monkeypatch.setattr("gateway.features.readings.rejects._KEPT_REJECTS", 3)
    monkeypatch.setattr("gateway.features.readings.rejects._KEPT_LETTERS", 3)
    operator = fresh_trial.client("gse")
    for number in range(5):
        post(operator, make_reading(90_000_000 + number))
        operator.post("dead-letters", {"topic": f"t{number}", "reason": "not JSON", "payload": ""})
    found = operator.post("rejects/find", {"most": 100})["rejects"]
    assert [one["metering_point"][-1] for one in found] == ["4", "3", "2"]
    with fresh_trial.gateway("gse").database.read() as connection:
        letters = connection.execute(select(dead_letter.c.topic).order_by(dead_letter.c.id)).scalars().all()
    assert letters == ["t2", "t3", "t4"]
    send_curves(operator, *(make_curve(50 + number, local_midnight_s(FOUNDED), 1) for number in range(5)))
    found = operator.post("rejects/find", {"most": 100})["rejects"]
    assert [one["metering_point"][-2:] for one in found] == ["54", "53", "52"]


@pytest.mark.parametrize(("organisation", "name"), [
    ("municipality", "service"), ("gse", "officer"), ("gse", "auditor"), ("citizens", "service"),
])
def test_only_the_operators_service_sends_readings(trial: Gateways, organisation: str, name: str) -> None:
    error = refusal_of(post, trial.client(organisation, name, at="gse"), make_reading(1))
    assert (error.status, error.code) == (403, "ROLE_NEEDED")


def test_a_bridge_hands_in_readings_at_its_own_gateway_and_does_nothing_else(trial: Gateways) -> None:
    """Not even at other gateways, nor by a certificate of another organisation; on the ledger it has no right."""
    bridge = trial.client("gse", "bridge")
    assert bridge.session()["roles"] == ["bridge"]
    assert post(bridge, make_reading(8))["accepted"] == 1
    for ask in (lambda: send_curves(bridge, make_curve(8, local_midnight_s(FOUNDED), 1)), lambda: get(bridge, 8),
                lambda: bridge.get("offers"), lambda: bridge.execute("drop", {"records": []}),
                lambda: trial.client("gse", "bridge", at="citizens").get("offers")):
        assert refusal_of(ask).code == "ROLE_NEEDED"
    enrol(load_authority("citizens", trial.folder / "keys"), "bridge", roles=["bridge"])
    other = trial.client("citizens", "bridge", at="gse")
    assert (refusal_of(post, other, make_reading(8)).code, other.session()["roles"]) == ("ROLE_NEEDED", ["bridge"])
    asked = query(trial.ledger, LedgerCall("read", "", "", {"keys": ["now"]}), trial.signer("gse", "bridge"))
    assert asked.refusal()[0] == "T12_NOT_A_MEMBER"


def test_readings_live_at_the_operators_gateway(trial: Gateways) -> None:
    error = refusal_of(post, trial.client("citizens"), make_reading(1))
    assert (error.status, error.code) == (404, "WRONG_GATEWAY")


@pytest.mark.parametrize("readings", [[], [make_reading(1)] * 5_001, "x"])
def test_a_batch_has_one_to_five_thousand_readings(operator: Client, readings: object) -> None:
    assert refusal_of(operator.post, "readings", {"readings": readings}).status == 422


def test_a_stranger_reads_nothing(trial: Gateways) -> None:
    error = refusal_of(get, trial.client("citizens", "officer", at="gse"))
    assert (error.status, error.code) == (403, "ROLE_NEEDED")


def test_dates_that_are_none_are_refused(operator: Client) -> None:
    assert refusal_of(get, operator, 1, **{"from": "2024-02-30"}).status == 422


def build_batch(number: int) -> list[dict]:
    """5,000 quarters of 50 points, a hundred quarters each."""
    first = datetime(2024, 4, 25, tzinfo=UTC) + timedelta(minutes=15 * 100 * number)
    starts = [(first + timedelta(minutes=15 * quarter)).isoformat() for quarter in range(100)]
    return [make_reading(point, start) for start in starts for point in range(1, 51)]


def test_batches_of_five_thousand_are_kept_whole(tmp_path: Path, found_trial: FoundTrial) -> None:
    with found_trial(tmp_path / "volano") as trial, trial.client("gse") as client:
        points = [make_point(number, MEMBER, from_date="2023-01-01") for number in range(1, 51)]
        client.post("metering-points", {"points": points})
        for number in range(4):
            answer = post(client, *build_batch(number))
            assert (answer["accepted"], answer["repeated"], answer["rejected"]) == (5_000, 0, [])
