"""An undone import between two statements: who signs is told which, and signs; a gap that it leaves is told, too."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaincode.rules.intervals import add_days
from gateway.hosting.opening import Gateways
from gateway.hosting.timetable.jobs import countersign
from tests.helpers.gateway.settling import settle
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    give_backing,
    make_curve,
    midnight_s,
    open_days,
    send_curves,
)

FIRST_S = midnight_s(FOUNDED)
WHY = "the right file is late"


@pytest.fixture
def undone(tmp_path: Path, found_trial: FoundTrial) -> Iterator[tuple[Gateways, int]]:
    """A countersigned provisional, of which an import of the best source was undone since; and that import."""
    with found_trial(tmp_path / "volano", settle_days=1) as trial:
        for number in (1, 2):
            add_member(trial, "citizens", number)
        open_days(trial, add_days(FOUNDED, 1))
        operator = trial.client("gse")
        curves = {(number, register): make_curve(number, FIRST_S, *[200] * 96, register=register)
                  for number in (1, 2) for register in ("withdrawn", "injected")}
        wrong = curves.pop((1, "withdrawn"))
        send_curves(operator, *curves.values())
        import_id = send_curves(operator, wrong, source="manual")["import"]
        give_backing(trial, 1, [FOUNDED])
        settle(trial)
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        trial.gateway("gse").clock = lambda: int(time.time()) + 60
        operator.post(f"imports/{import_id}/undo")
        yield trial, import_id


def test_weaker_values_after_an_undone_import_are_signed_and_it_is_named(undone: tuple[Gateways, int]) -> None:
    trial, import_id = undone
    operator = trial.client("gse")
    send_curves(operator, make_curve(1, FIRST_S, *[210] * 96))
    settle(trial, "definitive")
    signed = trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
    (one,) = signed["replaced"]
    assert (one["old_source"], one["new_source"], one["count"]) == ("manual", "distributor", 96)
    assert one["undone"]["import_id"] == import_id
    (made,) = [each for each in operator.get("imports")["imports"] if each["import"] == import_id]
    assert one["undone"]["made_by"] == made["made_by"]


def test_a_gap_that_an_undone_import_leaves_is_told(undone: tuple[Gateways, int]) -> None:
    trial, import_id = undone
    settlement = settle(trial, "definitive", incomplete=WHY)
    trial.catch_up()
    said = countersign(trial.gateway("municipality"), settlement)
    assert f"96 of them are gone, import {import_id} by key " in said
