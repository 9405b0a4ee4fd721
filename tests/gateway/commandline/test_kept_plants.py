"""A plant that has another power here than on the ledger is named where plants are listed, with what to type."""

import sqlite3
from contextlib import closing

import pytest

from .conftest import Desk

POD = "IT001E00000001"
KEEPS, SIGNS = (f"./volano members plant change {POD} --plant-kw {power_kw}" for power_kw in ("5.5", "6.5"))


def keep_otherwise(desk: Desk, power_kw: str) -> None:
    """Give the kept plant a power that the gateway took when nobody compared it with the ledger's."""
    for path in desk.folder.rglob("gateway.db"):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE plant SET power_kw = ? WHERE metering_point = ?", (power_kw, POD))


def list_powers(desk: Desk) -> list[tuple[str, int, int, bool]]:
    return [(one["metering_point"], one["power_w"], one["registered_w"], one["differs"])
            for one in desk.ask("members", "plant", "list")["plants"]]


def test_plants_are_listed_beside_the_ledger(desk: Desk) -> None:
    assert list_powers(desk) == [(POD, 5_500, 5_500, False)]
    assert [line.split() for line in desk.type("members", "plant", "list").stdout.splitlines()[-1:]] == [
        [POD, "5.5", "5.5", "2024-03-01", "Piemonte", "0"]]
    assert "plant change" not in desk.type("members", "show", POD).stdout


@pytest.mark.parametrize(("chosen", "power_w"), [(KEEPS, 5_500), (SIGNS, 6_500)])
def test_what_differs_is_named_with_both_ways_out_of_which_either_ends_it(
    desk: Desk, chosen: str, power_w: int
) -> None:
    keep_otherwise(desk, "6.5")
    assert list_powers(desk) == [(POD, 6_500, 5_500, True)]
    for words in (("members", "plant", "list"), ("members", "show", POD)):
        told = " ".join(desk.type(*words).stdout.split())
        assert f"{POD} has 6.5 kW here and 5.5 kW on the ledger." in told
        assert f"To keep the ledger's power: {KEEPS} To have the power that is kept here signed: {SIGNS}" in told
    month = " ".join(desk.type("month", "2024-09").stdout.split())
    assert f"{POD}: kept with 6.5 kW, on the ledger 5.5 kW" in month
    assert f"{KEEPS} or, if the ledger's power is wrong: {SIGNS}" in month
    assert desk.ask(*chosen.removeprefix("./volano ").split())["state"] == "done"
    assert list_powers(desk) == [(POD, power_w, power_w, False)]
    assert "or, if the ledger's power is wrong" not in desk.type("month", "2024-09").stdout


def test_who_changes_something_else_has_no_power_signed_that_nobody_named(desk: Desk) -> None:
    keep_otherwise(desk, "6.5")
    height = desk.height()
    changed = desk.ask("members", "plant", "change", POD, "--region", "Marche")["changes"]
    assert [(one["now"], one["then"]) for one in changed] == [("6.5", "5.5"), ("Piemonte", "Marche")]
    assert list_powers(desk) == [(POD, 5_500, 5_500, False)] and desk.height() == height


def test_what_lacks_of_a_new_plant_is_named_as_it_is_typed(desk: Desk) -> None:
    told = desk.type("members", "plant", "add", "IT001E00000002", "--plant-kw", "3", "--grant-pct", "5", expects=2)
    assert "of the plant at IT001E00000002 this is still missing: --entry-on, --region" in told.output


def test_a_plant_that_isn_t_photovoltaic_is_one_that_somebody_named(desk: Desk) -> None:
    (step,) = desk.ask("members", "plant", "change", POD, "--pv", "no")["changes"]
    assert (step["what"], step["now"], step["then"]) == ("photovoltaic", "yes", "no")
    assert [one["is_pv"] for one in desk.ask("members", "plant", "list")["plants"]] == [False]
    assert desk.ask("members", "plant", "change", POD, "--region", "Lazio")["state"] == "done"
    assert [one["is_pv"] for one in desk.ask("members", "plant", "list")["plants"]] == [False]
