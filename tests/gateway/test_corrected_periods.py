"""A definitive differs by what was corrected, and who signs sees what it replaces."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.gateway.metered_period import CONSUMED_WH, DATES, found_metered, settle_whole
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, make_reading, send_energy, send_rows


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Path, list[str]]]:
    """The provisional settled and countersigned, closed to be copied."""
    folder = tmp_path_factory.mktemp("settled") / "volano"
    with found_metered(folder, found_trial) as (trial, members):
        settle_whole(trial)
        trial.close()
        yield folder, members


def test_a_corrected_reading_makes_the_definitive_differ(town) -> None:
    trial, _, _ = town
    send_energy(trial, 1, DATES[:1], withdrawn_wh=CONSUMED_WH // 2)
    settle_whole(trial, "definitive")
    client = trial.client("citizens", "m0001")
    lines = {line["settlement"]: line for line in client.get("wallet/lines")["lines"]}
    assert lines[f"{FOUNDED}.definitive.1"]["worth_micro"] < lines[f"{FOUNDED}.provisional.1"]["worth_micro"]


def test_what_a_definitive_replaces_is_listed_and_seen_by_who_signs(town) -> None:
    """A device tries its luck, the distributor corrects, a gap is filled."""
    trial, members, operator = town
    before = trial.gateway("gse").clock()
    trial.gateway("gse").clock = lambda: before + 60
    try:
        noon = f"{DATES[1]}T12:00:00+02:00"
        device = operator.post("readings", {"readings": [
            make_reading(2, noon, energy_wh=6_000, interval_s=3_600),
            make_reading(3, noon, register="produced", energy_wh=5, interval_s=3_600),
        ]})
        assert [one["code"] for one in device["rejected"]] == ["OUTRANKED"]
        send_rows(operator, [make_reading(2, noon, energy_wh=1_500, interval_s=3_600)])
        listed = operator.get(f"periods/{FOUNDED}/preview")["replaced"]
        signed = settle_whole(trial, "definitive")
    finally:
        trial.gateway("gse").clock = lambda: before
    changed = {"member": members[1], "register": "withdrawn", "old_source": "distributor",
               "new_source": "distributor", "count": 1, "old_wh": CONSUMED_WH, "new_wh": 1_500,
               "undone": None}
    filled = {"member": members[2], "register": "produced", "old_source": "", "new_source": "device", "count": 1,
              "old_wh": 0, "new_wh": 5, "undone": None}
    assert listed == [
        changed | {"metering_point": "IT001E00000002"}, filled | {"metering_point": "IT001E00000003"}]
    for one in (changed, filled):
        assert one in signed["replaced"]
    assert "IT001E" not in str(signed)
    assert trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/preview")["replaced"] == []
