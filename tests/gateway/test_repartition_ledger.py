"""What the ledger says of a month (T10) is its repartition's first line; hours summed by SQL are those of readings."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from chaincode.rules.intervals import add_days, hours_of_days
from gateway.client import Client
from gateway.features.repartition import energy
from gateway.features.repartition.hours import load_plain
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.repartition import MONTH, REGULATION, check, close, record, wait_a_minute
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    give_backing,
    make_reading,
    open_days,
    send_energy,
    send_rows,
)

DATES = [add_days(FOUNDED, number) for number in range(3)]


@pytest.fixture
def settled(tmp_path: Path, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str], Client]]:
    """Three homes, a shop and a school; May's first days are settled and countersigned, May is over."""
    with found_trial(tmp_path / "volano", euro_kept_bps=5_000, settle_days=3) as trial, trial.client("gse") as operator:
        members = [add_member(trial, "citizens", number) for number in (1, 2, 3)]
        members += [add_member(trial, "commerce", 8), add_member(trial, "municipality", 9, power_w=60_000)]
        open_days(trial, "2024-06-01")
        for number in (1, 2, 3, 8):
            send_energy(trial, number, DATES, withdrawn_wh=1_000)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        give_backing(trial, 9, DATES)
        operator.post(f"periods/{FOUNDED}/anchor")
        operator.post(f"periods/{FOUNDED}/settle")
        with trial.client("municipality") as second:
            second.post(f"periods/{FOUNDED}/countersign")
        operator.post("repartition/regulation", {"text": REGULATION, "from_month": MONTH})
        yield trial, members, operator


def test_kept_is_never_below_the_tokens_minted_for_the_month(settled) -> None:
    _, _, operator = settled
    minted = sum(one["minted_cents"] for one in operator.get("periods")["months"][0]["periods"].values())
    assert minted > 0
    closed = close(operator, record(operator, minted + 5, "GSE-1"))
    assert closed["backing"] == {"kept_bps": 5_000, "minted_cents": minted}
    assert closed["kept_cents"] == max(minted, (minted + 5) // 2)
    found = operator.get(f"repartition/months/{MONTH}/accounts")["accounts"]
    assert {(one["kept_cents"], one["minted_cents"]) for one in found} == {(closed["kept_cents"], minted)}


def test_energy_tokens_of_a_firm_count_against_its_cap(settled) -> None:
    _, members, operator = settled
    operator.post("repartition/caps", {"year": "2024", "max_to_enterprises_cents": 10_000})
    closed = close(operator, record(operator, 20_000, "GSE-1"))
    (settlement,) = operator.get("periods")["periods"][0]["settlements"]
    page = operator.query("read", {"keys": [f"page/{settlement['settlement_id']}/0000"]})
    lines = next(iter(page.values()))["lines"]
    tokens = {one["member"]: one["energy_cents"] for one in lines}[members[3]]
    assert tokens > 0
    assert closed["cap"] == {"max_to_enterprises_cents": 10_000, "enterprise_token_cents": tokens, "is_final": False}


def load(trial: Gateways, known_at_s: int | None = None) -> energy.MonthEnergy:
    with trial.gateway("gse").database.read() as connection:
        return energy.load_month(connection, MONTH, known_at_s)


def assert_same(one: energy.MonthEnergy, other: energy.MonthEnergy) -> None:
    assert (one.readings, one.produced_wh) == (other.readings, other.produced_wh)
    for first, second in zip(one.perimeters, other.perimeters, strict=True):
        assert first.holders == second.holders
        assert np.array_equal(first.withdrawn_wh, second.withdrawn_wh)
        assert np.array_equal(first.injected_wh, second.injected_wh)


def test_hours_summed_by_the_database_are_those_of_the_readings(settled, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, _, operator = settled
    before = trial.gateway("gse").clock()
    wait_a_minute(trial)
    noon = f"{DATES[0]}T12:00:00+02:00"
    send_rows(operator, [
        make_reading(1, noon, energy_wh=7, interval_s=3_600),                                   # a later value
        make_reading(2, f"{DATES[0]}T12:15:00+02:00", energy_wh=50, interval_s=900),  # a part of a known hour
        make_reading(3, f"{add_days(FOUNDED, 9)}T10:00:00+02:00", energy_wh=900_000, interval_s=3_600),  # above power
        make_reading(8, f"{add_days(FOUNDED, 9)}T10:00:00+02:00", energy_wh=11, interval_s=3_600),
    ])
    shortcut, shortcut_before = load(trial), load(trial, before)
    monkeypatch.setattr(energy, "load_plain", lambda *_: ({}, {}))  # each reading by itself
    assert_same(shortcut, load(trial))
    assert_same(shortcut_before, load(trial, before))
    assert [(one["code"], one["metering_point"]) for one in shortcut.problems] == [("SET_ASIDE", "IT001E00000003")]
    assert shortcut.perimeters[0].withdrawn_wh.sum() == shortcut_before.perimeters[0].withdrawn_wh.sum() - 993 + 11


def test_closings_of_both_flows_add_up_over_a_sequence(settled) -> None:
    _, _, operator = settled
    sequence = ((30_000, "advance"), (12_345, "balance"), (-40_000, "correction"), (1, "correction"))
    for number, (cents, kind) in enumerate(sequence):
        for flow in ("premium", "valorisation"):
            check(close(operator, record(operator, cents, f"GSE-{number}", kind, flow)))
    found = operator.get("repartition/closings")
    paid = sum(one["payment"]["cents"] for one in found["closings"])
    assert paid == 2 * 2_346
    assert sum(one["kept_cents"] + one["parts_cents"] + one["reserve_cents"] for one in found["closings"]) == paid


def test_a_point_without_readings_of_a_month_keeps_nobody_elses_out(fresh_trial: Gateways) -> None:
    for number in (1, 2, 3):
        add_member(fresh_trial, "citizens", number)
    open_days(fresh_trial, *DATES[1:])
    send_energy(fresh_trial, 1, DATES[:1], withdrawn_wh=1_000)  # of another day
    send_energy(fresh_trial, 2, DATES[1:2], withdrawn_wh=2_000)
    points = [f"IT001E0000000{number}" for number in (1, 2, 3)]
    span = hours_of_days(DATES[1], 1)
    with fresh_trial.gateway("gse").database.read() as connection:
        found, present = load_plain(connection, dict.fromkeys(points, 6_000), span, None)
    assert [int(found[point][0].sum()) for point in points] == [0, 5 * 2_000, 0]  # from 10 to 15
    assert {point for point, _ in present} == {points[1]}
